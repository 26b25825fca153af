"""The cast of every test, and a database that tests may commit to."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pytest_django.plugin import DjangoDbBlocker

from gongzhi.core.actor import Actor, system_actor, visitor
from gongzhi.core.cluster import Cluster
from gongzhi.core.models import Jurisdiction
from gongzhi.core.packs import snapshots
from gongzhi.core.work import forget as forget_work
from gongzhi.directory import queries as directory
from gongzhi.directory.models import Post
from gongzhi.duties import queries as duties
from gongzhi.territory import locate
from tests.hashing import hash_cheaply

# A slow machine is no fault of a test.
examples.register_profile(
    "any_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
examples.load_profile("any_machine")
hash_cheaply()
HOME = Path(os.environ["GONGZHI_HOME"])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin each of two halves with what takes long: no worker is left alone with it at the end.

    Two workers begin with a half each, and then steal from the end of the other's.
    """
    slow = [one for one in items if one.get_closest_marker("slow")]
    rest = [one for one in items if not one.get_closest_marker("slow")]
    half = len(rest) // 2
    items[:] = [*slow[::2], *rest[:half], *slow[1::2], *rest[half:]]


def forget_ground() -> None:
    """Drop everything kept in memory under versions: another database has other versions."""
    snapshots.forget()
    directory.forget()
    duties.forget()
    locate.forget()
    forget_work()


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The database is there already: ``tests.database`` cloned it."""


@pytest.fixture
def now() -> datetime:
    """The moment at which a test's door is knocked on."""
    return timezone.now()


@pytest.fixture
def jurisdiction(db: None) -> int:
    """The demo district 安澜区."""
    return Jurisdiction.objects.get(code="anlan").id


@pytest.fixture
def cast(jurisdiction: int) -> Callable[..., Actor]:
    """Give a named player: ``cast("dispatcher", body="…", nth=0)``."""

    def play(role: str, *, body: str = "", nth: int = 0) -> Actor:
        if role == "outsider":
            return visitor(jurisdiction)
        if role == "system":
            return system_actor(jurisdiction, "clock")
        posts = Post.objects.filter(jurisdiction_id=jurisdiction, role=role, active=True)
        if body:
            posts = posts.filter(organisation__code=body)
        post = posts.filter(holdings__valid_to=None, holdings__isnull=False).order_by("code")[nth]
        holding = post.holdings.get(valid_to=None)
        return Actor(
            jurisdiction=jurisdiction,
            code=f"post:{post.code}",
            kind="post",
            person=holding.person_id,
            organisation=post.organisation_id,
            roles=frozenset({role}),
            area=post.area_id,
        )

    return play


@pytest.fixture
def own_database(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A clone of the template that a test may commit to; dropped at the end."""
    cluster = Cluster(HOME / "cluster", fsync=False)
    name = f"c{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    kept = {alias: settings.DATABASES[alias]["NAME"] for alias in ("default", "owner")}
    cluster.drop_database(name)
    cluster.create_database(name, template=os.environ["GONGZHI_TEST_TEMPLATE"])
    with django_db_blocker.unblock(), _pointing_at(name):
        forget_ground()
        yield name
    for alias, old in kept.items():
        connections[alias].settings_dict["NAME"] = old
    forget_ground()
    cluster.drop_database(name)


@pytest.fixture(scope="module")
def bare_database() -> Iterator[str]:
    """Turn a module's tests to a database with tables and no district."""
    cluster = Cluster(HOME / "cluster", fsync=False)
    name = f"b{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    kept = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "owner")}
    cluster.drop_database(name)
    cluster.create_database(name, template=f"{os.environ['GONGZHI_TEST_TEMPLATE']}_bare")
    with _pointing_at(name):
        forget_ground()
        yield name
    for alias, old in kept.items():
        connections[alias].settings_dict["NAME"] = old
    forget_ground()
    cluster.drop_database(name)


@contextlib.contextmanager
def _pointing_at(name: str) -> Iterator[None]:
    for alias in ("default", "owner"):
        _leave(alias)
        connections[alias].settings_dict["NAME"] = name
    try:
        yield
    finally:
        for alias in ("default", "owner"):
            _leave(alias)


def _leave(alias: str) -> None:
    """Close a connection for good, also one that a broken test has left in a transaction.

    Django keeps such a connection open, and the next test would go on in the old database.
    """
    connection = connections[alias]
    connection.in_atomic_block = False
    connection.needs_rollback = False
    connection.savepoint_ids.clear()
    connection.close()
