"""Who may set up what is sent out, and read the log of it."""

from __future__ import annotations

from gongzhi.core.actor import Actor


def can_manage_channels(by: Actor) -> bool:
    """The system administrator sets channels up; the program's own operator may at the console."""
    return by.has("system_admin") or by.code == "system:operator"


def can_read_log(by: Actor) -> bool:
    """Those who run the sending, and those who audit it."""
    return can_manage_channels(by) or by.has("audit_admin")


def can_choose_own(by: Actor) -> bool:
    """Whoever holds a post chooses for itself."""
    return by.kind == "post" and by.person is not None
