"""What a demo sends goes into a file beside its database, instead of to anybody.

A small server on this machine takes what the channels of the demo hand over. It loads no app, so
that a later start of the demo costs no more for it.
"""

from __future__ import annotations

import json
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

HOST = "127.0.0.1"
FILE, PORT = "outbox.jsonl", "outbox.port"
LONGEST = 64_000


@cache
def open_outbox(home: Path) -> tuple[int, bool]:
    """Take what is sent until the process ends, at the port of last time where it is free.

    Gives the port, and whether it is another one than the channels know.
    """
    noted = home / PORT
    try:
        wanted = int(noted.read_text(encoding="ascii"))
    except (OSError, ValueError):
        wanted = 0
    server = _server(home / FILE, wanted)
    port = server.server_port
    if port != wanted:
        noted.write_text(str(port), encoding="ascii")
    Thread(target=server.serve_forever, daemon=True).start()
    return port, port != wanted


def _server(file: Path, port: int) -> ThreadingHTTPServer:
    lock = Lock()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), LONGEST)
            told = _told(self.rfile.read(length))
            with lock, file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(told, ensure_ascii=False) + "\n")
            self.send_response(204)
            self.end_headers()

        def log_message(self, *given: object) -> None:
            """Say nothing: the path holds an address."""

    try:
        return ThreadingHTTPServer((HOST, port), Taking)
    except OSError:
        return ThreadingHTTPServer((HOST, 0), Taking)


def _told(body: bytes) -> dict[str, str]:
    """Keep title and text; not to whom."""
    try:
        sent = json.loads(body)
    except ValueError:
        return {}
    return {name: str(sent.get(name, "")) for name in ("title", "message")}
