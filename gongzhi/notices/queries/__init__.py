"""What other apps may read of notices."""

from gongzhi.notices.queries.log import (
    channels_visible_to,
    deliveries_visible_to,
    failed_of,
    own_deliveries,
    sent_about,
    told_by_link,
)
from gongzhi.notices.queries.recipients import (
    Receiver,
    any_channel,
    offered_kinds,
    people_at,
    receivers_of,
    receivers_of_file,
)
from gongzhi.notices.queries.ways import Way, ways_of

__all__ = [
    "Receiver",
    "Way",
    "any_channel",
    "channels_visible_to",
    "deliveries_visible_to",
    "failed_of",
    "offered_kinds",
    "own_deliveries",
    "people_at",
    "receivers_of",
    "receivers_of_file",
    "sent_about",
    "told_by_link",
    "ways_of",
]
