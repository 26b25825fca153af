"""Passwords at a price that nobody would set: a run logs in more than a thousand times."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import ScryptPasswordHasher

SHIPPED = tuple(settings.PASSWORD_HASHERS)
"""What an installation hashes with."""


class CheapScrypt(ScryptPasswordHasher):
    """The shipped way of hashing, with the least work it can be given."""

    work_factor = 2
    parallelism = 1


def hash_cheaply() -> None:
    """From now on passwords of tests cost nothing."""
    settings.PASSWORD_HASHERS = [f"{CheapScrypt.__module__}.{CheapScrypt.__qualname__}"]
