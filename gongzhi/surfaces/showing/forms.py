"""Forms of moves, made from the table's fields; what was typed stays in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString

from gongzhi.core.errors import Problem
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import AllowedMove
from gongzhi.procedure.table import Field, Move, Procedure
from gongzhi.surfaces.showing.clocks import length_words
from gongzhi.surfaces.showing.lists import LISTS, Choice, code_typed, shown_code
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.wording import known

LONG_TEXT = 200
CALLED = 6
PRIMARY = 2
SECOND_RANK = frozenset(
    {
        "remind",
        "supervise",
        "void",
        "adopt_rules",
        "place",
        "merge",
        "climb",
        "ask_extension",
        "renew_key",
        "draft_summary",
        "pass_summary",
    }
)

# What neighbours may read is prepared on a page of its own, with the words before one's eyes.
OWN_PAGE = frozenset({"offer_public", "release_public", "refuse_public", "withdraw_public"})


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a form. ``widget``: textarea, text, number, select, find, finds, radio,
    moment, date or check; ``list_id`` names the datalist of a long list; ``told`` when the
    requester will read it."""

    name: str
    label: str
    widget: str
    required: bool
    value: Any = ""
    choices: tuple[Choice, ...] = ()
    list_id: str = ""
    low: int = 0
    high: int = 0
    error: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True)
