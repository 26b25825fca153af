"""Sealed values: every sentence a person typed, names, numbers, addresses."""

from gongzhi.core.sealed.envelope import Envelope, SealedValue, commitment_of
from gongzhi.core.sealed.store import (
    Locked,
    digest_in,
    erase_chain,
    erase_chains,
    open_bytes,
    open_value,
    open_values,
    read_own,
    rewrap_keys,
    seal_bytes_into,
    seal_into,
)

__all__ = [
    "Envelope",
    "Locked",
    "SealedValue",
    "commitment_of",
    "digest_in",
    "erase_chain",
    "erase_chains",
    "open_bytes",
    "open_value",
    "open_values",
    "read_own",
    "rewrap_keys",
    "seal_bytes_into",
    "seal_into",
]
