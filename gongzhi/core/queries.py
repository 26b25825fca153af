"""What anybody may read of the core: published roots and the keys that sign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gongzhi.core.errors import NotFound
from gongzhi.core.journal.published import publish, publish_all
from gongzhi.core.keyring import keyring
from gongzhi.core.models import Root
from gongzhi.core.work import Work

MOST = 500


def published_roots(work: Work, *, after: int = 0, most: int = MOST) -> list[dict[str, Any]]:
    """Give published roots in order, beginning behind number ``after``."""
    rows = Root.objects.filter(jurisdiction_id=work.jurisdiction, number__gt=after)
    return publish_all(list(rows.order_by("number")[:most]), work.code)


def latest_roots(work: Work, most: int = 48) -> list[dict[str, Any]]:
    """Give the latest published roots, the newest first."""
    rows = Root.objects.filter(jurisdiction_id=work.jurisdiction).order_by("-number")
    return publish_all(list(rows[:most]), work.code)


def published_root(work: Work, number: int) -> dict[str, Any]:
    """Give one published root. Raises NotFound ``root``."""
    root = Root.objects.filter(jurisdiction_id=work.jurisdiction, number=number).first()
    if root is None:
        raise NotFound("root", number=number)
    return publish(root, work.code)


def all_roots(work: Work) -> Iterator[dict[str, Any]]:
    """Give every published root in order, some hundreds at a time."""
    after = 0
    while rows := published_roots(work, after=after):
        yield from rows
        after = rows[-1]["number"]


def signing_keys(work: Work) -> dict[str, str]:
    """Give the public keys that sign receipts and roots: key id → key in hexadecimal."""
    keys = keyring(work.code)
    return {keys.key_id: keys.public.hex()}
