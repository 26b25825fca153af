"""Says reasons in words, for one reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gongzhi.cases.methods.reasons.gathering import SECTIONS, Reason, Why
from gongzhi.cases.methods.reasons.sentences import HEADINGS, SENTENCES
from gongzhi.core.codes import show_code
from gongzhi.duties.explain import explain as explain_duty
from gongzhi.duties.queries import catalogue_for
from gongzhi.procedure.clock import explain as explain_clock
from gongzhi.procedure.clock import say_moment
from gongzhi.procedure.ground import Ground
from gongzhi.territory.queries import path_words
from gongzhi.territory.wording import found_words
from gongzhi.triage.explain import explain as explain_reading
from gongzhi.triage.suggest import BY_WORDING, Ranked, Suggestion

Params = Mapping[str, Any]
FOUND = frozenset({"inside", "border", "outside", "one", "several"})
SAMPLE = "sample"
# Enough of a digest to find its entry by eye.
DIGEST_SHOWN = 12
_TABLES = {
    "matter": "matters",
    "suggested": "matters",
    "limit": "limits",
    "phase": "matter_phases",
    "priority": "priorities",
}


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells reasons in ``zh-hans`` or, for any other language, in English.

    Names are those of today's directory and territory; rows of the rules those of the time.
    ``plain`` leaves out the names of offices' posts, which mean nothing to a resident.
    """

    ground: Ground
    language: str
    plain: bool = False

    @property
    def chinese(self) -> bool:
        """Tell whether the reader reads Chinese."""
        return self.language.lower().startswith("zh")

    def tell(self, why: Why) -> dict[str, list[str]]:
        """Give the sentences of each section, in order of time."""
        return {section: self._lines(getattr(why, section)) for section in SECTIONS}

    def heading(self, section: str) -> str:
        """Give the question that a section answers."""
        return HEADINGS[section][0 if self.chinese else 1]

    def _lines(self, reasons: Iterable[Reason]) -> list[str]:
        return [line for reason in reasons for line in self.words(reason)]

    def words(self, reason: Reason) -> list[str]:
        """Give the sentences of one reason."""
        longer = _LONGER.get(reason.code)
        if longer is not None:
            return longer(self, reason)
        everyday = f"{reason.code}_plain"
        code = everyday if self.plain and everyday in SENTENCES else reason.code
        return [self._say(code, **self._named(reason))]

    def brief(self, why: Why) -> list[str]:
        """Give a sentence each for place, body and time: what a receipt has room for."""
        said = [line for part in (why.place, why.body) for line in self._lines(part[:1])[:1]]
        length = next((one for one in why.due if one.code == "limit"), None)
        return said if length is None else [*said, self._say("limit_brief", **self._named(length))]

    def _say(self, code: str, **params: Any) -> str:
        return SENTENCES[code][0 if self.chinese else 1].format_map(params)

    def _named(self, reason: Reason) -> dict[str, str]:
        """Turn the codes of a reason into names."""
        named = {name: self._name(name, value, reason) for name, value in reason.params.items()}
        if reason.at is not None:
            named["at"] = say_moment(reason.at, self._spoken, self._zone)
        return named

    def _name(self, name: str, value: Any, reason: Reason) -> str:
        text = str(value)
        if name == "source":
            return self._say("sample") if text == SAMPLE else text
        if name in _TABLES:
            return self._row(_TABLES[name], text, reason.rules)
        simple = {
            "body": self._body,
            "by": self._body,
            "area": self._area,
            "role": self._role,
            "parent": show_code,
            "rule": show_code,
        }
        return simple[name](text) if name in simple else text

    @property
    def _zone(self) -> ZoneInfo:
        return self.ground.calendar(self.ground.territory.root.id).zone

    @property
    def _spoken(self) -> str:
        return "zh-hans" if self.chinese else "en"

    def _body(self, code: str) -> str:
        body = self.ground.directory.by_code.get(code)
        if body is None:
            return code or "—"
        return body.name_zh if self.chinese else body.name_en

    def _row(self, table: str, code: str, rules: int) -> str:
        row = (self.ground.under(rules) if rules else self.ground).rules.table(table).get(code)
        return str(row["name_zh" if self.chinese else "name_en"]) if row else code

    def _role(self, code: str) -> str:
        if code == "requester":
            return self._say("requester")
        row = self.ground.live.table("roles").get(code)
        return str(row["name_zh" if self.chinese else "name_en"]) if row else code

    def _area(self, code: str) -> str:
        area = self.ground.territory.by_code(code)
        return code if area is None else path_words(self.ground.territory, area.id, self._spoken)

    def _found(self, reason: Reason) -> list[str]:
        params = reason.params
        how = str(params.get("how", "")).removeprefix("words_")
        area = self._area(str(params["area"])) if "area" in params else ""
        if how in {"chosen", "nearest"}:
            said = self._say(how, area=area)
        elif how in FOUND and area:
            words = ("、" if self.chinese else ", ").join(params.get("words", ()))
            said = found_words(how, self._spoken, area=area, words=words, distance="")
            said = f"{said}。" if self.chinese else f"{said[:1].upper()}{said[1:]}."
        else:
            return [self._say("unsure")]
        version = params.get("version")
        return [said] if version is None else [said, self._say("version", version=version)]

    def _read(self, reason: Reason) -> list[str]:
        facts = reason.params
        if "given" in facts:
            matter = self._row("matters", str(facts["given"]), reason.rules)
            return [self._say("given", matter=matter)]
        if "reason" not in facts:
            return []
        reading = Suggestion(
            tuple(Ranked(code, share, tuple(words)) for code, share, words in facts["ranked"]),
            int(facts["confidence_ppm"]),
            facts["reason"] != "clear",
            str(facts["reason"]),
            (),
        )
        matters = self.ground.under(reason.rules).rules.table("matters")
        said = explain_reading(reading, language=self._spoken, matters=matters)
        said = [said[0], self._say("unsaid")] if facts.get("unsaid") else said
        return [*said, *self._model(facts)]

    def _model(self, facts: Params) -> list[str]:
        """Say which model read, if one did: what it learnt from, and since when it is in force."""
        digest = str(facts.get("model", BY_WORDING))
        if digest == BY_WORDING:
            return []
        learnt = facts.get("learnt")
        if not learnt:
            return [self._say("model_unrecorded", model=digest[:DIGEST_SHOWN])]
        if learnt.get("brought"):
            return [self._brought(digest, learnt)]
        return [
            self._say(
                "model_plain" if self.plain else "model",
                model=digest[:DIGEST_SHOWN],
                at=self._moment(learnt["at"]),
                until=self._moment(learnt["until"]),
                messages=learnt["messages"],
                corrected=learnt["corrected"],
                right=learnt["held_out"]["accuracy_ppm"] // 10_000,
            )
        ]

    def _brought(self, digest: str, record: Params) -> str:
        if self.plain:
            return self._say("model_brought_plain")
        return self._say(
            "model_brought",
            model=digest[:DIGEST_SHOWN],
            at=self._moment(record["at"]),
            messages=record["messages"],
            right=record["held_out"]["accuracy_ppm"] // 10_000,
        )

    def _moment(self, said: str) -> str:
        return say_moment(datetime.fromisoformat(said), self._spoken, self._zone)

    def _duty(self, reason: Reason) -> list[str]:
        said = explain_duty(
            reason.params,
            language=self._spoken,
            catalogue=catalogue_for(self.ground.under(reason.rules)),
            directory=self.ground.directory,
        )
        return [self._say("by_list"), *said] if reason.code == "duty_suggested" else said

    def _clock(self, reason: Reason) -> list[str]:
        names = self.ground.under(reason.rules).clock_names(self._spoken)
        said = explain_clock(reason.params["derivation"], self._spoken, names, self._zone)
        body = str(reason.params["body"])
        return [*([self._say("responsible", body=self._body(body))] if body else []), *said]


_LONGER: Mapping[str, Callable[[Teller, Reason], list[str]]] = {
    "found": Teller._found,
    "read": Teller._read,
    "duty": Teller._duty,
    "duty_suggested": Teller._duty,
    "clock": Teller._clock,
}
