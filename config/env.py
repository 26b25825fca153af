"""Typed readers of the environment that refuse what they do not understand."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


class BadEnvironment(ImproperlyConfigured):
    """A variable is missing or cannot be read; the message says which and what to write."""


def text(name: str, default: str | None = None) -> str:
    """Read a text; without a default the variable must be set."""
    value = os.environ.get(name, default)
    if value is None:
        raise BadEnvironment(f"{name} is not set. See docs/settings.md for what it means.")
    return value


def boolean(name: str, default: bool) -> bool:
    """Read ``true`` or ``false``; any other word is refused."""
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    if value.lower() not in {"true", "false"}:
        raise BadEnvironment(f"{name} is {value!r}: write true or false.")
    return value.lower() == "true"


def integer(name: str, default: int) -> int:
    """Read a whole number."""
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    if not value.isdecimal():
        raise BadEnvironment(f"{name} is {value!r}: write a whole number.")
    return int(value)


def words(name: str, default: str) -> list[str]:
    """Read a list of words separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(name: str, *, fallback: str | None = None) -> dict[str, Any]:
    """Read a PostgreSQL address (``postgresql://user:password@host:port/name?host=/socket``)."""
    value = os.environ.get(name) or (os.environ.get(fallback) if fallback else None)
    if not value:
        value = "postgresql://gongzhi@127.0.0.1:1/unset"
    parts = urlsplit(value)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadEnvironment(
            f"{name} must begin with postgresql:// (only PostgreSQL 15 and newer)."
        )
    options = dict(parse_qsl(parts.query))
    given_port = options.pop("port", "")
    try:
        port = str(parts.port or given_port)
    except ValueError:
        raise BadEnvironment(f"{name}: the port must be a number up to 65535.") from None
    if not parts.path.lstrip("/"):
        raise BadEnvironment(f"{name} names no database: end it with /name.")
    return {
        "ENGINE": "gongzhi.core.database.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or (parts.hostname or ""),
        "PORT": port,
        "OPTIONS": options,
    }
