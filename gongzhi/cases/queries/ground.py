"""The ground of requests: the engine's, with the matter catalogue and the reader of texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from gongzhi.core.packs.snapshots import Live, Rules
from gongzhi.core.work import Work
from gongzhi.duties.queries import Catalogue, catalogue_for
from gongzhi.procedure.ground import Ground, ground
from gongzhi.triage.kept import kept_model, model_path
from gongzhi.triage.model import TextModel
from gongzhi.triage.suggest import Reader


@dataclass(frozen=True, slots=True)
class CaseGround:
    """Immutable snapshots: places, bodies, rules; matters and duties; the reader."""

    base: Ground
    catalogue: Catalogue
    reader: Reader

    def setting(self, name: str) -> int:
        """A single number of the pack (table ``settings``)."""
        return int(self.base.live.table("settings")[name]["value"])


@lru_cache(maxsize=16)
def _reader(rules: Rules, live: Live, model: TextModel | None) -> Reader:
    tables = {name: live.table(name) for name in ("danger_signs", "help_numbers", "settings")}
    if model is not None:
        return Reader.with_model(
            model,
            rules.table("matters"),
            danger_signs=tables["danger_signs"],
            help_numbers=tables["help_numbers"],
        )
    return Reader.from_rules(
        rules.table("matters"),
        danger_signs=tables["danger_signs"],
        help_numbers=tables["help_numbers"],
        threshold_ppm=int(tables["settings"]["triage_threshold_ppm"]["value"]),
    )


def case_ground(work: Work) -> CaseGround:
    """Give the ground of a unit of work; every part is kept in memory under its version.

    A model that has been trained for the jurisdiction reads from the next unit of work on.
    """
    base = ground(work)
    model = kept_model(model_path(settings.GONGZHI_HOME, work.code))
    return CaseGround(base, catalogue_for(base), _reader(base.rules, base.live, model))
