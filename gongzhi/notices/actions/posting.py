"""Handing a finished message to the outside; touches no database."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, Literal
from uuid import UUID

AT_ONCE = 8
Outcome = Literal["sent", "failed", "unknown"]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message ready to go: where to (with the channel's secrets), title, text."""

    delivery: UUID
    url: str = field(repr=False)
    title: str
    text: str
    patience: int


def can_be_read(url: str) -> bool:
    """Tell whether the sending library makes a channel of an address."""
    return _library().Apprise.instantiate(url, suppress_exceptions=True) is not None


def post_all(parcels: Sequence[Parcel]) -> dict[UUID, Outcome]:
    """Hand over several messages, a few at a time; tells what became of each."""
    with ThreadPoolExecutor(max_workers=AT_ONCE) as workers:
        return dict(workers.map(lambda parcel: (parcel.delivery, post(parcel)), parcels))


def post(parcel: Parcel) -> Outcome:
    """Hand over one message. Where the other side did not answer in time it may have it."""
    library = _library()
    target = library.Apprise.instantiate(parcel.url, suppress_exceptions=True)
    if target is None:
        return "failed"
    # The library's own patience, for connecting and for the answer.
    target.socket_connect_timeout = float(parcel.patience)
    target.socket_read_timeout = float(parcel.patience)
    began = time.monotonic()
    try:
        done = bool(target.notify(body=parcel.text, title=parcel.title))
    except Exception as error:  # noqa: BLE001  (whatever a plug-in of the library may raise)
        # Its words may hold the address.
        logger.warning("notice %s: %s", parcel.delivery, type(error).__name__)
        done = False
    if done:
        return "sent"
    return "unknown" if time.monotonic() - began >= parcel.patience else "failed"


@cache
def _library() -> Any:
    """Load the sending library with the first message: most commands and pages never need it."""
    # What they log may hold the address of a channel, which is a secret.
    for name in ("apprise", "urllib3"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        # One of its plug-ins looks for a module that newer Pythons have dropped.
        warnings.simplefilter("ignore", DeprecationWarning)
        library = import_module("apprise")
        library.Apprise.instantiate("json://localhost", suppress_exceptions=True)
    return library
