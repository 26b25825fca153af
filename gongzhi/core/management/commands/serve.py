"""``gongzhi serve``: the web server."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces

from gongzhi.core.cluster.cores import KEEP, worth_keeping
from gongzhi.core.cluster.ports import why_port_is_refused
from gongzhi.core.cluster.supervise import follow_parent, leading_children

MOST_WORKERS_UNASKED = 2
THREADS, LEAST_THREADS = 16, 2
# Each thread keeps a connection, each worker one more; the server takes a hundred in all.
MOST_CONNECTIONS = 64
GRACE_SECONDS = 10


class Command(BaseCommand):
    """Answer pages and the API until asked to leave; requests under way are finished."""

    help = "Answer pages and the API. 运行网页与接口服务。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take address and sizes; the environment gives what is not said."""
        cores = os.cpu_count() or 1
        parser.add_argument("--host", default=os.environ.get("GONGZHI_HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=os.environ.get("GONGZHI_PORT", "8000"))
        parser.add_argument("--workers", type=int, default=min(cores, MOST_WORKERS_UNASKED))
        parser.add_argument(
            "--threads",
            type=int,
            help=f"blocking threads of a worker; {THREADS}, or fewer where all workers would need "
            f"more than {MOST_CONNECTIONS} connections to the database",
        )
        parser.add_argument(
            "--any-core",
            action="store_true",
            help="let workers move between cores; else each keeps to one where they are about as "
            "many as the cores",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run granian in this process; its workers are forked with what is loaded here."""
        host, port = options["host"], options["port"]
        refused = why_port_is_refused(host, port)
        if refused:
            raise CommandError(f"cannot listen on {host}:{port}: {refused}", returncode=3)
        if worth_keeping(options["workers"]) and not options["any_core"]:
            os.environ[KEEP] = "1"
        _ = get_resolver().url_patterns
        connections.close_all()
        follow_parent()
        with leading_children():
            Granian(
                "config.wsgi:application",
                address=host,
                port=port,
                interface=Interfaces.WSGI,
                workers=options["workers"],
                blocking_threads=options["threads"] or threads_of(options["workers"]),
                respawn_failed_workers=True,
                workers_kill_timeout=GRACE_SECONDS,
                websockets=False,
                log_enabled=options["verbosity"] > 1,
            ).serve()


def threads_of(workers: int) -> int:
    """Give the threads of each of so many workers where nobody says: enough that reports which
    arrive together find each other (ADR 19), and no more than there are connections for.
    """
    return min(THREADS, max(LEAST_THREADS, MOST_CONNECTIONS // max(workers, 1) - 1))
