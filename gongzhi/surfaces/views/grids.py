"""The boards of grids, to be read by everybody and printed on A4."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gongzhi.surfaces.showing.grids import boards_of
from gongzhi.surfaces.visit import visiting


@require_GET
def grid_boards(request: HttpRequest, area: str) -> HttpResponse:
    """Show the board of a grid, or all boards of a community. NotFound ``area_unknown``."""
    with visiting(request) as visit:
        boards = boards_of(visit, area[:80])
        one = len(boards) == 1
        return visit.render("grid_boards.html", boards=boards, one=one, below=2 if one else 3)
