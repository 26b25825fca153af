"""Rows of the pack's tables, in the format of the rule packs."""

from collections.abc import Iterable, Mapping, Sequence

from shapely.geometry import Polygon

from packs.tools.demo_maker.bodies import Body
from packs.tools.demo_maker.ground import label_point
from packs.tools.demo_maker.places import Place
from packs.tools.demo_maker.posts import Post

FROM = "2025-01-01"
ROOT = "AL"


def _common(code: str, name_zh: str, name_en: str) -> dict[str, str]:
    return {
        "code": code,
        "name_zh": name_zh,
        "name_en": name_en,
        "source": "sample",
        "effective_from": FROM,
    }


def area_rows(places: Sequence[Place], shapes: Mapping[str, Polygon]) -> list[dict[str, str]]:
    """areas.csv: the district, then every township, community, village and grid."""
    district = Place(ROOT, "安澜区", "Anlan District", "district", "", 0, ("安澜",))
    rows: list[dict[str, str]] = []
    for place in (district, *places):
        rows.append(_area(place, shapes[place.code]))
        rows += [_area(grid, shapes[grid.code]) for grid in _grids_of(place)]
    return rows


def _grids_of(place: Place) -> Iterable[Place]:
    for number in range(1, place.grids + 1):
        yield Place(
            code=f"{place.code}{number:02d}",
            name_zh=f"{place.name_zh}第{number}网格",
            name_en=f"{place.name_en} Grid {number}",
            kind="grid",
            spot="",
            grids=0,
            aliases=(f"{place.name_zh}{number}网格",),
        )


def _area(place: Place, shape: Polygon) -> dict[str, str]:
    lon, lat = label_point(shape)
    level = len(place.code) // 2
    return _common(place.code, place.name_zh, place.name_en) | {
        "level": str(level),
        "kind": place.kind,
        "parent": place.parent if level > 1 else "",
        "aliases": "|".join(place.aliases),
        "valid_from": FROM,
        "valid_to": "",
        "statistical_code": "",
        "lon": f"{lon:.6f}",
        "lat": f"{lat:.6f}",
    }


def organisation_rows(bodies: Sequence[Body]) -> list[dict[str, str]]:
    """organisations.csv."""
    return [
        _common(body.code, body.name_zh, body.name_en)
        | {"kind": body.kind, "parent": body.parent, "area": body.area, "phone": body.phone}
        for body in bodies
    ]


def post_rows(found: Sequence[Post]) -> list[dict[str, str]]:
    """posts.csv."""
    return [
        _common(post.code, post.name_zh, post.name_en)
        | {
            "organisation": post.organisation,
            "role": post.role,
            "area": post.area,
            "person": post.person,
            "person_name_zh": post.person_name_zh,
            "person_name_en": post.person_name_en,
            "deputy_of": post.deputy_of,
            "phone": post.phone,
        }
        for post in found
    ]