class MoveForm:
    """One move as a form: what it is, where it leads, its fields; ``open`` after an error."""

    name: str
    label: str
    leads: str
    fields: tuple[FieldView, ...]
    primary: bool
    open: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form of one move and what is wrong with it."""

    move: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    error: str = ""


def move_forms(
    allowed: Iterable[AllowedMove],
    dossier: Dossier,
    table: Procedure,
    names: Names,
    typed: Typed,
    given: Mapping[str, str],
    posts: tuple[Choice, ...] = (),
) -> list[MoveForm]:
    """Give the forms of the moves an actor may make, the two most likely first.

    ``given`` prefills fields (field → code) with what the system knows already; ``posts`` are
    those of the actor's body, for fields that name one.
    """
    shown = [one for one in allowed if one.move.name not in OWN_PAGE]
    listed = sorted(shown, key=lambda one: one.move.name in SECOND_RANK)
    forms = []
    for index, one in enumerate(listed):
        primary = index < PRIMARY and one.move.name not in SECOND_RANK
        form = MoveForm(
            one.move.name,
            names.move(one.move.name),
            _leads(one, dossier, table, names),
            tuple(
                _of_posts(_field(each, one.move, names, given), each, posts)
                for each in one.move.fields
            ),
            primary,
        )
        forms.append(_with(form, typed, names) if typed.move == form.name else form)
    return forms


def opening_form(
    move: Move,
    names: Names,
    typed: Typed,
    offers: Mapping[str, tuple[str, Any]],
    posts: tuple[Choice, ...] = (),
) -> MoveForm:
    """Give the form by which a file is opened.

    ``offers``: field → (column, value) of the rows that its list offers, where not all of them are;
    ``posts`` as for ``move_forms``.
    """
    fields = tuple(_of_posts(_field(each, move, names, {}), each, posts) for each in move.fields)
    offered = tuple(
        _offered(view, spec, names, offers) for view, spec in zip(fields, move.fields, strict=True)
    )
    form = MoveForm(move.name, names.move(move.name), "", offered, primary=True)
    return _with(form, typed, names) if typed.move else form


def datalists(forms: Iterable[MoveForm], names: Names) -> list[tuple[str, SafeString]]:
    """Give the long lists that the forms refer to, each once, with its options."""
    wanted = {each.list_id for form in forms for each in form.fields if each.list_id}
    return [(list_id, LISTS[list_id](names)) for list_id in sorted(wanted)]


def sent_record(move: Move, post: QueryDict, names: Names) -> dict[str, Any]:
    """Read what the form of a move sent as the engine takes it; empty fields are left out."""
    record: dict[str, Any] = {}
    for each in move.fields:
        if each.kind == "bodies":
            typed = [one for one in post.getlist(each.name) if one.strip()]
            value: Any = [code_typed(one, "bodies", names) for one in typed]
        else:
            value = post.get(each.name, "").strip()
            if each.kind in {"code", "body", "area", "post"}:
                value = code_typed(value, _widget(each, names)[2], names)
            elif each.kind == "moment" and value:
                value = names.local(value)
        if value:
            record[each.name] = value
    return record


def typed_values(move: Move, post: QueryDict) -> dict[str, Any]:
    """Give what was typed into the form of a move, as it was typed, for the form to keep."""
    return {
        each.name: post.getlist(each.name) if each.kind == "bodies" else post.get(each.name, "")
        for each in move.fields
    }


def problem_words(problem: Problem, names: Names) -> str:
    """Say what is wrong with one field."""
    params = {key: value for key, value in problem.params.items() if isinstance(value, int | str)}
    if problem.rule == "length" and "low" not in params:
        return names.say("problem.too_long", **params)
    key = f"problem.{problem.rule}"
    return names.say(key, **params) if known(key) else names.say("problem.other")


def _field(spec: Field, move: Move, names: Names, given: Mapping[str, str]) -> FieldView:
    widget, choices, list_id = _widget(spec, names)
    return FieldView(
        spec.name,
        names.first(f"field_{spec.name}.{move.name}", f"field.{spec.name}", "field.text"),
        widget,
        spec.required,
        shown_code(given.get(spec.name, ""), list_id, names),
        choices,
        list_id,
        spec.low,
        spec.high,
        told=spec.kind == "text" and move.tells_requester,
    )


def _of_posts(view: FieldView, spec: Field, posts: tuple[Choice, ...]) -> FieldView:
    """Nobody knows the code of a post: those of the own body are offered by name."""
    return replace(view, widget="select", choices=posts) if spec.kind == "post" else view


def _widget(spec: Field, names: Names) -> tuple[str, tuple[Choice, ...], str]:
    if spec.kind == "text":
        return ("textarea" if spec.high >= LONG_TEXT else "text"), (), ""
    if spec.kind == "choice":
        keys = [(one, f"choice_{spec.name}.{one}") for one in spec.choices]
        named = [Choice(one, names.first(key, f"step.{one}")) for one, key in keys]
        return ("radio" if len(named) <= CALLED else "select"), tuple(named), ""
    if spec.kind == "code":
        return _code_widget(spec, names)
    simple = {"int": "number", "moment": "moment", "date": "date", "bool": "check"}
    if spec.kind in simple:
        return simple[spec.kind], (), ""
    lists = {"body": "bodies", "bodies": "bodies", "area": "areas"}
    widget = "finds" if spec.kind == "bodies" else "find" if spec.kind in lists else "text"
    return widget, (), lists.get(spec.kind, "")


def _offered(
    view: FieldView, spec: Field, names: Names, offers: Mapping[str, tuple[str, Any]]
) -> FieldView:
    if spec.name not in offers:
        return view
    column, value = offers[spec.name]
    rows = names.ground.rules.table(spec.table)
    kept = tuple(one for one in view.choices if rows[one.code][column] == value)
    return replace(view, choices=kept)


def _code_widget(spec: Field, names: Names) -> tuple[str, tuple[Choice, ...], str]:
    if spec.table == "matters":
        return "find", (), "matters"
    rows = names.ground.rules.table(spec.table) or names.ground.live.table(spec.table)
    choices = tuple(
        Choice(code, names.row(row))
        for code, row in rows.items()
        if not spec.row_kind or row.get("kind") == spec.row_kind
    )
    return "select", choices, ""


def _leads(one: AllowedMove, dossier: Dossier, table: Procedure, names: Names) -> str:
    if one.to == dossier.step or one.to not in table.by_name:
        return names.say("file.stays")
    arriving = table.step(one.to)
    parts = [names.say("file.leads_to", step=names.step(one.to))]
    if one.move.owner.startswith("field:"):
        parts.append(names.say("file.to_whom"))
    elif not arriving.closed and arriving.acts.role != table.step(dossier.step).acts.role:
        parts.append(names.say("file.next_hand", who=names.role(arriving.acts.role)))
    if arriving.limit:
        limit = names.ground.limit(arriving.limit, dossier.area_id, dossier.limits)
        if limit is not None:
            words = length_words(limit.unit, limit.amount, names)
            parts.append(names.say("file.within", limit=words))
    return ("，" if names.chinese else ", ").join(parts)


def _with(form: MoveForm, typed: Typed, names: Names) -> MoveForm:
    wrong = {problem.field: problem_words(problem, names) for problem in typed.problems}
    fields = tuple(
        replace(
            each,
            value=_again(each, typed.values, names),
            error=wrong.get(each.name, ""),
        )
        for each in form.fields
    )
    return replace(form, fields=fields, open=True, error=typed.error)


def _again(view: FieldView, values: Mapping[str, Any], names: Names) -> Any:
    value = values.get(view.name, "")
    if isinstance(value, list):
        return [shown_code(one, view.list_id, names) for one in value]
    return shown_code(str(value), view.list_id, names)
