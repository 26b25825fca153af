"""What changes notices; every other app announces through ``announce``."""

from gongzhi.notices.actions.announcing import announce, announce_area, drop_about
from gongzhi.notices.actions.channels import (
    end_channel,
    put_channel,
    try_again,
    try_channel,
)
from gongzhi.notices.actions.for_files import (
    choose_for_file,
    end_for_file,
    forget_file,
    leave_contact,
)
from gongzhi.notices.actions.own import Asked, ask_code, mark_of, use_code
from gongzhi.notices.actions.subscribing import (
    Choice,
    choose_own,
    confirm_subscription,
    end_own,
    end_ways,
    stop_by_link,
    stopped_of,
    subscribe_area,
)

__all__ = [
    "Asked",
    "Choice",
    "announce",
    "announce_area",
    "ask_code",
    "choose_for_file",
    "choose_own",
    "confirm_subscription",
    "drop_about",
    "end_channel",
    "end_for_file",
    "end_own",
    "end_ways",
    "forget_file",
    "leave_contact",
    "mark_of",
    "put_channel",
    "stop_by_link",
    "stopped_of",
    "subscribe_area",
    "try_again",
    "try_channel",
    "use_code",
]
