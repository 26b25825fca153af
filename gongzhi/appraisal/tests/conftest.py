"""What the tests of figures share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongzhi.cases.tests.conftest import cast_there
from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import Actor

__all__ = ["cast_there", "road"]


@pytest.fixture
def road(jurisdiction: int, cast: Callable[..., Actor]) -> Road:
    """A file of the demo district that has not been opened yet."""
    return Road(jurisdiction, cast)
