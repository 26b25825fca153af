"""Services at which staff may log in: rows of a file of the installation, never code.

``GONGZHI_LOGINS`` names a TOML file with a ``[[providers]]`` for each; docs/entry.md has the keys.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NEEDED = ("code", "name_zh", "name_en", "issuer", "client_id", "secret_file")
OPTIONAL = ("scope",)
HERE = frozenset({"127.0.0.1", "localhost"})
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider that the installation trusts."""

    code: str
    name_zh: str
    name_en: str
    issuer: str
    client_id: str
    secret: str
    scope: str = "openid"


def providers() -> Mapping[str, Provider]:
    """Give the providers by code; none without a file.

    Raises ImproperlyConfigured naming the row and the key that is wrong.
    """
    name = settings.GONGZHI_LOGINS
    if not name:
        return {}
    path = Path(name)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise ImproperlyConfigured(f"GONGZHI_LOGINS: {error}") from None


def is_safe(address: str) -> bool:
    """Tell whether an address may carry tokens: TLS, or this very machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)


@functools.lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> Mapping[str, Provider]:
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("providers", [])
    except tomllib.TOMLDecodeError as error:
        raise ImproperlyConfigured(f"{path}: {error}") from None
    found = [_provider(path, number, row) for number, row in enumerate(rows, start=1)]
    return {one.code: one for one in found}


def _provider(path: Path, number: int, row: Mapping[str, Any]) -> Provider:
    where = f"{path}: provider {number}"
    missing = [name for name in NEEDED if not isinstance(row.get(name), str) or not row[name]]
    unknown = sorted(set(row) - {*NEEDED, *OPTIONAL})
    if missing or unknown:
        raise ImproperlyConfigured(f"{where}: missing {missing}, unknown {unknown}")
    if not _CODE.fullmatch(row["code"]):
        raise ImproperlyConfigured(f"{where}: code takes a-z, 0-9 and -")
    if not is_safe(row["issuer"]):
        raise ImproperlyConfigured(f"{where}: issuer must begin with https://")
    given = {name: row[name] for name in row if name != "secret_file"}
    secret = (path.parent / row["secret_file"]).read_text(encoding="utf-8").strip()
    return Provider(secret=secret, **given)
