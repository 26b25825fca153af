"""Why a file is where it is: the reasons for pages, the API, the command line and the receipt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gongzhi.cases.methods.reasons import SECTIONS, Reason, Teller, Why, gather
from gongzhi.cases.queries.models import model_record
from gongzhi.duties.queries import catalogue_for, named_duty
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import clocks_of, timeline
from gongzhi.triage.suggest import BY_WORDING

__all__ = ["SECTIONS", "Reason", "Teller", "Why", "completed", "gather", "why_answer", "why_of"]

DUTY = frozenset({"duty", "duty_suggested"})


def why_of(dossier: Dossier, ground: Ground) -> Why:
    """Gather the reasons of a file the caller has been allowed to see. Two statements."""
    own = ground.under(dossier.rules_id)
    return completed(gather(dossier, timeline(dossier, own), clocks_of(dossier), own), own)


def completed(why: Why, ground: Ground) -> Why:
    """Add what the reasons only name: the record of a model that read, an ended duty's basis."""
    return replace(
        why,
        matter=tuple(_with_model(one, ground) for one in why.matter),
        body=tuple(_with_basis(one, ground) for one in why.body),
    )


def _with_model(reason: Reason, ground: Ground) -> Reason:
    digest = reason.params.get("model", BY_WORDING) if reason.code == "read" else BY_WORDING
    if digest == BY_WORDING:
        return reason
    known = model_record(ground.jurisdiction, digest)
    return replace(reason, params={**reason.params, "learnt": known})


def _with_basis(reason: Reason, ground: Ground) -> Reason:
    item = str(reason.params.get("params", {}).get("item", ""))
    if reason.code not in DUTY or not item or item in catalogue_for(ground).items:
        return reason
    duty = named_duty(ground.jurisdiction, item)
    basis = "" if duty is None else duty.law_basis
    return replace(reason, params={**reason.params, "law_basis": basis})


def why_answer(
    dossier: Dossier, ground: Ground, language: str, *, plain: bool = False
) -> dict[str, Any]:
    """Give the whole answer as JSON: for each section its question, its facts and its words.

    ``plain`` is for the requester. Holds no sealed words and names no person: bodies, roles, areas
    and rows of the rules only.
    """
    why = why_of(dossier, ground)
    teller = Teller(ground.under(dossier.rules_id), language, plain)
    words = teller.tell(why)
    return {
        "code": dossier.code,
        "language": "zh-hans" if teller.chinese else "en",
        **{
            section: {
                "question": teller.heading(section),
                "words": words[section],
                "facts": [reason.as_facts() for reason in getattr(why, section)],
            }
            for section in SECTIONS
        },
    }
