"""The ground of requests: the engine's, with the matter catalogue and the reader of texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

from gongzhi.core.packs.snapshots import Live, Rules
from gongzhi.core.work import Work
from gongzhi.duties.queries import Catalogue, catalogue_for
from gongzhi.procedure.ground import Ground, ground
from gongzhi.triage.kept import kept_model, model_path
from gongzhi.triage.model import TextModel
from gongzhi.triage.suggest import USUAL_CLOSE_SHARE_PPM, Reader


@dataclass(frozen=True, slots=True)
class CaseGround:
    """Immutable snapshots: places, bodies, rules; matters and duties; the reader."""

    base: Ground
    catalogue: Catalogue
    reader: Reader

    def setting(self, name: str) -> int:
        """A single number of the pack (table ``settings``)."""
        return int(self.base.live.table("settings")[name]["value"])


_held: dict[int, CaseGround] = {}


@lru_cache(maxsize=16)
def _reader(rules: Rules, live: Live, model: TextModel | None) -> Reader:
    numbers = live.table("settings")
    close = numbers.get("triage_close_share_ppm")
    given: dict[str, Any] = {
        "danger_signs": live.table("danger_signs"),
        "help_numbers": live.table("help_numbers"),
        "close_share_ppm": USUAL_CLOSE_SHARE_PPM if close is None else int(close["value"]),
    }
    matters = rules.table("matters")
    if model is not None:
        return Reader.with_model(model, matters, **given)
    threshold = int(numbers["triage_threshold_ppm"]["value"])
    return Reader.from_rules(matters, threshold_ppm=threshold, **given)


def case_ground(work: Work) -> CaseGround:
    """Give the ground of a unit of work; every part is kept in memory under its version.

    A model that has been trained for the jurisdiction reads from the next unit of work on.
    """
    model = kept_model(model_path(settings.GONGZHI_HOME, work.code))
    held = _held.get(work.jurisdiction)
    # What is expected stays the same object until this process sees something newer.
    base = held.base if held is not None and held.base.work is work else ground(work)
    reader = _reader(base.rules, base.live, model)
    if held is not None and held.base is base and held.reader is reader:
        return held
    found = CaseGround(base, catalogue_for(base), reader)
    if work.moment is None:
        _held[work.jurisdiction] = found
    return found
