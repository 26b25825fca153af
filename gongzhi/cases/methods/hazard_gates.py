"""Gates of the hazard procedure; pure, versioned, registered with the engine at start."""

from __future__ import annotations

from gongzhi.procedure.gates import Facts, Verdict, gate

MOST = "hazard_notices_most"


@gate("notices_left", 1)
def notices_left(facts: Facts) -> Verdict:
    """An owner who lets the dates pass is told again only so often; then the file is handed over.

    Numbers: notices given, the most that the pack allows.
    """
    given = sum(entry.move in {"notify", "notify_again"} for entry in facts.past)
    most = int(facts.limits[MOST])
    return Verdict(given < most, {"given": given, "most": most})
