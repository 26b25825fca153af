"""What a check is held against: published roots and keys from a file or an address."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast
from urllib.error import URLError
from urllib.request import urlopen

import orjson

SECONDS = 30
MOST_BYTES = 500_000_000


class Unusable(Exception):
    """A file or address cannot be used; the message says why."""


@dataclass(slots=True)
class Held:
    """Roots and public keys that somebody has kept from an earlier publication."""

    roots: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def by_number(self) -> dict[int, Mapping[str, Any]]:
        """The roots by number."""
        return {root["number"]: root for root in self.roots}

    def key(self, key_id: object) -> bytes | None:
        """Give a public key by its id, or the only one there is."""
        if isinstance(key_id, str) and key_id in self.keys:
            return bytes.fromhex(self.keys[key_id])
        return bytes.fromhex(next(iter(self.keys.values()))) if len(self.keys) == 1 else None


def read_held(place: str) -> Held:
    """Read published roots: the file ``roots.jsonl``, one root, or a page of the API."""
    raw = _fetch(place) if place.startswith(("http://", "https://")) else _read(Path(place))
    held = Held()
    try:
        for shape in _shapes(raw):
            _take(held, shape)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unusable(f"{place}: these are no published roots") from error
    held.roots.sort(key=lambda root: root["number"])
    return held


def read_object(path: Path) -> dict[str, Any]:
    """Read a JSON object from a file."""
    try:
        shape = orjson.loads(_read(path))
    except ValueError as error:
        raise Unusable(f"{path}: this is not JSON") from error
    if not isinstance(shape, dict):
        raise Unusable(f"{path}: this is not a JSON object")
    return shape


def open_lines(path: Path) -> IO[bytes]:
    """Open a file of lines, compressed or not."""
    try:
        with path.open("rb") as start:
            packed = start.read(2) == b"\x1f\x8b"
        return cast(IO[bytes], gzip.open(path, "rb")) if packed else path.open("rb")
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from error


def _shapes(raw: bytes) -> Iterator[Any]:
    try:
        yield orjson.loads(raw)
    except ValueError:
        for line in raw.splitlines():
            if line.strip():
                yield orjson.loads(line)


def _take(held: Held, shape: dict[str, Any]) -> None:
    held.keys.update(shape.get("keys", {}))
    for root in shape.get("roots", [shape] if "merkle" in shape else []):
        held.roots.append(dict(root))
        _ = int(root["number"])


def _read(path: Path) -> bytes:
    try:
        with open_lines(path) as file:
            return file.read(MOST_BYTES)
    except (OSError, EOFError) as error:
        raise Unusable(f"{path}: {error}") from error


def _fetch(address: str) -> bytes:
    try:
        with urlopen(address, timeout=SECONDS) as answer:  # noqa: S310  (http and https only)
            return bytes(answer.read(MOST_BYTES))
    except (URLError, OSError, ValueError) as error:
        raise Unusable(f"{address}: {error}") from error
