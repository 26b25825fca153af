"""``gongzhi work``: deadlines, reminders and background work."""

from __future__ import annotations

import os
import signal
import socket
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, connection
from django.utils import timezone

from gongzhi.core.agenda import ensure_cron, run_due
from gongzhi.core.agenda_alone import beside_others
from gongzhi.core.cluster.supervise import follow_parent
from gongzhi.core.models import Jurisdiction

LONGEST_WAIT = 30.0
STEP = 0.1
SECONDS_BETWEEN_LOOKS = 60.0
ASKED_TO_LEAVE = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    """Run due rows of the agenda until asked to leave; the batch under way is finished."""

    help = "Run deadlines, reminders and background work. 运行时限、提醒与后台任务。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the rhythm."""
        parser.add_argument("--once", action="store_true", help="run what is due now, then leave")
        parser.add_argument("--batch", type=int, default=50, help="rows claimed at once")
        parser.add_argument("--idle", type=float, default=1.0, help="seconds between looks")

    def handle(self, *args: Any, **options: Any) -> None:
        """Loop; a database that is away is waited for."""
        self._leaving = False
        self._next_look = 0.0
        before = {request: signal.signal(request, self._leave) for request in ASKED_TO_LEAVE}
        follow_parent()
        worker = f"{socket.gethostname()}:{os.getpid()}"
        try:
            if options["once"]:
                self.stdout.write(f"{self._drain(worker, options['batch'])} rows run")
            else:
                self._run(worker, options["batch"], options["idle"])
        finally:
            for request, handler in before.items():
                signal.signal(request, handler)

    def _run(self, worker: str, batch: int, idle: float) -> None:
        pause = idle
        while not self._leaving:
            pause = self._turn(worker, batch, pause, idle)
            self._rest(pause)

    def _drain(self, worker: str, batch: int) -> int:
        """Run all that is due; nothing while a simulation has the agenda for itself."""
        with beside_others() as free:
            return self._run_all(worker, batch) if free else 0

    def _run_all(self, worker: str, batch: int) -> int:
        self._plan_repeating()
        total = 0
        while not self._leaving:
            ran = run_due(worker=worker, batch=batch)
            total += ran
            if ran == 0:
                break
        return total

    def _plan_repeating(self) -> None:
        """Also a jurisdiction loaded a minute ago gets its repeating work, sealing among it."""
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + SECONDS_BETWEEN_LOOKS
        for jurisdiction in Jurisdiction.objects.values_list("id", flat=True):
            ensure_cron(jurisdiction, timezone.now())

    def _turn(self, worker: str, batch: int, pause: float, idle: float) -> float:
        """Run all that is due; returns how long to rest, longer while the database is away."""
        try:
            self._drain(worker, batch)
        except OperationalError as error:
            connection.close()
            longer = min(LONGEST_WAIT, max(pause, idle) * 2)
            self.stderr.write(f"the database is away, next try in {longer:.0f} s: {error}")
            return longer
        return idle

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._leaving and time.monotonic() < until:
            time.sleep(STEP)

    def _leave(self, _number: int, _frame: object) -> None:
        self._leaving = True
