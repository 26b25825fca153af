"""Another process that answers: reads "lon lat" by the line, writes "version area".

It keeps what it has loaded from one question to the next, as a server does.
"""

from __future__ import annotations

import sys

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.territory.locate import territory


def answer(place: int, lon: float, lat: float) -> tuple[int, str]:
    """Answer one request as a door does: a unit of work, then the map of its version."""
    with work(place, "visitor") as now:
        ground = territory(place, now.territory_version)
        return ground.version, ground.locate(lon, lat).area_code


def main() -> None:
    """Answer until the input ends."""
    place = Jurisdiction.objects.get(code=sys.argv[1]).id
    for line in sys.stdin:
        lon, lat = map(float, line.split())
        version, area = answer(place, lon, lat)
        sys.stdout.write(f"{version} {area}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
