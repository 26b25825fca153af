"""What hangs on the board: the sheet of a posted matter; its road as a picture; the archive."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from gongzhi.deliberation.queries.decisions import (
    decision_for,
    ended_decisions,
    objections_until,
    register_of,
)
from gongzhi.procedure.diagram import diagram
from gongzhi.procedure.table import by_hash
from gongzhi.surfaces.door import language_of
from gongzhi.surfaces.showing.decisions import rows_of, stage_views
from gongzhi.surfaces.showing.places import place_groups
from gongzhi.surfaces.showing.receipt import square
from gongzhi.surfaces.visit import visiting
from gongzhi.surfaces.wording import say

FIRST, LAST, DIGITS = 2000, 2999, 4


@require_GET
def decision_posting(request: HttpRequest, code: str) -> HttpResponse:
    """Give the sheet that is printed and hung out: words, numbers, until when anybody objects."""
    with visiting(request) as visit:
        found = decision_for(visit.actor, code, visit.ground)
        names, file = visit.names, found.dossier
        stages = register_of(file, visit.ground)
        views = stage_views(stages, names)
        until = objections_until(found, visit.ground)
        attested = next(
            (
                names.day(at)
                for one in stages
                for move, at, _ in one.acts[::-1]
                if one.step == file.step and move == "attest_posting"
            ),
            "",
        )
        address = request.build_absolute_uri(reverse("decision", args=[file.code]))
        return visit.render(
            "posting.html",
            decision=found,
            code=file.code,
            shown_code=names.code(file.code),
            now=names.step(file.step),
            place=names.area_path(found.area_id),
            body=names.body(file.owner_id),
            counted=[(one.name, one.counted) for one in views if one.counted],
            posted=names.day(found.posted_at) if found.posted_at else "",
            until=names.day(until) if until else "",
            places=found.told.get(file.step, {}).get("places", ""),
            attested=attested,
            square=mark_safe(square(address)),  # noqa: S308  (drawn by us from our own address)
        )


@require_GET
def decision_road(request: HttpRequest, code: str) -> HttpResponse:
    """Draw a matter's procedure with the road it has taken; the picture may do nothing else."""
    language = language_of(request)
    with visiting(request) as visit:
        file = decision_for(visit.actor, code, visit.ground).dossier
        taken = [one.step for one in register_of(file, visit.ground) if one.state == "done"]
    drawn = diagram(
        by_hash(file.procedure_hash),
        words=lambda key: say(key, language),
        lit=file.step,
        taken=[*taken, file.step],
        language=language,
    )
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


@require_GET
def decisions_archive(request: HttpRequest) -> HttpResponse:
    """List what has ended in a place in a year, with its result; every one can be checked."""
    with visiting(request) as visit:
        territory, names = visit.ground.territory, visit.names
        place = territory.by_code(request.GET.get("area", "")) or territory.root
        this = visit.ground.work.now.astimezone(names.zone).year
        asked = request.GET.get("year", "")
        typed = int(asked) if asked.isdecimal() and len(asked) == DIGITS else this
        year = typed if FIRST <= typed <= LAST else this
        found = ended_decisions(place.id, year, visit.actor, visit.ground, zone=names.zone)
        return visit.render(
            "decisions_archive.html",
            place=names.area_path(place.id),
            chosen=place.code,
            root=territory.root.code,
            whole=names.area(territory.root.id),
            groups=place_groups(names),
            year=year,
            years=range(this, this - 10, -1),
            rows=[
                (row, names.say(f"outcome.{one.dossier.outcome}"), names.day(one.ended_at))
                for row, one in zip(rows_of(found, names), found, strict=True)
                if one.ended_at
            ],
        )
