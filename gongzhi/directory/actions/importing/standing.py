"""Writing which Party bodies work on which grids, and who is on duty when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gongzhi.core.actor import Actor
from gongzhi.core.journal import append_to_chain
from gongzhi.core.journal.canonical import stamp
from gongzhi.directory.actions.importing.checking import Known
from gongzhi.directory.methods.tables import Line
from gongzhi.directory.models import Coverage, Organisation, Shift


def write_coverage(lines: Sequence[Line], known: Known, by: Actor, at: datetime) -> tuple[int, int]:
    """Let Party branches and groups work on grids; for the bodies named the rows are all there is.

    What a named body covered and no row says any more, ends today.
    """
    named = {known.bodies[line["organisation"]].pk for line in lines}
    standing = Coverage.objects.filter(organisation_id__in=named, valid_to=None)
    wanted = {
        (known.bodies[line["organisation"]].pk, known.areas[line["area"]].pk): line
        for line in lines
    }
    before = {(one.organisation_id, one.area_id): one for one in standing.select_related("area")}
    ended = [one for key, one in before.items() if key not in wanted]
    for one in ended:
        one.valid_to = max(known.today, one.valid_from)
    Coverage.objects.bulk_update(ended, ["valid_to"])
    added = [key for key in wanted if key not in before]
    Coverage.objects.bulk_create(
        Coverage(
            jurisdiction_id=known.jurisdiction,
            organisation_id=body,
            area_id=area,
            valid_from=known.today,
        )
        for body, area in added
    )
    _record_coverage([(body, wanted[body, area]["area"]) for body, area in added], ended, by, at)
    return len(added), 0


def _record_coverage(
    added: Sequence[tuple[int, str]], ended: Sequence[Coverage], by: Actor, at: datetime
) -> None:
    gone = [(one.organisation_id, one.area.code) for one in ended]
    named = {body for body, _ in (*added, *gone)}
    for body in Organisation.objects.filter(pk__in=named).order_by("code"):
        append_to_chain(
            kind="organisation",
            key=body.code,
            jurisdiction=body.jurisdiction_id,
            move="cover_areas",
            facts={
                "begins": sorted(area for pk, area in added if pk == body.pk),
                "ends": sorted(area for pk, area in gone if pk == body.pk),
            },
            by=by,
            at=at,
        )


def write_roster(lines: Sequence[Line], known: Known, by: Actor, at: datetime) -> tuple[int, int]:
    """Put posts on duty; a shift of the same post and beginning is replaced, the past stays."""
    added = changed = 0
    for line in lines:
        post = known.posts[line["post"]]
        facts = {"ends": line["ends"], "phone": line["phone"]}
        stored = Shift.objects.filter(post=post, begins=line["begins"]).first()
        if stored is not None and (stored.ends, stored.phone) == tuple(facts.values()):
            continue
        Shift.objects.update_or_create(
            post=post,
            begins=line["begins"],
            defaults={"jurisdiction_id": known.jurisdiction, **facts},
        )
        added, changed = added + (stored is None), changed + (stored is not None)
        append_to_chain(
            kind="post",
            key=post.code,
            jurisdiction=known.jurisdiction,
            move="put_on_duty",
            facts={"begins": stamp(line["begins"]), "ends": stamp(line["ends"])},
            by=by,
            at=at,
        )
    return added, changed
