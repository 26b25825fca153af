"""Gives every test process a PostgreSQL database of its own before Django reads its settings.

A real server always: a cluster in ``.data/test`` (fsync off) is started if none runs; a template
holds the migrated tables and the demo district and is rebuilt when migrations or packs change;
each process clones it. Set TEST_DATABASE_URL (a superuser's) to use another server.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from gongzhi.core.cluster import Cluster
from gongzhi.core.cluster.cluster import Urls
from gongzhi.core.cluster.errors import ClusterError
from gongzhi.core.cluster.initialise import PROGRAM

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("GONGZHI_TEST_HOME", ROOT / ".data" / "test"))
LOCK = 7_305_119
STANDING = {"gongzhi.jurisdiction": "1", "gongzhi.actor": "system:tests"}
"""What tests' own questions to the database see: the demo district, loaded first. Strict tests
connect without it (tests/test_rows_apart.py)."""
WATCHED = (
    "gongzhi/*/migrations/*.py",
    "packs/default/*",
    "packs/demo/*",
    "gongzhi/core/*.py",
    "gongzhi/core/database/*.py",
    "tests/template.py",
)


def fingerprint() -> str:
    """Hash what the template is made of."""
    digest = hashlib.sha256()
    for pattern in WATCHED:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _build(urls: tuple[str, str], step: str) -> None:
    owner, program = urls
    environment = {
        **os.environ,
        "DATABASE_OWNER_URL": owner,
        "DATABASE_URL": program,
        "GONGZHI_HOME": str(HOME),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    subprocess.run(  # noqa: S603  (our own module under our own interpreter)
        [sys.executable, "-m", "tests.template", step], cwd=ROOT, env=environment, check=True
    )


def prepare() -> None:
    """Clone the template for this process and point the environment at the clone."""
    cluster = Cluster(HOME / "cluster", fsync=False)
    stack = contextlib.ExitStack()
    stack.enter_context(cluster.session())
    template = f"template_{fingerprint()}"
    name = f"t{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    with psycopg.connect(cluster.superuser_url("postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        for setting, value in STANDING.items():
            admin.execute(f"ALTER ROLE {PROGRAM} SET {setting} = '{value}'")
        known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if known.fetchone() is None:
            part = f"{template}_part"
            cluster.drop_database(part)
            urls = cluster.create_database(part)
            _build((urls.owner, urls.program), "migrate")
            cluster.drop_database(f"{template}_bare")
            cluster.create_database(f"{template}_bare", template=part)
            _build((urls.owner, urls.program), "demo")
            admin.execute(f'ALTER DATABASE "{part}" RENAME TO "{template}"')
        urls = _clone(cluster, name, template)
        admin.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    stack.callback(cluster.drop_database, name)
    atexit.register(stack.close)
    os.environ["DATABASE_URL"] = urls.program
    os.environ["DATABASE_OWNER_URL"] = urls.owner
    os.environ["GONGZHI_TEST_TEMPLATE"] = template
    os.environ["GONGZHI_HOME"] = str(HOME)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def _clone(cluster: Cluster, name: str, template: str) -> Urls:
    for attempt in range(20):
        try:
            return cluster.create_database(name, template=template)
        except ClusterError:
            if attempt == 19:
                raise
            time.sleep(0.2)
    raise AssertionError


prepare()
