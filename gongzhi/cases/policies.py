"""Who may open what a requester has said, and who may enter a report for another person.

These are acts that are not moves of the procedure's table; every act that is a move is decided
there. Both answers rest on rows of the rule pack (``roles``, ``sources``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gongzhi.cases.models import Juror
from gongzhi.cases.workflow.parts import ASKED_BY_THIRD, HANDLED
from gongzhi.core.actor import Actor
from gongzhi.duties.queries.lists import GRID_ROLES
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.standing import Hand
from gongzhi.territory.levels import COMMUNITY, DISTRICT, GRID, TOWNSHIP
from gongzhi.territory.locate import Territory

Rows = Mapping[str, Mapping[str, Any]]
DESK_ROLES = frozenset(
    {
        "dispatcher",
        "township_dispatcher",
        "follow_up_desk",
        "community_officer",
        "community_secretary",
    }
)
CONVENOR = "convenor"
MEETING_LEVELS = (DISTRICT, TOWNSHIP, COMMUNITY)
CONTACT_REASONS = (
    "reach_requester",
    "visit_place",
    "follow_up",
    "reply_by_letter",
    "check_identity",
)


def can_adopt_model(by: Actor, jurisdiction: int) -> bool:
    """Tell whether the actor may put another reader of texts in force: whoever runs the system."""
    return by.jurisdiction == jurisdiction and (by.has("system") or by.has("system_admin"))


def can_open_words(by: Actor, dossier: Dossier, roles: Rows) -> bool:
    """Tell whether a post may read the words and photos of a file.

    It is in the body that owns the file or must act on it now, in a role that the pack lets open
    sealed values. Whoever convenes, supervises or merely sees the file may not.
    """
    if by.kind != "post" or by.organisation is None or by.jurisdiction != dossier.jurisdiction_id:
        return False
    return by.organisation in (dossier.owner_id, dossier.desk_id) and _role_opens(by, roles)


def can_search_words(by: Actor, roles: Rows) -> bool:
    """Tell whether a post may look for words in the files of its body, as it may read them."""
    return by.kind == "post" and by.organisation is not None and _role_opens(by, roles)


def can_open_contact(
    by: Actor, dossier: Dossier, roles: Rows, territory: Territory, *, released: bool
) -> bool:
    """Tell whether a post may see name and telephone, for a reason that is put on record.

    The follow-up desk of the place, which has to call back; whoever may read the words only once
    the requester has ``released`` the number for this file. Until then words pass by relay. A drawn
    third party has to call as the desk does.
    """
    if released and can_open_words(by, dossier, roles):
        return True
    if asks_instead(by, dossier):
        return can_open_words(by, dossier, roles)
    if by.kind != "post" or by.jurisdiction != dossier.jurisdiction_id or by.area is None:
        return False
    return by.has("follow_up_desk") and territory.is_within(dossier.area_id, by.area)


def can_ask_rating(
    by: Actor, dossier: Dossier, hands: Sequence[Hand], territory: Territory
) -> bool:
    """Tell whether a post may hand the requester a link to rate.

    The follow-up desk of the place, or the third party that was drawn while it asks, unless its
    body handled the file (practice.md section 5: handler ≠ follow-up caller).
    """
    if by.kind != "post" or by.organisation is None or by.area is None:
        return False
    if by.jurisdiction != dossier.jurisdiction_id or _handled(by, hands):
        return False
    if dossier.step == ASKED_BY_THIRD:
        return asks_instead(by, dossier)
    return by.has("follow_up_desk") and territory.is_within(dossier.area_id, by.area)


def asks_instead(by: Actor, dossier: Dossier) -> bool:
    """Tell whether a post is of the third party that was drawn to ask about a file."""
    if by.kind != "post" or by.jurisdiction != dossier.jurisdiction_id:
        return False
    mine = by.organisation is not None and by.organisation == dossier.desk_id
    return mine and dossier.step == ASKED_BY_THIRD


def _handled(by: Actor, hands: Sequence[Hand]) -> bool:
    return any(hand.move in HANDLED and by.organisation == hand.organisation for hand in hands)


def may_be_third_party(body: int, file: Dossier, bodies: Iterable[int], ground: Ground) -> bool:
    """Tell whether a body may be drawn to ask about a result: it stands in no handler's line.

    ``bodies`` are all that have had a hand in the file.
    """
    line, known = ground.directory.line, ground.directory.by_id
    if body not in known or not known[body].open:
        return False
    touched = {*bodies, *([] if file.owner_id is None else [file.owner_id])}
    return not any(body in line(one) or one in line(body) for one in touched)


def can_join_opening(by: Actor, dossier: Dossier, roles: Rows) -> bool:
    """Tell whether a post may read a secret file as the second opener it has become."""
    same = by.kind == "post" and by.jurisdiction == dossier.jurisdiction_id
    return same and dossier.closed_at is None and _role_opens(by, roles)


def channels_of(by: Actor, sources: Rows) -> tuple[str, ...]:
    """Give the channels (codes of ``sources``) through which a post may enter for another person.

    Desks enter what comes by telephone, at the counter or on paper; grid workers what they find.
    """
    if by.kind != "post":
        return ()
    entrances = set()
    if by.roles & DESK_ROLES:
        entrances.add("hotline")
    if by.roles & GRID_ROLES:
        entrances.add("grid")
    machine = {"import", "city_12345", "convened"}
    return tuple(
        code
        for code, row in sources.items()
        if row["staff"] and row["entrance"] in entrances and code not in machine
    )


def can_join_for(by: Actor, dossier: Dossier, hands: Sequence[Hand], sources: Rows) -> bool:
    """Tell whether a post may say “me too” for a person who has called.

    A desk that enters for others, unless its body answers for the matter or has handled it: who
    handles it never learns who joined.
    """
    if "phone" not in channels_of(by, sources) or by.organisation is None:
        return False
    return not _handled(by, hands) and by.organisation != dossier.owner_id


def can_take_orders(by: Actor) -> bool:
    """Tell whether a post may take in orders of outside systems: the desks that dispatch."""
    return by.kind == "post" and bool(by.roles & {"dispatcher", "township_dispatcher"})


def can_import_ratings(by: Actor) -> bool:
    """Tell whether a post may bring in what an outside system was told: the follow-up desk."""
    return by.kind == "post" and by.has("follow_up_desk")


def may_sit(juror: Juror, file: Dossier, hands: Sequence[Hand], ground: Ground) -> bool:
    """Tell whether a consenting resident may judge a closed file.

    Not its own file, nor one that was merged with it; not the work of a body it works for, nor of
    one above or below; and of private files none of its own grid, where people know each other.
    A resident whose own grid is not known judges public files only.
    """
    own = juror.dossier
    mine, theirs = ({one.id, one.request.merged_into_id} - {None} for one in (own, file))
    if mine & theirs:
        return False
    if juror.works_for_id is not None:
        line, works_for = ground.directory.line, juror.works_for_id
        bodies = {one.organisation for one in hands if one.organisation is not None}
        if any(works_for in line(one) or one in line(works_for) for one in bodies):
            return False
    if file.public:
        return True
    grid, here = (ground.territory.ancestor(one.area_id, GRID) for one in (own, file))
    return grid is not None and here is not None and grid != here


def can_choose_topic(by: Actor, ground: Ground) -> bool:
    """Tell whether a post may choose a monthly topic: the leaders of the district."""
    if by.kind != "post" or by.organisation is None or by.area is None:
        return False
    whole = by.area == ground.territory.root.id
    return whole and "district_leader" in ground.roles_of(by)


def _role_opens(by: Actor, roles: Rows) -> bool:
    return any(role in roles and roles[role]["opens_sealed"] for role in by.roles)


def can_call_meeting(by: Actor, ground: Ground) -> bool:
    """Tell whether a post may call a joint meeting: the convenor of a place that has meetings."""
    if by.kind != "post" or by.organisation is None or by.area is None:
        return False
    return CONVENOR in ground.roles_of(by) and ground.territory.level(by.area) in MEETING_LEVELS
