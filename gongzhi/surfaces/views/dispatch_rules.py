"""Rules of automatic dispatch: the public list with what became of each, and the form of a new."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.cases.actions import propose_dispatch_rule
from gongzhi.cases.methods.dispatch_rules import PERCENT_PPM
from gongzhi.cases.queries.dispatch_rules import Shown as Rule
from gongzhi.cases.queries.dispatch_rules import (
    bounds_of,
    may_propose,
    rules_visible_to,
)
from gongzhi.cases.workflow.dispatch_rule import IN_FORCE, PROPOSE, SUSPENDED
from gongzhi.surfaces.showing.listed import Section, Shown
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import Visit, at_desk, visiting

ORDER = (IN_FORCE, SUSPENDED, "rule_proposed")


@require_GET
def dispatch_rules(request: HttpRequest) -> HttpResponse:
    """Show the rules for everybody: in force, suspended, waiting for a signature."""
    with visiting(request) as visit:
        return visit.render(
            "dispatch_rules.html",
            sections=rule_sections(visit),
            bounds=_bounds(visit),
            may_propose=may_propose(visit.actor, visit.ground),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def dispatch_rules_new(request: HttpRequest) -> HttpResponse:
    """Propose a rule; somebody of another body signs it or not."""
    with at_desk(request) as visit:
        return opening(
            visit,
            PROPOSE,
            propose_dispatch_rule,
            title=visit.names.say("sending.new"),
            lead=visit.names.say("sending.new_lead"),
            back="dispatch_rules",
            back_words=visit.names.say("sending.title"),
        )


def _bounds(visit: Visit) -> str:
    bounds = bounds_of(visit.ground)
    if bounds is None:
        return visit.names.say("sending.not_here")
    types = (visit.names.of("request_types", one) for one in sorted(bounds.types))
    return visit.names.say(
        "sending.bounds",
        least=-(-bounds.confidence_ppm // PERCENT_PPM),
        types=visit.names.say("sending.and").join(types),
        wrong=bounds.wrong_least,
        share=f"{bounds.wrong_ppm / PERCENT_PPM:g}",
    )


def rule_sections(visit: Visit) -> list[Section]:
    """Give the rules by where they stand."""
    found = rules_visible_to(visit.actor, visit.ground)
    names = visit.names
    return [
        Section(
            step,
            names.step(step),
            "",
            [_shown(one, names) for one in found if one.rule.dossier.step == step],
        )
        for step in ORDER
    ]


def _shown(one: Rule, names: Names) -> Shown:
    rule, file = one.rule, one.rule.dossier
    signed = names.body_code(one.signed_by) if one.signed_by else names.say("sending.unsigned")
    counted = {name: getattr(one, name) for name in ("sent", "questioned", "wrong")}
    matter, body = names.of("matters", rule.matter), names.body(rule.body_id)
    return Shown(
        names.say("sending.rule", matter=matter, body=body),
        (
            (names.say("sending.place"), names.area_path(file.area_id)),
            (names.say("sending.sure"), f"{rule.confidence_ppm // PERCENT_PPM}%"),
            (names.say("sending.days"), f"{rule.starts_on} – {rule.ends_on}"),
            (names.say("sending.basis"), rule.basis),
            (names.say("sending.proposed_by"), names.body_code(one.proposed_by)),
            (names.say("sending.signed_by"), signed),
            (names.say("sending.found"), names.say("sending.counted", **counted)),
        ),
        names.say("sending.stopped") if file.step == SUSPENDED else "",
        file.step == SUSPENDED,
        code=file.code,
    )
