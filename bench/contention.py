"""``contention``: 32 clients that report into one grid, beside 32 clients in 32 grids."""

from __future__ import annotations

import json
from itertools import cycle

import django

django.setup()

from bench.installation import DISTRICT, Installation  # noqa: E402
from bench.measuring import Result, middle, tell  # noqa: E402
from bench.messages import reports  # noqa: E402
from bench.serving import serving  # noqa: E402
from gongzhi.core.models import Jurisdiction  # noqa: E402
from gongzhi.core.work import inside  # noqa: E402
from gongzhi.territory.models import Area  # noqa: E402

PAIRS, CLIENTS, GRIDS, LEVEL = 5, 32, 32, 4


def measure(place: Installation, *, quick: bool) -> Result:
    """Alternate the two, and compare the rates."""
    result = Result("contention")
    count, pairs = (320, 2) if quick else (1_600, PAIRS)
    own = Jurisdiction.objects.get(code=DISTRICT).id
    with inside(own, "system:bench"):
        grids = list(
            Area.objects.filter(jurisdiction_id=own, level=LEVEL, valid_to=None)
            .order_by("code")
            .values_list("code", flat=True)
        )
    spread = grids[:: max(1, len(grids) // GRIDS)][:GRIDS]
    bodies = {}
    for name, areas in (("one", spread[:1]), ("many", spread)):
        bodies[name] = place.home / f"{name}.jsonl"
        told = [
            {"subject": one["subject"], "detail": one["detail"], "area": area}
            for one, area in zip(reports(), cycle(areas), strict=False)
        ]
        lines = [json.dumps(one, ensure_ascii=False) for one in told]
        bodies[name].write_text("\n".join(lines), "utf-8")
    with serving(place) as server:
        server.drive(bodies["many"], CLIENTS, 400)
        for _ in range(pairs):
            one = server.drive(bodies["one"], CLIENTS, count)
            many = server.drive(bodies["many"], CLIENTS, count)
            result.runs.append({"one": one, "many": many})
    rates = {name: middle(run[name]["rate"] for run in result.runs) for name in bodies}
    result.add("reports into one grid", rates["one"], "/s")
    result.add(f"reports into {len(spread)} grids", rates["many"], "/s")
    lost = middle(100 * (1 - run["one"]["rate"] / run["many"]["rate"]) for run in result.runs)
    result.add("lost in one grid", lost, "%", at_most=20)
    wrong = [
        run[name]["statuses"]
        for run in result.runs
        for name in bodies
        if set(run[name]["statuses"]) != {"201"}
    ]
    result.add("runs with an error", len(wrong), "", at_most=0)
    return result


if __name__ == "__main__":
    tell(measure)
