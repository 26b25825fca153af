"""Reports go a shorter way through the web server's door; what they are answered is the same."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import psycopg
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from config.api_way import REPORTS
from config.handler import Handler

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")
GOOD = {"detail": "楼下路灯不亮，晚上看不见台阶。"}
Answer = tuple[str, dict[str, str], Any]


def _ask(call: Any, body: bytes, **more: str) -> Answer:
    told: list[Any] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": REPORTS,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        **more,
    }
    answer = call(environ, lambda status, headers, _=None: told.extend([status, dict(headers)]))
    content = json.loads(b"".join(answer) or b"null")
    if hasattr(answer, "close"):
        answer.close()
    return told[0], told[1], content


@pytest.fixture
def ways(own_database: str) -> tuple[Any, Any]:
    """The shorter way, and the one that everything else goes."""
    handler = Handler()
    return handler, lambda *asked: WSGIHandler.__call__(handler, *asked)


@pytest.mark.parametrize(
    ("body", "more", "status"),
    [
        (b'{"detail": ', {}, "400"),
        (b"[]", {}, "422"),
        (b'{"detail": ""}', {}, "422"),
        (b'{"detail": "x", "lon": 400, "lat": 1}', {}, "422"),
        (b'{"detail": "x", "other": 1}', {}, "422"),
        (b"\xff\xfe", {}, "400"),
        (b"{}", {"CONTENT_LENGTH": "99999999999"}, "413"),
        (b"{}", {"CONTENT_LENGTH": "many"}, "413"),
        (json.dumps(GOOD).encode(), {"HTTP_IDEMPOTENCY_KEY": "short"}, "422"),
        (json.dumps(GOOD).encode(), {"HTTP_COOKIE": "sessionid=\x01;=;broken"}, "201"),
        (json.dumps(GOOD).encode(), {}, "201"),
    ],
)
def test_the_same_is_answered_both_ways(
    ways: tuple[Any, Any], body: bytes, more: dict[str, str], status: str
) -> None:
    short, long = (_ask(way, body, **more) for way in ways)
    assert short[0] == long[0]
    assert short[0].startswith(status)
    assert short[1].keys() == long[1].keys()
    if status == "201":
        assert short[2].keys() == long[2].keys()
        assert short[2]["code"] != long[2]["code"]
    else:
        assert (short[1], short[2]) == (long[1], long[2])


def test_other_methods_and_other_paths_go_the_usual_way(ways: tuple[Any, Any]) -> None:
    for more in ({"REQUEST_METHOD": "GET"}, {"PATH_INFO": REPORTS + "/"}):
        short, long = (_ask(way, b"", **more) for way in ways)
        assert short == long
        assert short[0].startswith("4")


def test_the_same_report_sent_again_is_answered_alike(ways: tuple[Any, Any]) -> None:
    body, key = json.dumps(GOOD).encode(), {"HTTP_IDEMPOTENCY_KEY": "0123456789abcdef"}
    first, again = (_ask(way, body, **key) for way in ways)
    assert (first[0][:3], again[0][:3]) == ("201", "200")
    assert first[2] == again[2]


def test_a_broken_connection_is_not_kept(ways: tuple[Any, Any]) -> None:
    """Neither the one that reports are written on, nor the thread's, where a known key is read."""
    body, key = json.dumps(GOOD).encode(), {"HTTP_IDEMPOTENCY_KEY": "fedcba9876543210"}
    for _ in range(2):
        assert _ask(ways[0], body)[0].startswith("201")
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert [_ask(ways[0], body, **key)[0][:3] for _ in range(4)] == ["503", "201", "503", "200"]
