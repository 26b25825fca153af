"""What the tests of duties share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongzhi.core.actor import Actor
from gongzhi.duties.tests.listing import Road


@pytest.fixture
def listing(jurisdiction: int, cast: Callable[..., Actor]) -> Road:
    """A proposal for a list that has not been made yet."""
    return Road(jurisdiction, cast)
