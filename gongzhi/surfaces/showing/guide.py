"""The guide of a matter in words: what comes next, who does it, what the rules of the step say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gongzhi.cases.queries.words import sealed_in
from gongzhi.deliberation.queries.decisions import decision_behind
from gongzhi.deliberation.queries.elections import ELECTION
from gongzhi.deliberation.queries.guide import STATES, Guide
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.showing.filed import Filed
from gongzhi.surfaces.showing.forms import FieldView, MoveForm
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.wording import known

OWN_PAGES = {
    "read_roll": "decision_roll",
    "take_keys": "decision_roll",
    "open_ballots": "decision_roll",
}
"""What is done elsewhere than on the page of the file: task → page."""
LAST = (len(STATES), 0)


@dataclass(frozen=True, slots=True)
class TaskView:
    """One thing to do in words; ``page`` names where it is done if it is no move of the file."""

    name: str
    words: str
    state: str
    mark: str
    said: str
    who: str
    page: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule of the step in words, with its law."""

    name: str
    words: str
    law: str


@dataclass(frozen=True, slots=True)
class GuideView:
    """What the page of a matter shows to those who carry it."""

    tasks: Sequence[TaskView]
    rules: Sequence[RuleView]
    chosen: bool


def guide_view(guide: Guide | None, names: Names) -> GuideView | None:
    """Say a guide."""
    if guide is None:
        return None
    return GuideView(
        [
            TaskView(
                one.name,
                names.first(f"guide_task.{one.name}", f"move.{one.name}"),
                one.state,
                names.say(f"guide.{one.state}"),
                _said(one.name, one.params, names),
                _who(guide.roles.get(one.name, frozenset()), names),
                OWN_PAGES.get(one.name, "") if one.state != STATES[-1] else "",
            )
            for one in guide.tasks
        ],
        [rule_view(row, names) for row in guide.rules.values()],
        bool(guide.rule),
    )


def next_words(guide: Guide, names: Names) -> str:
    """Say the one thing that has to be done now."""
    task = guide.next
    return "" if task is None else names.first(f"guide_task.{task.name}", f"move.{task.name}")


@dataclass(frozen=True, slots=True)
class Behind:
    """What a file of self-government is about: the matter's words, and its public page."""

    code: str
    title: str
    label: str
    text: str


def in_matter(
    file: Dossier, shown: Filed, guide: Guide | None, names: Names
) -> tuple[Filed, Behind | None]:
    """Show the file of a matter, of an objection or of a task as what it is.

    The form of the next move comes first; a roll's rule is chosen among those of the step, and only
    owners are asked for areas.
    """
    matter = decision_behind(file) if "decision" in file.title else None
    if matter is None and file.procedure == ELECTION:
        public = Behind(file.code, shown.title, names.say("elections.all"), "")
        forms = shown.forms if guide is None else _guided(shown.forms, guide)
        return replace(shown, has_words=False, forms=forms), public
    if matter is None:
        return shown, None
    opened = [one["sealed"] for one in sealed_in(shown.told[0], "words")]
    own = file.id == matter.pk
    text = matter.draft if own else " ".join(shown.said.texts.get(one, "") for one in opened)
    label = "draft" if own else file.procedure
    behind = Behind(matter.dossier.code, matter.title, names.say(f"guide.{label}"), text)
    forms = shown.forms if guide is None else _guided(shown.forms, guide)
    return replace(shown, title=matter.title, has_words=False, forms=forms), behind


def _guided(forms: Sequence[MoveForm], guide: Guide) -> list[MoveForm]:
    owners = any(row["base"] == "owners" for row in guide.rules.values())
    order = {one.name: (STATES.index(one.state), place) for place, one in enumerate(guide.tasks)}
    found = [
        replace(
            form,
            primary=order.get(form.name, LAST)[0] == 0,
            fields=tuple(
                _fitting(each, guide)
                for each in form.fields
                if owners or not each.name.endswith("_area")
            ),
        )
        for form in forms
    ]
    return sorted(found, key=lambda form: order.get(form.name, LAST))


def _fitting(view: FieldView, guide: Guide) -> FieldView:
    """Offer of the rules those by which the step may be held."""
    if view.name != "rule":
        return view
    return replace(view, choices=tuple(one for one in view.choices if one.code in guide.fitting))


def _said(name: str, params: Mapping[str, Any], names: Names) -> str:
    key = f"guide_said.{name}"
    if not params or not known(key):
        moment = params.get("moment")
        return names.say("guide.from", moment=names.moment(moment)) if moment else ""
    shown = {
        name: names.moment(value) if isinstance(value, datetime) else value
        for name, value in params.items()
    }
    return names.say(key, **shown)


def _who(roles: frozenset[str], names: Names) -> str:
    return ("、" if names.chinese else ", ").join(names.role(one) for one in sorted(roles))


def rule_view(row: Mapping[str, Any], names: Names) -> RuleView:
    """Say a rule of voting with its law."""
    elects = row["procedure"] == ELECTION
    of = f"elections.share_{row['agree_of']}" if elects else f"decisions.of_{row['agree_of']}"
    words = names.say(
        "guide.rule_election" if elects else "guide.rule",
        base=names.say(f"decisions.base_{row['base']}"),
        attend=_share(row, "attend"),
        agree=_share(row, "agree"),
        of=names.say(of),
        days=row["notice_days"],
        web=names.say("guide.web" if row["web"] else "guide.paper"),
        proxies=row["proxies"],
    )
    law = names.say(
        "guide.law", law=row["law_version"], source=row["source"], day=row["effective_from"]
    )
    return RuleView(names.row(row), words, law)


def _share(row: Mapping[str, Any], name: str) -> str:
    sign = ">" if row[f"{name}_more"] else "≥"
    return f"{sign}{row[f'{name}_num']}/{row[f'{name}_den']}"
