"""What belongs to a file: merged ones, likely duplicates, others of the same place and matter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gongzhi.cases.queries.related import FOLLOWS, linked_to, same_place_and_matter
from gongzhi.cases.queries.similar import similar_to
from gongzhi.cases.queries.words import SNIPPET
from gongzhi.procedure.queries import allowed_moves, dossier_for
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.similar import similar_words
from gongzhi.surfaces.visit import at_desk

SAME_PLACE = "me_same_place"


@require_GET
def file_similar(request: HttpRequest, code: str) -> HttpResponse:
    """List what belongs to this file as far as the reader may see it; merge or take apart.

    Files it was merged with, likely duplicates with why, and others of the same place and matter.
    ``?part`` gives the lists alone, for the page of the file.
    """
    with at_desk(request) as visit:
        by, cases, names, now = visit.actor, visit.cases, visit.names, moment()
        found = dossier_for(by, code, visit.ground)
        allowed = allowed_moves(found, by, visit.ground.under(found.rules_id))
        may = {one.move.name for one in allowed}
        linked = linked_to(found, by=by, ground=cases)
        likely = similar_to(found, by=by, ground=cases, at=now)
        shown = {one.dossier.id for one in (*linked, *likely)}
        same = same_place_and_matter(found, by=by, ground=cases, at=now, leave_out=shown)
        words = {one.dossier.id: one.text[:SNIPPET].replace("\n", " ") for one in likely}
        follows = [names.code(one.dossier.code) for one in linked if one.why == (FOLLOWS,)]
        return visit.render(
            "_related.html" if "part" in request.GET else "file_similar.html",
            code=found.code,
            shown_code=names.code(found.code),
            title=names.title(found.title),
            place=names.area_path(found.area_id),
            seen=found.last_sequence,
            linked=similar_words(linked, names),
            similar=similar_words(likely, names, words),
            same=similar_words(same, names),
            may_merge="merge" in may,
            merge_ground=SAME_PLACE,
            follows=follows[0] if follows and "unmerge" in may else "",
        )
