"""What other apps want done when the tables have their newest shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

Hook = Callable[[datetime], None]
_HOOKS: list[Hook] = []


def connect(hooks: Iterable[Hook]) -> None:
    """Hand over what is done after a whole migration."""
    _HOOKS[:] = list(hooks)


def run_hooks(at: datetime) -> None:
    """Run every hook; called by the ``migrate`` command."""
    for hook in _HOOKS:
        hook(at)
