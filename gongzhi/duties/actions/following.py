"""What a decided admission does to the instruction it was asked for."""

from __future__ import annotations

from datetime import datetime

from gongzhi.core.actor import system_actor
from gongzhi.duties.models import DutyApplication
from gongzhi.procedure.actions import advance
from gongzhi.procedure.models import Dossier

WAITING = "unadmitted"


def release_instruction(*, application: DutyApplication, at: datetime) -> None:
    """The duty has been admitted: the instruction goes to the body it was addressed to."""
    waiting = _waiting(application)
    if waiting is not None:
        advance(
            dossier=waiting.id,
            move="admit",
            by=system_actor(waiting.jurisdiction_id, "engine"),
            at=at,
            record={"body": application.receiver.code},
        )


def close_instruction(*, dossier: Dossier, at: datetime) -> None:
    """The duty has been refused: the instruction it was asked for ends as not admitted."""
    waiting = _waiting(DutyApplication.objects.get(dossier=dossier))
    if waiting is not None:
        advance(
            dossier=waiting.id,
            move="close_unadmitted",
            by=system_actor(waiting.jurisdiction_id, "engine"),
            at=at,
        )


def _waiting(application: DutyApplication) -> Dossier | None:
    if application.instruction_id is None:
        return None
    return Dossier.objects.filter(id=application.instruction_id, step=WAITING).first()
