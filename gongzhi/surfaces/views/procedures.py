"""Procedures as officials and residents may read them: the very tables the program runs by."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gongzhi.core.errors import NotFound
from gongzhi.procedure.diagram import diagram
from gongzhi.procedure.table import known
from gongzhi.surfaces.door import language_of
from gongzhi.surfaces.showing.tables import common_rows, step_rows
from gongzhi.surfaces.visit import visiting
from gongzhi.surfaces.wording import say


@require_GET
def procedures(request: HttpRequest) -> HttpResponse:
    """List the procedures in force."""
    with visiting(request) as visit:
        listed = [(code, visit.names.say(f"procedure.{code}")) for code in known()]
        return visit.render("procedures.html", listed=listed)


@require_GET
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Show the table of one procedure. Raises NotFound ``procedure``."""
    table = known().get(code)
    if table is None:
        raise NotFound("procedure", code=code[:40])
    with visiting(request) as visit:
        return visit.render(
            "procedure.html",
            title=visit.names.say(f"procedure.{code}"),
            steps=step_rows(table, visit.names),
            common=common_rows(table, visit.names),
            judge=visit.names.say(f"judge.{table.judge}"),
            code=code,
        )


@require_GET
def procedure_picture(request: HttpRequest, code: str) -> HttpResponse:
    """Draw the procedure as SVG; the picture brings its own style and may do nothing else."""
    table = known().get(code)
    if table is None:
        raise NotFound("procedure", code=code[:40])
    language = language_of(request)
    drawn = diagram(table, words=lambda key: say(key, language), language=language)
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response
