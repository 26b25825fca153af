"""Draws by lot for everybody: the list, the seed, and how to repeat them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from gongzhi.core.queries import published_draw, published_draws
from gongzhi.surfaces.showing.jury import draw_words
from gongzhi.surfaces.visit import visiting

PAGE = 25
PURPOSES = ("audit", "third_party", "third_body", "jury_files", "jury")
LONGEST = 120


@require_GET
def draws(request: HttpRequest) -> HttpResponse:
    """List the latest draws of a purpose, and tell how anybody repeats one."""
    asked = request.GET.get("of", "")
    purpose = asked if asked in PURPOSES else PURPOSES[0]
    before = request.GET.get("before", "")[:LONGEST]
    with visiting(request) as visit:
        rows = published_draws(visit.ground.work, purpose=purpose, before=before, most=PAGE + 1)
        names = visit.names
        return visit.render(
            "draws.html",
            rows=[draw_words(one, names) for one in rows[:PAGE]],
            further=rows[PAGE - 1]["name"] if len(rows) > PAGE else "",
            purpose=purpose,
            purposes=[(one, names.say(f"draws.{one}")) for one in PURPOSES],
        )


@require_GET
def draw(request: HttpRequest, name: str) -> HttpResponse:
    """Show one draw whole: its list, its place under a root, who was drawn."""
    with visiting(request) as visit:
        said = published_draw(visit.ground.work, name[:LONGEST])
        picked = set(said["picked"])
        return visit.render(
            "draw.html",
            said=said,
            shown=draw_words(said, visit.names),
            listed=[(one, one in picked) for one in said["candidates"]],
        )


@require_GET
def draw_json(request: HttpRequest, name: str) -> HttpResponse:
    """Give one draw as a file for ``gongzhi verify draw``."""
    with visiting(request) as visit:
        return JsonResponse(published_draw(visit.ground.work, name[:LONGEST]))
