"""The picture of a procedure, drawn from its table: stations down the page, the present one lit.

Beside each station stand its moves with where they lead; arcs at the left join the stations. Pure
text (SVG), no dependency; it brings its own colours, so a printed or saved picture stands alone.
Nothing is said by colour only: stations of the road taken are filled and numbered, the present one
has a second border, and arcs of the road are thicker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

from gongzhi.procedure.table import Move, Procedure, Step
from gongzhi.procedure.table.parts import STAY

Words = Callable[[str], str]
WIDE, HIGH, LINE, GAP, TOP = 184, 40, 20, 22, 16
LANE, NEAREST, BEND = 9, 16, 8
STYLE = (
    '.gz-diagram{font:14px/1.3 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",'
    "sans-serif}"
    ".gz-diagram .box{fill:#fff;stroke:#8a8375;stroke-width:1.5}"
    ".gz-diagram .taken .box{fill:#ebe5d6;stroke:#5a564c}"
    ".gz-diagram .lit .box{fill:#9c2b1f;stroke:#9c2b1f}"
    ".gz-diagram .ring{fill:none;stroke:#9c2b1f;stroke-width:1.5}"
    ".gz-diagram .name{fill:#26241f}"
    ".gz-diagram .lit .name{fill:#fff;font-weight:600}"
    ".gz-diagram .count{fill:#5a564c;font-size:11px}.gz-diagram .lit .count{fill:#fff}"
    ".gz-diagram .way{fill:none;stroke:#c2bbab;stroke-width:1.2}"
    ".gz-diagram .way.taken{stroke:#5a564c;stroke-width:2.4}"
    ".gz-diagram .tip{fill:#c2bbab}.gz-diagram .tip.taken{fill:#5a564c}"
    ".gz-diagram .said{fill:#3f3c35;font-size:13px}.gz-diagram .to{fill:#6b665a}"
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way between two stations with the moves that lead along it."""

    start: str
    end: str
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where everything stands: upper edges of the stations, lanes of the arcs, the left edge."""

    tops: dict[str, int]
    lanes: dict[tuple[str, str], int]
    left: int
    wide: int
    high: int


def diagram(
    procedure: Procedure,
    *,
    words: Words,
    lit: str = "",
    taken: Sequence[str] = (),
    language: str = "zh-hans",
    styled: bool = True,
) -> str:
    """Draw a procedure's table as SVG text.

    ``words`` gives the wording of ``step.<name>``, ``move.<name>`` and ``diagram.title``. ``lit``
    is the present step, ``taken`` the steps the file has been at, in order, the present one last.
    ``styled`` False leaves out ``STYLE``, for a page that has it in its style sheet (a strict
    content security policy allows none inside the page).
    """
    ways = ways_of(procedure)
    plan = _plan(procedure, ways, words)
    pairs = frozenset(pairwise(taken))
    drawn = [_arc(way, plan, (way.start, way.end) in pairs) for way in ways]
    stations = [_station(step, plan, words, lit, taken) for step in procedure.steps]
    return "".join(
        [
            f'<svg class="gz-diagram" xmlns="http://www.w3.org/2000/svg" role="img" '
            f'lang={quoteattr(language)} viewBox="0 0 {plan.wide} {plan.high}" '
            f'width="{plan.wide}" height="{plan.high}">',
            f"<title>{escape(words('diagram.title'))}</title>",
            f"<style>{STYLE}</style>" if styled else "",
            *sorted(drawn, key=lambda arc: "taken" in arc),
            *stations,
            "</svg>",
        ]
    )


def ways_of(procedure: Procedure) -> list[Way]:
    """The ways between stations, in the order of the table; moves that stay are none."""
    found: dict[tuple[str, str], list[str]] = {}
    for step in procedure.steps:
        for move in step.moves:
            if move.to not in {STAY, step.name} and not move.to.startswith("field:"):
                found.setdefault((step.name, move.to), []).append(move.name)
    return [Way(start, end, tuple(moves)) for (start, end), moves in found.items()]


def _plan(procedure: Procedure, ways: Sequence[Way], words: Words) -> _Plan:
    tops, y = {}, TOP
    for step in procedure.steps:
        tops[step.name] = y
        y += max(HIGH, LINE * len(_shown(step))) + GAP
    order = {step.name: row for row, step in enumerate(procedure.steps)}
    lanes = _lanes(ways, order)
    left = NEAREST + LANE * (1 + max(lanes.values(), default=0)) + 8
    said = [_said(step, move, words) for step in procedure.steps for move in _shown(step)]
    wide = left + WIDE + 24 + max((_width("".join(line), 13) for line in said), default=0) + 12
    return _Plan(tops, lanes, left, wide, y)


def _shown(step: Step) -> tuple[Move, ...]:
    return tuple(move for move in step.moves if not (move.system and move.to == STAY))


def _lanes(ways: Sequence[Way], order: dict[str, int]) -> dict[tuple[str, str], int]:
    """Give every arc the nearest lane in which it crosses no other, short arcs first."""
    lanes: dict[tuple[str, str], int] = {}
    busy: list[list[tuple[int, int]]] = []
    far = [way for way in ways if order[way.end] != order[way.start] + 1]
    for way in sorted(far, key=lambda way: abs(order[way.end] - order[way.start])):
        low, high = sorted((order[way.start], order[way.end]))
        lane = 0
        while lane < len(busy) and any(a < high and low < b for a, b in busy[lane]):
            lane += 1
        if lane == len(busy):
            busy.append([])
        busy[lane].append((low, high))
        lanes[way.start, way.end] = lane
    return lanes


def _arc(way: Way, plan: _Plan, taken: bool) -> str:
    mark = " taken" if taken else ""
    start, end = plan.tops[way.start], plan.tops[way.end]
    if (way.start, way.end) not in plan.lanes:
        middle = plan.left + WIDE // 2
        path = f"M{middle} {start + HIGH}V{end - 7}"
        tip = f"M{middle - 4} {end - 8}h8l-4 8z"
    else:
        x = plan.left - NEAREST - LANE * plan.lanes[way.start, way.end]
        down = 1 if end > start else -1
        out, into = start + HIGH // 2 + 7 * down, end + HIGH // 2 - 7 * down
        path = (
            f"M{plan.left} {out}H{x + BEND}Q{x} {out} {x} {out + BEND * down}"
            f"V{into - BEND * down}Q{x} {into} {x + BEND} {into}H{plan.left - 7}"
        )
        tip = f"M{plan.left - 8} {into - 4}v8l8 -4z"
    return f'<path class="way{mark}" d="{path}"/><path class="tip{mark}" d="{tip}"/>'


def _station(step: Step, plan: _Plan, words: Words, lit: str, taken: Sequence[str]) -> str:
    x, y = plan.left, plan.tops[step.name]
    visits = [str(number) for number, name in enumerate(taken, 1) if name == step.name]
    kind = " ".join(name for name, holds in (("taken", visits), ("lit", step.name == lit)) if holds)
    round_ = HIGH // 2 if step.closed else 6
    name = words(f"step.{step.name}")
    parts = [f'<g class="station {kind}"' + (' aria-current="step">' if step.name == lit else ">")]
    if step.name == lit:
        parts.append(
            f'<rect class="ring" x="{x - 4}" y="{y - 4}" width="{WIDE + 8}" height="{HIGH + 8}" '
            f'rx="{round_ + 4}"/>'
        )
    parts.append(
        f'<rect class="box" x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="{round_}"/>'
        f'<text class="name" x="{x + 14}" y="{y + HIGH // 2 + 5}"{_fit(name)}>{escape(name)}</text>'
    )
    if visits:
        parts.append(
            f'<text class="count" x="{x + WIDE - 10}" y="{y + HIGH // 2 + 4}" '
            f'text-anchor="end">{escape("·".join(visits))}</text>'
        )
    for row, move in enumerate(_shown(step)):
        said, to = _said(step, move, words)
        parts.append(
            f'<text class="said" x="{x + WIDE + 20}" y="{y + 15 + LINE * row}">{escape(said)}'
            f'<tspan class="to">{escape(to)}</tspan></text>'
        )
    return "".join(parts) + "</g>"


def _said(step: Step, move: Move, words: Words) -> tuple[str, str]:
    stays = move.to in {STAY, step.name} or move.to.startswith("field:")
    return words(f"move.{move.name}"), "" if stays else f" → {words(f'step.{move.to}')}"


def _fit(text: str) -> str:
    """Squeeze a name that is wider than its box."""
    room = WIDE - 44
    return (
        f' textLength="{room}" lengthAdjust="spacingAndGlyphs"' if _width(text, 14) > room else ""
    )


def _width(text: str, size: int) -> int:
    """About how wide a text is, in pixels: Chinese characters are square, Latin ones half."""
    cells = sum(2 if east_asian_width(one) in "WFA" else 1.1 for one in text)
    return round(cells * size / 2)
