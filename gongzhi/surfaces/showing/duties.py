"""The duties of a body in words, and what a file about a duty is about; for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gongzhi.directory.wording import kind_name
from gongzhi.duties.answerable import Answer, Missing
from gongzhi.duties.explain import explain
from gongzhi.duties.models import DutyApplication
from gongzhi.duties.queries import DutyItem, catalogue_for
from gongzhi.duties.queries.asking import limit_there
from gongzhi.duties.queries.catalogues import Power, powers, powers_about
from gongzhi.duties.queries.duty_lists import (
    Asked,
    Duties,
    LocalItem,
    application_of,
    instruction_of,
    item_of,
    local_moment_day,
)
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.showing.listed import Section, Shown
from gongzhi.surfaces.showing.names import Names

PROCEDURES = frozenset({"duty_admission", "sent_duty", "lent_power"})
Facts = list[tuple[str, str]]


def duty_sections(found: Duties, names: Names) -> list[Section]:
    """Give the lists of a body: what acts have made first, then what is asked, then the pack's."""
    live = [one for one in found.local if one.state != "ended"]
    over = [one for one in found.local if one.state == "ended"]
    parts: list[tuple[str, Sequence[Shown]]] = [
        ("local", [_local(one, names) for one in live]),
        ("asked", [_asked(one, names) for one in found.asked]),
        ("leads", [_listed(one, names) for one in found.leads]),
        ("supports", [_listed(one, names) for one in found.supports]),
        ("withdrawn", [_listed(one, names) for one in found.withdrawn]),
        ("powers", [_power(one, names) for one in found.powers]),
        ("over", [_local(one, names) for one in over]),
    ]
    return [
        Section(code, names.say(f"duties.{code}"), names.say(f"duties.{code}_lead"), items)
        for code, items in parts
        if items
    ]


def matter_groups(names: Names) -> list[tuple[str, list[tuple[str, str]]]]:
    """Give (class, its matters by code and name), for a form that asks for a matter."""
    known = catalogue_for(names.ground)
    return [
        (names.matter(top), [(one, names.matter(one)) for one in known.children(top) or (top,)])
        for top in known.children(None)
    ]


def answer_shown(found: Answer | Missing, area: str, names: Names) -> dict[str, Any]:
    """Give who answers, and the sentences that say why; ``body`` None when nobody does yet."""
    facts = found.as_facts()
    known = isinstance(found, Answer)
    body = names.ground.directory.by_id[facts["owner"]] if known else None
    lines = explain(
        facts,
        language=names.language,
        catalogue=catalogue_for(names.ground),
        directory=names.ground.directory,
    )
    limit = limit_there(found, area, names.ground)
    return {
        "body": None if body is None else body.code,
        "name": "" if body is None else names.body(body.id),
        "lines": lines,
        "limit": names.of("limits", limit) if limit else "",
    }


def duty_panel(file: Dossier, names: Names) -> Facts:
    """Say what a file about a duty is about; nothing for files of other procedures."""
    if file.procedure == "instruction":
        return _instruction(file, names)
    case = application_of(file) if file.procedure in PROCEDURES else None
    if case is None:
        return []
    item = item_of(file)
    facts = [] if item is None else [(names.say("duties.code"), item.code)]
    if item is not None and item.suspended:
        facts.append((names.say("duties.missing"), _means(item.missing, names)))
    return [*facts, *_case(case, names), *_empowered(case.matter, names)]


def _empowered(matter: str, names: Names) -> Facts:
    """Say who holds the powers about a matter: what the test “empowered?” is held against."""
    ground = names.ground
    day = local_moment_day(ground.work.now, ground)
    known = catalogue_for(ground)
    if matter not in known.matters:
        return []
    about = powers_about(powers(ground.rules), known.path(matter), day)
    said = [f"{names.say(f'power.{one.kind}')} · {one.law_basis}" for one in about]
    bodies = [_holder(one, names) for one in about]
    pairs = dict.fromkeys(f"{body}：{what}" for body, what in zip(bodies, said, strict=True))
    return [(names.say("duties.empowered"), "；".join(pairs))] if pairs else []


