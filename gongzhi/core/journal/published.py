"""A root as it is published, and what anybody can check of it without a database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature

from gongzhi.core.journal.canonical import canonical, stamp
from gongzhi.core.keyring import public_key
from gongzhi.core.models import Countersignature, Root

VERSION = 1
LONGEST_WRITER = timedelta(minutes=10)
SEALED = (
    "v",
    "jurisdiction",
    "number",
    "sealed_at",
    "count",
    "merkle",
    "previous",
    "system",
    "watermark",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was recorded: where, and what kind."""

    kind: str
    chain: str = ""
    sequence: int = 0
    root: int = 0
    detail: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Give the JSON shape without the parts that are not set."""
        shape = {name: getattr(self, name) for name in ("chain", "sequence", "root", "detail")}
        return {"kind": self.kind, **{name: value for name, value in shape.items() if value}}


def root_hash(shape: Mapping[str, Any]) -> bytes:
    """Hash what a root says (32 bytes): it contains the hash of the root before it."""
    return hashlib.sha256(canonical({name: shape[name] for name in SEALED})).digest()


def publish(root: Root, jurisdiction: str) -> dict[str, Any]:
    """Give a root as it is published, with the signatures of others under it."""
    return publish_all([root], jurisdiction)[0]


def publish_all(roots: Sequence[Root], jurisdiction: str) -> list[dict[str, Any]]:
    """Give roots as they are published. One statement for all signatures under them."""
    beside: dict[int, list[dict[str, Any]]] = {root.id: [] for root in roots}
    for one in Countersignature.objects.filter(root__in=beside).order_by("at", "id"):
        beside[one.root_id].append(_beside(one))
    return [{**_sealed(root, jurisdiction), "countersignatures": beside[root.id]} for root in roots]


def _sealed(root: Root, jurisdiction: str) -> dict[str, Any]:
    return {
        "v": VERSION,
        "jurisdiction": jurisdiction,
        "number": root.number,
        "sealed_at": stamp(root.sealed_at),
        "count": root.count,
        "merkle": bytes(root.merkle).hex(),
        "previous": bytes(root.previous).hex(),
        "system": root.system,
        "watermark": root.watermark,
        "hash": bytes(root.hash).hex(),
        "key_id": root.key_id,
        "signature": bytes(root.signature).hex(),
    }


def _beside(signed: Countersignature) -> dict[str, Any]:
    return {
        "by": signed.by,
        "at": stamp(signed.at),
        "public_key": bytes(signed.public_key).hex(),
        "signature": bytes(signed.signature).hex(),
    }


def countersigned_words(root: Mapping[str, Any], by: str, at: str) -> bytes:
    """Give the bytes that another body signs under a published root."""
    return canonical(
        {
            "v": VERSION,
            "jurisdiction": root["jurisdiction"],
            "number": root["number"],
            "root": root["hash"],
            "by": by,
            "at": at,
        }
    )


def signed_by(public: bytes, signature: str, words: bytes) -> bool:
    """Tell whether ``signature`` (hexadecimal) was made over ``words`` with the key."""
    try:
        public_key(public).verify(bytes.fromhex(signature), words)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def check_roots(roots: Sequence[Mapping[str, Any]], public: bytes | None) -> Iterator[Finding]:
    """Check published roots in order: hashes, signatures, and that each names the one before.

    Without a public key the signatures are not checked. A list may begin at any number.
    """
    before: Mapping[str, Any] | None = None
    for root in roots:
        kind = _fault(root, public, before)
        if kind:
            number = root.get("number")
            yield Finding(kind, root=number if isinstance(number, int) else 0)
        for beside in root.get("countersignatures", ()):
            if not _stands(root, beside):
                yield Finding("countersignature", root=root["number"], detail=str(beside["by"]))
        before = root


def _fault(root: Mapping[str, Any], public: bytes | None, before: Mapping[str, Any] | None) -> str:
    try:
        digest = root_hash(root)
    except (KeyError, TypeError, ValueError):
        return "root_unreadable"
    if digest.hex() != root.get("hash"):
        return "root_hash"
    if public is not None and not signed_by(public, str(root.get("signature")), digest):
        return "root_signature"
    if before is None:
        return "root_chain" if root["number"] == 1 and root["previous"] else ""
    follows = root["number"] == before["number"] + 1 and root["previous"] == before["hash"]
    return "" if follows else "root_chain"


def _stands(root: Mapping[str, Any], beside: Mapping[str, Any]) -> bool:
    try:
        key = bytes.fromhex(beside["public_key"])
        words = countersigned_words(root, beside["by"], beside["at"])
    except (KeyError, ValueError, TypeError):
        return False
    return signed_by(key, beside["signature"], words)


def compare_roots(
    held: Iterable[Mapping[str, Any]], found: Mapping[int, Mapping[str, Any]]
) -> Iterator[Finding]:
    """Compare roots that somebody has kept with those that are there now."""
    for root in held:
        now = found.get(root["number"])
        if now is None:
            yield Finding("root_missing", root=root["number"])
        elif now["hash"] != root["hash"]:
            yield Finding("root_rewritten", root=root["number"])
