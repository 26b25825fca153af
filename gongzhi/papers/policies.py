"""Who may issue papers, void them, and take back the stamped sheet."""

from __future__ import annotations

from gongzhi.core.actor import Actor


def can_issue(by: Actor, body: int | None) -> bool:
    """A body issues papers about its own moves: whoever holds a post of it, in its name."""
    return by.kind == "post" and by.organisation is not None and by.organisation == body
