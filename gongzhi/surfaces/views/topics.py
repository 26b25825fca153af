"""Monthly topics: read by everybody, chosen by the district out of what was counted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.cases.actions import choose_topic
from gongzhi.cases.queries.topics import may_choose, topic_candidates, topics_of
from gongzhi.cases.workflow.topic import CHOOSE
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.topics import candidate_rows, topic_rows
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import at_desk, visiting


@require_GET
def topics(request: HttpRequest) -> HttpResponse:
    """List the topics of a year (``?year=``), the latest month first."""
    with visiting(request) as visit:
        here = visit.ground
        this = moment().astimezone(here.calendar(here.territory.root.id).zone).year
        asked = request.GET.get("year", "")
        typed = int(asked) if asked.isdecimal() and len(asked) == len(str(this)) else this
        year = typed if 2000 <= typed < this else this
        staff = visit.actor.kind == "post"
        return visit.render(
            "topics.html",
            year=year,
            before=year - 1 if year > 2000 else None,
            after=year + 1 if year < this else None,
            rows=topic_rows(topics_of(year, here), visit.names),
            staff=staff,
            may_choose=may_choose(visit.actor, here),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def topics_new(request: HttpRequest) -> HttpResponse:
    """Choose a topic; what was reported most stands beside the form."""
    with at_desk(request) as visit:
        found = topic_candidates(visit.actor, visit.ground, moment())
        return opening(
            visit,
            CHOOSE,
            choose_topic,
            template="topics_new.html",
            title=visit.names.say("topics.new"),
            lead=visit.names.say("topics.new_lead"),
            back="topics",
            back_words=visit.names.say("topics.title"),
            candidates=candidate_rows(found, visit.names),
        )
