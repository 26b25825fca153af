"""Whether audits by lot catch what was planted, as often as the pack promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gongzhi.core.packs.snapshots import live
from gongzhi.core.work import Work
from gongzhi.simulation.management.living.checks import Verdict
from gongzhi.simulation.management.living.tally import Tally
from gongzhi.simulation.methods.catching import Expected, drawn_of, expected, found_of


@dataclass(frozen=True, slots=True)
class Caught:
    """What audits found of the false closures on their lists, and what they had to find.

    ``listed`` are the false ones on all lists; of those ``drawn`` some wait for their audit still.
    """

    promised_share_ppm: int
    promised_catch_ppm: int
    listed: int
    drawn: int
    drawn_expected: Expected
    audited: int
    caught: int
    caught_expected: Expected

    @property
    def checks(self) -> list[Verdict]:
        """The lot must fall as chance has it, and audits must find what they promise."""
        return [
            Verdict("audits_drawn", int(not self.drawn_expected.holds(self.drawn))),
            Verdict("audits_caught", int(not self.caught_expected.holds(self.caught))),
        ]

    def as_dict(self) -> dict[str, Any]:
        """Give it for machines."""
        return asdict(self)


def caught(tally: Tally, unit: Work, seldom_ppm: int) -> Caught:
    """Hold what audits caught against the pack's promise and the size of each draw."""
    rows: Mapping[str, Any] = live(unit.jurisdiction, unit.live_version).table("settings")
    share, catch = (int(rows[name]["value"]) for name in ("audit_share_ppm", "audit_catch_ppm"))
    lists = [(one.files, one.take, one.false) for one in tally.lists.values() if one.files]
    drawn, audited = tally.lies["false ones drawn"], tally.lies["false ones audited"]
    return Caught(
        promised_share_ppm=share,
        promised_catch_ppm=catch,
        listed=sum(one.false for one in tally.lists.values()),
        drawn=drawn,
        drawn_expected=expected(drawn_of(lists), seldom_ppm),
        audited=audited,
        caught=tally.lies["caught by an audit"],
        caught_expected=expected(found_of([0.0] * audited + [1.0], catch), seldom_ppm),
    )
