"""Why a file is where it is: the reasons for pages, the API, the command line and the receipt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gongzhi.cases.methods.reasons import SECTIONS, Reason, Teller, Why, gather
from gongzhi.cases.queries.models import model_record
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import clocks_of, timeline
from gongzhi.triage.suggest import BY_WORDING

__all__ = ["SECTIONS", "Reason", "Teller", "Why", "gather", "why_answer", "why_of", "with_models"]


def why_of(dossier: Dossier, ground: Ground) -> Why:
    """Gather the reasons of a file the caller has been allowed to see. Two statements."""
    own = ground.under(dossier.rules_id)
    return with_models(gather(dossier, timeline(dossier, own), clocks_of(dossier), own), own)


def with_models(why: Why, ground: Ground) -> Why:
    """Add to each reading what is on record about the model that read, if a model did."""
    return replace(why, matter=tuple(_with_model(one, ground) for one in why.matter))


def _with_model(reason: Reason, ground: Ground) -> Reason:
    digest = reason.params.get("model", BY_WORDING) if reason.code == "read" else BY_WORDING
    if digest == BY_WORDING:
        return reason
    known = model_record(ground.jurisdiction, digest)
    return replace(reason, params={**reason.params, "learnt": known})


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
