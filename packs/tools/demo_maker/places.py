"""Reads the invented names of the district: townships, communities, villages, aliases."""

import csv
from dataclasses import dataclass
from pathlib import Path

NAMES = Path(__file__).with_name("places.csv")


@dataclass(frozen=True, slots=True)
class Place:
    """A township, community or village. `spot` says where in its parent it should lie."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    spot: str
    grids: int
    aliases: tuple[str, ...]

    @property
    def parent(self) -> str:
        """The code of the area above."""
        return self.code[:-2]


def read_places(path: Path = NAMES) -> list[Place]:
    """Every row of the file of names, in the order of the codes."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Place(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            kind=row["kind"],
            spot=row["spot"],
            grids=int(row["grids"] or 0),
            aliases=tuple(word for word in row["aliases"].split("|") if word),
        )
        for row in rows
    ]
