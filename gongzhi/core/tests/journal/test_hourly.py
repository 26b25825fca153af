"""The worker seals every hour, also for a jurisdiction that has just been loaded."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from gongzhi.core.agenda import run_due
from gongzhi.core.models import AgendaRow, Root


def test_the_worker_seals_a_root_and_plans_the_next(own_database: str) -> None:
    before = Root.objects.count()
    call_command("work", "--once", verbosity=0)
    assert Root.objects.count() == before + 1
    planned = AgendaRow.objects.get(handler="seal_root", done_at=None)
    assert timedelta(minutes=59) < planned.at - timezone.now() <= timedelta(hours=1)
    run_due(at=timezone.now() + timedelta(hours=2))
    assert Root.objects.count() == before + 2
    assert not AgendaRow.objects.filter(dead=True).exists()
