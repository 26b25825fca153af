"""``gongzhi database``: the database server that comes with Gongzhi."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gongzhi.core.cluster import Cluster, ClusterError
from gongzhi.core.cluster.transfer import dump_database, load_database

ENVIRONMENT_UNFIT = 3


class Command(BaseCommand):
    """Start, stop, look at, dump or load the embedded server; production has its own tools."""

    help = "Start, stop, dump or load the database server. 启停、转储、载入数据库服务。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do, and the file of a dump."""
        parser.add_argument("what", choices=("start", "stop", "status", "address", "dump", "load"))
        parser.add_argument("file", nargs="?", type=Path, help="file of the dump")
        parser.add_argument("--json", action="store_true", help="answer of status as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say why not."""
        given = os.environ.get("GONGZHI_POSTGRES")
        cluster = Cluster(settings.GONGZHI_HOME, Path(given) if given else None)
        try:
            self._do(cluster, **options)
        except ClusterError as error:
            raise CommandError(str(error), returncode=ENVIRONMENT_UNFIT) from error

    def _do(self, cluster: Cluster, **options: Any) -> None:
        what, file = options["what"], options["file"]
        if what in {"dump", "load"}:
            if file is None:
                raise CommandError(f"database {what} needs a FILE", returncode=2)
            move = dump_database if what == "dump" else load_database
            move(cluster, file)
        elif what == "status":
            self._status(cluster, as_json=options["json"])
        elif what == "address":
            self.stdout.write(cluster.superuser_url())
        else:
            (cluster.start if what == "start" else cluster.stop)()

    def _status(self, cluster: Cluster, *, as_json: bool) -> None:
        state = {"running": cluster.running(), "home": str(cluster.home)}
        words = "runs" if state["running"] else "does not run"
        self.stdout.write(json.dumps(state) if as_json else f"{cluster.home}: the server {words}")
