"""Which moves an actor may make on a file now: the buttons, the forms, the API's answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Refused
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import BarredBody, Dossier
from gongzhi.procedure.past import read_past
from gongzhi.procedure.standing import Hand, check_may, made_by_program
from gongzhi.procedure.table import Move, by_hash


@dataclass(frozen=True, slots=True)
class AllowedMove:
    """A move with where it leads."""

    move: Move
    to: str


def allowed_moves(
    dossier: Dossier,
    by: Actor,
    ground: Ground,
    *,
    key: str = "",
    hands: Sequence[Hand] | None = None,
) -> list[AllowedMove]:
    """Give the moves the table offers at this step and the actor may make (gates not asked).

    ``hands``: who made the moves of the file so far, where the caller has read it already.
    """
    table = by_hash(dossier.procedure_hash)
    step = table.step(dossier.step)
    hands = read_past(dossier.id).hands if hands is None else hands
    barred = list(
        BarredBody.objects.filter(dossier=dossier).values_list("organisation_id", flat=True)
    )
    found = []
    for move in table.moves_at(step.name):
        if not _offered(move, dossier, bool(barred), hands):
            continue
        try:
            check_may(
                dossier=dossier,
                table=table,
                step=step,
                move=move,
                by=by,
                key=key,
                hands=hands,
                barred=barred,
                ground=ground,
            )
        except Refused:
            continue
        if not move.system:
            found.append(AllowedMove(move, step.name if move.to == "=" else move.to))
    return found


def _offered(move: Move, dossier: Dossier, about: bool, hands: Sequence[Hand]) -> bool:
    """Tell whether a file is of the kind that a move is for; ``about``: a body is shut out."""
    return (
        (bool(dossier.secrecy) or not move.only_secret)
        and (bool(dossier.outside_parent) or not move.only_outside)
        and (about or not move.only_about)
        and move.fits(dossier.limits)
        and (not move.after_program or made_by_program(move.after_program, hands))
    )
