"""Builds the template database: tables, rights, demo district, procedure tables."""

from __future__ import annotations

import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from gongzhi.core.actor import system_actor  # noqa: E402
from gongzhi.core.packs.loading import load_pack  # noqa: E402
from gongzhi.core.packs.reader import read_pack  # noqa: E402
from gongzhi.procedure.actions import store_tables  # noqa: E402
from tests.paths import PACKS  # noqa: E402


def build(step: str) -> None:
    """``migrate``: tables and rights. ``demo``: the demo pack and the procedures' tables."""
    if step == "migrate":
        call_command("migrate", interactive=False, verbosity=0)
        return
    at = timezone.now()
    load_pack(read_pack(PACKS / "demo", PACKS), by=system_actor(0, "operator"), at=at)
    store_tables(at=at)


if __name__ == "__main__":
    build(sys.argv[1])
