"""Whatever is sent to any door of the API: an answer in its documented shape, never a 500."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.conf import settings as configured
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import negative_data_rejection, response_schema_conformance

from config.api import api
from gongzhi.core.actor import Actor
from tests.api.test_handling import SAID, send

CHECKS = [not_a_server_error, response_schema_conformance, negative_data_rejection]
TOKEN = "a" * 32


@cache
def described() -> Any:
    """The API as it describes itself at its own door; reading it takes as long as a test."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture
def doors(
    jurisdiction: int, cast: Callable[..., Actor], logged_in: Callable[..., Client]
) -> Iterator[Any]:
    """The API with one file in it, called by a dispatcher who holds the token of a page."""
    send(Client(), "/requests", SAID)
    session = logged_in(cast("dispatcher")).cookies[configured.SESSION_COOKIE_NAME].value
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    schema = described()
    schema.sent = {
        "Cookie": f"{configured.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
    }
    yield schema
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


OPERATIONS = [
    (path, method.upper())
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method in methods
]


@pytest.mark.slow  # some dozens of made-up requests for every door
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_input_breaks_a_door(doors: Any, path: str, method: str) -> None:
    operation = doors[path][method]
    cases = st.one_of(
        operation.as_strategy(generation_mode=mode)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    )

    @settings(
        max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=cases)
    def tried(case: Any) -> None:
        answer = case.call(headers=doors.sent)
        case.validate_response(answer, checks=CHECKS)

    tried()
