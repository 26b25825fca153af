"""The load generator: a few connections that post report after report; a program of its own.

Reads one JSON line: address, bodies' file, connections, how many; writes one JSON line: seconds,
CPU milliseconds, answers by status, and, if asked (``keep``), a field of every answer.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HEAD = "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


@dataclass
class Road:
    """One connection with the answer that is coming in."""

    socket: socket.socket
    answer: bytearray = field(default_factory=bytearray)
    begun: float = 0.0

    def whole(self) -> tuple[int, bytes] | None:
        """Give status and body once the answer is complete."""
        head, found, body = bytes(self.answer).partition(b"\r\n\r\n")
        if not found:
            return None
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            end = body.endswith(b"\r\n0\r\n\r\n")
            return (int(head.split(b" ", 2)[1]), body) if end else None
        place = lower.find(b"content-length:")
        length = int(lower[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(body) < length:
            return None
        return int(head.split(b" ", 2)[1]), body[:length]


def requests(path: str, bodies: list[bytes]) -> list[bytes]:
    """Write the whole requests beforehand."""
    head = HEAD.format(path=path)
    return [f"{head}Content-Length: {len(one)}\r\n\r\n".encode() + one for one in bodies]


def drive(
    port: int, sent: list[bytes], connections: int, count: int, keep: str = ""
) -> dict[str, Any]:
    """Post ``count`` requests over ``connections``, one at a time on each."""
    waiting = selectors.DefaultSelector()
    begun, cpu = time.perf_counter(), time.process_time()
    statuses: Counter[str] = Counter()
    delays: list[float] = []
    kept: list[Any] = []
    given = done = 0
    for _ in range(min(connections, count)):
        road = Road(socket.create_connection(("127.0.0.1", port)))
        road.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting.register(road.socket, selectors.EVENT_READ, road)
        given = _send(road, sent, given)
    while done < count:
        for key, _ in waiting.select():
            road = key.data
            chunk = road.socket.recv(65536)
            road.answer += chunk
            answer = road.whole()
            if answer is None and chunk:
                continue
            statuses[str(answer[0] if answer else "closed")] += 1
            delays.append(time.perf_counter() - road.begun)
            done += 1
            if keep and answer:
                kept.append(json.loads(answer[1]).get(keep))
            if not chunk or given >= count:
                waiting.unregister(road.socket)
                road.socket.close()
            else:
                given = _send(road, sent, given)
    return {
        "seconds": time.perf_counter() - begun,
        "cpu_ms": (time.process_time() - cpu) * 1000,
        "statuses": dict(statuses),
        "slowest_ms": max(delays) * 1000,
        **({"kept": kept} if keep else {}),
    }


def _send(road: Road, sent: list[bytes], given: int) -> int:
    road.answer.clear()
    road.begun = time.perf_counter()
    road.socket.sendall(sent[given % len(sent)])
    return given + 1


if __name__ == "__main__":
    told = json.loads(sys.stdin.readline())
    bodies_ = [line.encode() for line in Path(told["bodies"]).read_text("utf-8").split("\n")]
    outcome = drive(
        told["port"],
        requests(told["path"], bodies_),
        told["connections"],
        told["count"],
        told.get("keep", ""),
    )
    sys.stdout.write(json.dumps(outcome) + "\n")
