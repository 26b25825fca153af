"""Likely duplicates of a file at the desk: why, merged in one click, taken apart again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gongzhi.cases.queries.merged import merged_into
from gongzhi.cases.queries.similar import similar_to
from gongzhi.cases.queries.words import SNIPPET
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import allowed_moves, dossier_for, dossiers_visible_to
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.similar import similar_words
from gongzhi.surfaces.visit import Visit, at_desk

SAME_PLACE = "me_same_place"


@require_GET
def file_similar(request: HttpRequest, code: str) -> HttpResponse:
    """List the files like this one that the reader may see, with why; merge or take apart.

    ``?part`` gives the list alone, for the page of the file.
    """
    with at_desk(request) as visit:
        found = dossier_for(visit.actor, code, visit.ground)
        allowed = allowed_moves(found, visit.actor, visit.ground.under(found.rules_id))
        may = {one.move.name for one in allowed}
        likely = similar_to(found, by=visit.actor, ground=visit.cases, at=moment())
        words = {one.dossier.id: one.text[:SNIPPET].replace("\n", " ") for one in likely}
        names = visit.names
        return visit.render(
            "_similar.html" if "part" in request.GET else "file_similar.html",
            code=found.code,
            shown_code=names.code(found.code),
            title=names.title(found.title),
            place=names.area_path(found.area_id),
            seen=found.last_sequence,
            similar=similar_words(likely, names, words),
            may_merge="merge" in may,
            merge_ground=SAME_PLACE,
            follows=_follows(visit, found) if "unmerge" in may else "",
        )


def _follows(visit: Visit, found: Dossier) -> str:
    """Give the code of the file this one follows, if the reader may see it."""
    other = merged_into(found)
    seen = dossiers_visible_to(visit.actor, visit.ground)
    if other is None or not seen.filter(id=other.id).exists():
        return ""
    return visit.names.code(other.code)