def _holder(one: Power, names: Names) -> str:
    if one.holder.code:
        return names.body_code(one.holder.code)
    return kind_name(one.holder.kind, names.language)


def _instruction(file: Dossier, names: Names) -> Facts:
    given = instruction_of(file)
    if given is None:
        return []
    number = names.say("duties.number_of", year=given.year, number=given.number)
    return [
        (names.say("duties.number"), f"{names.body(given.body_id)} {number}"),
        (names.say("field_body.instruct"), names.body(given.addressed_id)),
    ]


def _case(case: DutyApplication, names: Names) -> Facts:
    rows = (
        ("field.sender", names.body(case.sender_id)),
        ("field.receiver", names.body(case.receiver_id)),
        ("duties.applied_by", names.body(case.asked_by_id)),
        ("field.basis", case.basis),
        ("field.tasks", case.tasks),
        ("field.people", str(case.people) if case.people else ""),
        ("field.money", f"{case.money:,}" if case.money else ""),
        ("field.training", case.training),
        ("field.adviser", case.adviser),
        ("field.ends", case.ends.isoformat() if case.ends else ""),
        ("field.decision", case.decision),
    )
    return [(names.say(key), words) for key, words in rows if words]


def _local(one: LocalItem, names: Names) -> Shown:
    duty = one.duty
    late = one.state == "suspended"
    facts = [
        (names.say("duties.code"), duty.code),
        (names.say("field.sender"), names.body(duty.sender_id)),
        (names.say("field.receiver"), names.body(duty.receiver_id)),
        (names.say("duties.applied_by"), names.body(one.applied.asked_by_id)),
        (names.say("field.basis"), duty.basis),
        (names.say("field.decision"), duty.decision),
        (names.say("duties.from_to"), f"{duty.starts.isoformat()} – {duty.ends.isoformat()}"),
    ]
    if late:
        facts.insert(0, (names.say("duties.missing"), _means(duty.missing, names)))
    if duty.ended_at is not None:
        ended = f"{names.say(f'outcome.{duty.ended_how}')} {names.day(duty.ended_at)}"
        facts.insert(0, (names.say("duties.ended"), ended))
    if one.ground:
        facts.append((names.say("field.ground"), names.of("grounds", one.ground)))
    flag = names.say(f"duties.{duty.kind}_{one.state}")
    return Shown(names.matter(duty.matter), tuple(facts), flag, late, duty.dossier.code)


def _asked(one: Asked, names: Names) -> Shown:
    case = one.case
    facts = [
        (names.say("field.sender"), names.body(case.sender_id)),
        (names.say("field.receiver"), names.body(case.receiver_id)),
        (names.say("duties.applied_by"), names.body(case.asked_by_id)),
        (names.say("field.basis"), case.basis),
        (names.say("duties.since"), names.day(case.dossier.opened_at)),
    ]
    if one.ground:
        facts.append((names.say("field.ground"), names.of("grounds", one.ground)))
    flag = names.step(case.dossier.step)
    refused = case.dossier.outcome == "refused"
    return Shown(names.matter(case.matter), tuple(facts), flag, refused, case.dossier.code)


def _listed(item: DutyItem, names: Names) -> Shown:
    rows = (
        ("duties.code", item.code),
        ("duties.list", names.say(f"duties.list_{item.list}")),
        ("duties.lead", names.body_code(item.lead.code) if item.lead.code else ""),
        ("field.basis", item.law_basis),
        ("duties.cooperating", item.cooperating_tasks),
        ("duties.takeover", item.takeover_way),
    )
    facts = tuple((names.say(key), words) for key, words in rows if words)
    return Shown(item.name_zh if names.chinese else item.name_en, facts)


def _power(one: Power, names: Names) -> Shown:
    rows = (
        ("duties.code", one.code),
        ("duties.power_kind", names.say(f"power.{one.kind}")),
        ("field.matter", names.matter(one.matter)),
        ("field.basis", one.law_basis),
    )
    facts = tuple((names.say(key), words) for key, words in rows)
    return Shown(one.name_zh if names.chinese else one.name_en, facts)


def _means(missing: Sequence[str], names: Names) -> str:
    words = [names.say(f"choice_means.{one}") for one in missing]
    return ("、" if names.chinese else ", ").join(words)
