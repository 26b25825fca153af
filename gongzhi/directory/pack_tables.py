"""Tables of the directory: roles, desks, organisations and posts."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.core.packs.schema import Column, Finding, Pack, Rows, Table

ORGANISATION_KINDS = (
    "district_government",
    "department",
    "township_office",
    "community_committee",
    "party_committee",
    "party_branch",
    "party_group",
    "hotline_centre",
    "supervision_centre",
    "objection_panel",
    "discipline",
    "finance",
    "organisation_department",
    "social_work_department",
    "supervision_committee",
    "enterprise",
    "social_organisation",
    "owners_committee",
    "property_firm",
    "administration",
    "establishment_office",
)
PARTY_ON_GRIDS = ("party_branch", "party_group")
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")


def desks_name_one_body(pack: Pack) -> Iterable[Finding]:
    """A desk is a kind of organisation or one organisation, never both or neither."""
    for code, row in pack.table("desks").items():
        if bool(row["organisation_kind"]) == (row["organisation"] is not None):
            names = "organisation_kind, organisation"
            yield Finding(code, "exactly_one", "organisation_kind", {"names": names})
        elif row["organisation_kind"] and row["organisation_kind"] not in ORGANISATION_KINDS:
            params = {"value": row["organisation_kind"]}
            yield Finding(code, "unknown_kind", "organisation_kind", params)


def organisations_form_a_tree(pack: Pack) -> Iterable[Finding]:
    """No organisation is its own superior."""
    return parents_without_loop(pack.table("organisations"), "parent")


def deputies_form_no_loop(pack: Pack) -> Iterable[Finding]:
    """No post stands in for itself."""
    return parents_without_loop(pack.table("posts"), "deputy_of")


def parents_without_loop(rows: Rows, column: str) -> Iterable[Finding]:
    """Follow a column upwards from each row; a row met twice makes a loop."""
    for code in rows:
        chain, here = [code], rows[code][column]
        while here is not None and here not in chain:
            chain.append(here)
            here = rows[here][column]
        if here == code:
            yield Finding(code, "own_ancestor", column, {"chain": " → ".join([*chain, here])})


def posts_fit_their_organisation(pack: Pack) -> Iterable[Finding]:
    """The post's role exists in that kind of organisation; a role of one holder has one post."""
    roles, organisations = pack.table("roles"), pack.table("organisations")
    held: set[tuple[str, str, str]] = set()
    for code, row in pack.table("posts").items():
        role, kind = roles[row["role"]], organisations[row["organisation"]]["kind"]
        if kind not in role["organisation_kinds"]:
            params = {"value": kind, "role": row["role"]}
            yield Finding(code, "wrong_kind_for_role", "role", params)
        place = (row["role"], row["organisation"], row["area"])
        if role["one_holder"] and row["deputy_of"] is None:
            if place in held:
                yield Finding(code, "one_holder", "role", {"value": row["role"]})
            held.add(place)


def administrators_are_three_persons(pack: Pack) -> Iterable[Finding]:
    """Nobody holds two of the posts of system, security and audit administrator (三权分立)."""
    holds: dict[str, str] = {}
    for code, row in pack.table("posts").items():
        if row["role"] not in ADMINISTRATORS or not row["person"]:
            continue
        if holds.setdefault(row["person"], row["role"]) != row["role"]:
            yield Finding(code, "admins_apart", "person", {"value": row["person"]})


TABLES: tuple[Table, ...] = (
    Table(
        "roles",
        frozen=False,
        columns=(
            Column("organisation_kinds", "list", required=False, choices=ORGANISATION_KINDS),
            Column("opens_sealed", "bool"),
            Column("one_holder", "bool"),
            Column("stands_for", "reflist", required=False, ref="roles"),
        ),
    ),
    Table(
        "desks",
        frozen=False,
        columns=(
            Column("role", "ref", ref="roles"),
            Column(
                "entrance", "choice", choices=("any", "hotline", "grid", "township", "community")
            ),
            Column("level", "int", minimum=1, maximum=5),
            Column("organisation_kind", "text", required=False),
            Column("organisation", "ref", required=False, ref="organisations"),
        ),
        checks=(desks_name_one_body,),
    ),
    Table(
        "organisations",
        frozen=False,
        columns=(
            Column("kind", "choice", choices=ORGANISATION_KINDS),
            Column("parent", "ref", required=False, ref="organisations"),
            Column("area", "ref", ref="areas"),
            Column("phone", "text", required=False),
        ),
        checks=(organisations_form_a_tree,),
    ),
    Table(
        "posts",
        frozen=False,
        columns=(
            Column("organisation", "ref", ref="organisations"),
            Column("role", "ref", ref="roles"),
            Column("area", "ref", ref="areas"),
            Column("person", "text", required=False),
            Column("person_name_zh", "text", required=False),
            Column("person_name_en", "text", required=False),
            Column("deputy_of", "ref", required=False, ref="posts"),
            Column("phone", "text", required=False),
        ),
        checks=(
            deputies_form_no_loop,
            posts_fit_their_organisation,
            administrators_are_three_persons,
        ),
    ),
)
