"""What goes wrong with the database server, in words for whoever types the command."""

from __future__ import annotations


class ClusterError(RuntimeError):
    """The server cannot be set up, started or stopped; the message says what to do about it."""
