"""What the doors of lists and duties share: how a file is opened, and what is said of it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from gongzhi.core.actor import Actor
from gongzhi.duties.actions.openers import Opener
from gongzhi.procedure.models import Dossier

router = Router(tags=["lists"])
staff = Router(tags=["lists"])


class ProposalIn(Schema):
    """A proposal: the fields of the procedure's opening move (`/procedures/<code>` names them)."""

    model_config = ConfigDict(extra="forbid")
    record: dict[str, Any] = Field(default_factory=dict)


class OpenedShape(Schema):
    """The file that was opened."""

    code: str
    procedure: str
    step: str


def opened_by(opener: Opener, sent: ProposalIn, by: Actor) -> Status[dict[str, Any]]:
    return Status(
        201, file_shape(opener.open(record=sent.record, by=by, at=timezone.now()).dossier)
    )


def file_shape(file: Dossier) -> dict[str, Any]:
    return {"code": file.code, "procedure": file.procedure, "step": file.step}
