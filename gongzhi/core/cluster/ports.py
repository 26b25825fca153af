"""Whether an address can be listened on, asked before a server is started on it."""

from __future__ import annotations

import socket
import time

POLL = 0.3


def why_port_is_refused(host: str, port: int, patience: float = 0.0) -> str:
    """Try to bind; the reason why not, or nothing.

    Args:
        patience: seconds to wait for a server that is just leaving.
    """
    until = time.monotonic() + patience
    refused = _try(host, port)
    while refused and time.monotonic() < until:
        time.sleep(POLL)
        refused = _try(host, port)
    return refused


def _try(host: str, port: int) -> str:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as error:
            return getattr(error, "strerror", None) or str(error)
    return ""
