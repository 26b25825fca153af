"""What a pack leaves open: matters nobody answers for, places and bodies no file can reach.

None of this breaks a rule; a file then goes to the fallback desk. Packs without organisations
(to be extended) cannot say who is where.
"""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.core.packs.schema import Finding, Pack
from gongzhi.duties.pack_tables.bodies import kind_and_level

# Kinds of bodies that exist to take files; branches, firms and committees of control do not.
ANSWERING = frozenset(
    {
        "district_government",
        "department",
        "township_office",
        "community_committee",
        "hotline_centre",
        "supervision_centre",
        "objection_panel",
    }
)


def matters_have_a_duty(pack: Pack) -> Iterable[Finding]:
    """Every matter that has none below it stands on a duty list, or one above it does."""
    rows = pack.table("matters")
    named = {row["matter"] for row in pack.table("duty_items").values()}
    headings = {row["parent"] for row in rows.values()}
    for code in rows.keys() - headings:
        here: str | None = code
        while here is not None and here not in named:
            here = rows[here]["parent"]
        if here is None:
            yield Finding(code, "matter_without_duty", None, {"value": code}, "matters")


def areas_have_their_owner(pack: Pack) -> Iterable[Finding]:
    """Where a duty is led by a kind of body at a level, each area of that level has such a body."""
    bodies = pack.table("organisations")
    there = {(row["kind"], row["area"]) for row in bodies.values()}
    led = {kind_and_level(row["lead"]) for row in pack.table("duty_items").values()}
    for code, area in pack.table("areas").items() if bodies else ():
        for kind, level in sorted(pair for pair in led if pair is not None):
            open_there = area["level"] == level and area["valid_to"] is None
            if open_there and (kind, code) not in there:
                yield Finding(
                    code, "area_without_owner", None, {"value": code, "kind": kind}, "areas"
                )


def bodies_can_be_reached(pack: Pack) -> Iterable[Finding]:
    """Some duty, desk or ground leads to each body that takes files, and somebody has a post in it.

    A pack without posts (whose people are appointed on the pages) cannot say who is there.
    """
    areas, posts = pack.table("areas"), pack.table("posts")
    codes, kinds, desk_kinds = _led_to(pack)
    staffed = {row["organisation"] for row in posts.values()}
    for code, row in pack.table("organisations").items():
        at = (row["kind"], areas[row["area"]]["level"])
        if code not in codes and at not in kinds and row["kind"] not in desk_kinds:
            if row["kind"] in ANSWERING:
                yield Finding(code, "unreachable_body", None, {"value": code}, "organisations")
        elif posts and code not in staffed:
            yield Finding(code, "body_without_posts", None, {"value": code}, "organisations")


def _led_to(pack: Pack) -> tuple[set[str], set[tuple[str, int]], set[str]]:
    """Give the bodies named by code, the kinds named at a level, and the kinds of desks."""
    items = pack.table("duty_items").values()
    texts = {text for row in items for text in (row["lead"], *row["supports"])}
    kinds = {pair for text in texts if (pair := kind_and_level(text)) is not None}
    desks = pack.table("desks").values()
    codes = {row["organisation"] for row in (*desks, *pack.table("grounds").values())} - {None}
    return texts | codes, kinds, {row["organisation_kind"] for row in desks}
