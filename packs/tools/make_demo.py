"""Makes the files of the demo district: `python -m packs.tools.make_demo [folder]`.

The result is the same on every run. `messages.csv` is written by hand; only its points
(`lon`, `lat`) are set here, so that they follow the ground.
"""

import sys
from pathlib import Path

import numpy as np

from packs.tools.demo_maker import backdrop, frame, tables
from packs.tools.demo_maker.bodies import organisations
from packs.tools.demo_maker.ground import SEED, boundaries
from packs.tools.demo_maker.messages import placed
from packs.tools.demo_maker.party import party_rows
from packs.tools.demo_maker.places import read_places
from packs.tools.demo_maker.posts import posts
from packs.tools.demo_maker.writing import boundary_features, write_features, write_table

DEMO = Path(__file__).parents[1] / "demo"
_LAKE = "AL0403"


def make(folder: Path) -> None:
    """Write every generated file of the demo pack into the folder."""
    places = read_places()
    shapes = boundaries(places)
    bodies = organisations(places)
    areas = tables.area_rows(places, shapes)
    write_table(folder / "areas.csv", areas)
    write_table(folder / "organisations.csv", tables.organisation_rows(bodies))
    write_table(folder / "posts.csv", tables.post_rows(posts(places, bodies, SEED)))
    bodies_on_grids, coverage = party_rows(places, SEED)
    write_table(folder / "party_bodies.csv", bodies_on_grids)
    write_table(folder / "party_coverage.csv", coverage)
    write_features(folder / "boundaries.geojson", boundary_features(shapes))
    by_code = {row["code"]: row for row in areas}
    spot = np.array([[float(by_code[_LAKE]["lon"]), float(by_code[_LAKE]["lat"])]])
    east, north = frame.to_metres(spot)[0]
    write_features(folder / "backdrop.geojson", backdrop.features((float(east), float(north))))
    write_table(folder / "messages.csv", placed(DEMO / "messages.csv", shapes, SEED))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO)
