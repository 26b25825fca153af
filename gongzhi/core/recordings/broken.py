"""What a reader of recordings raises."""

from __future__ import annotations


class BrokenRecording(Exception):
    """The bytes end too early or contradict themselves; ``other_kind``: they hold another thing."""

    def __init__(self, what: str, *, other_kind: bool = False) -> None:
        super().__init__(what)
        self.other_kind = other_kind
