"""The way from one entry into a published root, and what anybody can check of it offline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from gongzhi.core.journal.merkle import leaf_hash, path_to, root_by_path
from gongzhi.core.journal.published import Finding
from gongzhi.core.journal.receipts import signature_holds
from gongzhi.core.journal.roots import leaf_hashes
from gongzhi.core.models import Leaf

Published = Mapping[int, Mapping[str, Any]]


def path_of(chain: UUID, sequence: int) -> dict[str, Any] | None:
    """Give the path of an entry into its root, or None while it has not been sealed."""
    leaf = Leaf.objects.select_related("root").filter(chain=chain, sequence=sequence).first()
    if leaf is None:
        return None
    leaves = leaf_hashes(leaf.root_id)
    return {
        "root": leaf.root.number,
        "chain": chain.hex,
        "position": leaf.position,
        "count": len(leaves),
        "siblings": [sibling.hex() for sibling in path_to(leaves, leaf.position)],
    }


def check_receipt(
    receipt: Mapping[str, Any], public: bytes | None, roots: Published
) -> Iterator[Finding]:
    """Check a receipt's signature and, if it carries one, its path into a published root.

    ``public`` None leaves the signature unchecked; without roots the path cannot be checked.
    """
    if public is not None and not signature_holds(receipt, public):
        yield Finding("receipt_signature")
        return
    path = receipt.get("path")
    if path is None:
        return
    try:
        sequence, entry = int(receipt["sequence"]), str(receipt["entry"])
        fault = path_fault(path, sequence, entry, roots)
    except (KeyError, TypeError, ValueError, OverflowError):
        fault = "receipt_unreadable"
    if fault:
        number = path.get("root") if isinstance(path, Mapping) else 0
        yield Finding(fault, root=number if isinstance(number, int) else 0)


def path_fault(path: Any, sequence: int, entry: str, roots: Published) -> str:
    """Say (kind of finding) why a path does not lead from an entry's hash into its root, or ""."""
    try:
        root = roots.get(path["root"])
        if root is None:
            return "root_missing"
        leaf = leaf_hash(UUID(path["chain"]), sequence, bytes.fromhex(entry))
        siblings = [bytes.fromhex(sibling) for sibling in path["siblings"]]
        merkle = root_by_path(leaf, int(path["position"]), int(path["count"]), siblings)
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError):
        return "receipt_unreadable"
    good = merkle is not None and merkle.hex() == root["merkle"] and path["count"] == root["count"]
    return "" if good else "receipt_path"
