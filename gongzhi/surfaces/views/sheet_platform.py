"""Lists about the platform itself as rows of a sheet, for its administrators."""

from __future__ import annotations

from collections.abc import Iterator

from gongzhi.core.acts import READ, acts, agenda_seen
from gongzhi.core.errors import Refused
from gongzhi.core.sheets.giving import Line
from gongzhi.directory.queries import accounts_listed, organisations_visible_to
from gongzhi.notices.queries import channels_visible_to, deliveries_visible_to
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.acts import act_rows
from gongzhi.surfaces.showing.notices import logged
from gongzhi.surfaces.showing.organisations import kind_words, own_name
from gongzhi.surfaces.views.accounts import account_row, check_reader
from gongzhi.surfaces.views.sheet_parts import BLOCK, Sheet, local
from gongzhi.surfaces.visit import Visit


def _accounts(visit: Visit) -> Iterator[Line]:
    check_reader(visit)
    words, after = visit.request.GET.get("words", ""), ""
    while True:
        page = accounts_listed(visit.actor, words=words, after=after)
        for one in page.rows:
            login, name, state, posts = account_row(one, visit.names)
            yield (login, name, state, "\n".join(posts))
        if not page.next:
            return
        after = page.next


def _acts(visit: Visit) -> Iterator[Line]:
    if visit.actor.roles.isdisjoint(READ):
        raise Refused("not_administrator")
    get, cursor = visit.request.GET, ""
    kind, key = get.get("kind", "")[:40], get.get("key", "")[:200]
    while True:
        page = acts(visit.actor, kind=kind, key=key, cursor=cursor)
        for act, row in zip(page.rows, act_rows(page.rows, visit.names), strict=True):
            facts = "\n".join(f"{name}: {text}" for name, text in row.facts)
            yield (local(act.at, visit), row.kind, row.key, row.move, row.actor, facts)
        if not page.next:
            return
        cursor = page.next


def _agenda(visit: Visit) -> Iterator[Line]:
    for one in agenda_seen(visit.actor, moment()).dead:
        yield (one.handler, one.key, local(one.at, visit), one.attempts, one.last_error[:400])


def _channels(visit: Visit) -> Iterator[Line]:
    """The log of notices, for whoever runs the channels."""
    channels_visible_to(visit.actor)
    rows = deliveries_visible_to(visit.actor).iterator(chunk_size=BLOCK)
    for one in rows:
        (row,) = logged([one], visit.names)
        yield (local(one.ended_at or one.planned_for, visit), row.what, row.how, row.outcome)


def _bodies(visit: Visit) -> Iterator[Line]:
    rows = organisations_visible_to(visit.actor).filter(valid_to=None).select_related("area")
    for one in rows.order_by("code").iterator(chunk_size=BLOCK):
        yield (
            one.code,
            own_name(one, visit.names),
            kind_words(one.kind, visit.names),
            visit.names.area_path(one.area_id),
        )


PLATFORM: dict[str, Sheet] = {
    "accounts": Sheet(("login", "name", "state", "posts"), _accounts),
    "acts": Sheet(("when", "kind", "thing", "act", "actor", "facts"), _acts, asked=("kind",)),
    "agenda": Sheet(("handler", "thing", "when", "attempts", "error"), _agenda),
    "channels": Sheet(("when", "event", "way", "outcome"), _channels),
    "bodies": Sheet(("body_code", "name", "kind", "place"), _bodies, staff=False),
}
"""Lists by the name in their address."""
