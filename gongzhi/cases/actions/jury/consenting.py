"""A resident says that it is willing to judge closed files, and takes it back at any time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from gongzhi.cases.actions.jury.sitting import replace, rules_of
from gongzhi.cases.models import Juror, JurySeat
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.queries.visible import own_dossier


def consent_to_jury(
    *,
    code: str,
    key: str,
    by: Actor,
    at: datetime,
    works_for: str = "",
    id_: UUID | None = None,
) -> None:
    """Put the holder of a request's key on the list from which juries are drawn.

    ``works_for`` is the code of the body the resident works for, if any; saying it again changes
    it. Whoever entered or handled the file cannot use its key. ``id_`` is the juror's secret where
    one is given, as simulated days do. Raises Conflict ``no_juries`` where the pack knows none,
    ``key_of_a_secret_file``, and Invalid ``unknown_body``.
    """
    with work(by.jurisdiction, by.code) as unit:
        file = own_dossier(by, code, key)
        here = ground(unit)
        rules = rules_of(here)
        place = rules and here.territory.ancestor(file.area_id, rules.level)
        if rules is None or place is None or file.procedure != "request":
            raise Conflict("no_juries")
        if file.secrecy:
            raise Conflict("key_of_a_secret_file")
        body = here.directory.by_code.get(works_for) if works_for else None
        if works_for and (body is None or not body.open):
            raise Invalid(Problem("works_for", "unknown_body", {"got": works_for[:80]}))
        employer = None if body is None else body.id
        said = {"township_id": place, "works_for_id": employer}
        Juror.objects.update_or_create(
            dossier_id=file.id,
            defaults=said,
            create_defaults={"id": id_ or uuid4(), "jurisdiction_id": unit.jurisdiction, **said},
        )


def withdraw_from_jury(*, code: str, key: str, by: Actor, at: datetime) -> None:
    """Take the consent back at once: nothing of the juror is left but hashes in past lists.

    A seat that waits for a word goes to the next drawn; a word that was given stays without its
    giver. Raises NotFound ``juror``.
    """
    with work(by.jurisdiction, by.code) as unit:
        file = own_dossier(by, code, key)
        juror = Juror.objects.select_for_update().filter(dossier_id=file.id).first()
        if juror is None:
            raise NotFound("juror")
        kept = {"juror": juror, "jury__open": True}
        seated = list(JurySeat.objects.filter(**kept, state="seated").select_related("jury"))
        JurySeat.objects.filter(juror=juror, state="waiting").update(state="withdrew")
        for seat in seated:
            replace(seat, "withdrew", unit=unit, at=at)
        juror.delete()
