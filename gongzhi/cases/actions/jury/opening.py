"""A jury's file is opened for a drawn file, and the list of those who may sit is fixed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from gongzhi.cases.methods.jury import JuryRules
from gongzhi.cases.models import Juror, Jury
from gongzhi.cases.policies import may_sit
from gongzhi.cases.workflow.parts import HANDLED
from gongzhi.core.actions import fix_list
from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.journal import new_chain_id
from gongzhi.core.journal.draws import candidate
from gongzhi.core.queries import simulated_chance
from gongzhi.procedure.actions import Opening, open_dossier
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import hands_of

SECRET = 1


def open_jury(
    file: Dossier,
    first: date,
    draw: str,
    rules: JuryRules,
    here: Ground,
    *,
    by: Actor,
    at: datetime,
) -> Jury | None:
    """Open a jury on a closed file and fix the list its panel is drawn from.

    It lies with the body that checks, shut to the bodies whose work is judged and to every desk of
    the place: nobody knows beforehand which file is looked at. None for a file nobody handled.
    """
    place = here.territory.ancestor(file.area_id, rules.level)
    hands = hands_of(file)
    worked = [one.organisation for one in hands if one.move in HANDLED and one.organisation]
    if place is None or not worked:
        return None
    opening = _opening(file.id, place, frozenset(worked), draw, here, at)
    opened = open_dossier(opening, by=by, ground=here).dossier
    jury = Jury.objects.create(
        dossier_id=opened.id,
        jurisdiction_id=here.jurisdiction,
        file_id=file.id,
        body_id=worked[-1],
        township_id=place,
        day=first,
    )
    willing = Juror.objects.filter(township_id=place).select_related("dossier__request")
    names = [ticket(one.id, jury) for one in willing if may_sit(one, file, hands, here)]
    take = rules.panel + rules.reserves
    key = f"{first.isoformat()}:{opened.code}"
    fix_list(purpose="jury", key=key, candidates=names, take=take, by=by, at=at)
    return jury


def _opening(
    file: UUID, place: int, worked: frozenset[int], draw: str, here: Ground, at: datetime
) -> Opening:
    # Drawn residents stand in their list under hashes made with this identifier.
    lived = simulated_chance(here.work, at, f"jury:{file.hex}")
    desk = here.directory.desk("verifier", "any", place, here.territory)
    return Opening(
        id=new_chain_id() if lived is None else UUID(bytes=lived.randbytes(16), version=4),
        code=new_code() if lived is None else new_code(lived.randbytes),
        procedure="jury",
        area_id=place,
        fallback_id=desk.organisation_id,
        source="jury",
        opened_at=at,
        facts={"draw": {"name": draw}},
        secrecy=SECRET,
        barred=worked - {desk.organisation_id},
    )


def ticket(juror: UUID, jury: Jury) -> str:
    """Give the hash under which a juror stands in the list of one jury, and in no other."""
    return candidate(juror.bytes + jury.dossier_id.bytes)


def seats_of(jury: Jury) -> dict[str, UUID]:
    """Give who still consents, by the hash of this jury's list."""
    willing = Juror.objects.filter(township_id=jury.township_id).values_list("id", flat=True)
    return {ticket(one, jury): one for one in willing}
