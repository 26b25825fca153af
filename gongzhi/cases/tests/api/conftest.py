"""The API alone: it needs none of the pages' middleware."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings


@pytest.fixture(autouse=True)
def only_the_api() -> Iterator[None]:
    """Leave out the middleware of the pages."""
    with override_settings(MIDDLEWARE=["config.api_way.ApiMiddleware"]):
        yield
