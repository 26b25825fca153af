"""Days that the demo district lives through before anybody looks at it: once, on record."""

from __future__ import annotations

import io
import os

from django.core.management import call_command

from gongzhi.core.models import Chain, Jurisdiction
from gongzhi.core.packs.overlay import own_code
from gongzhi.core.work import inside

KIND, WHO = "simulation", "system:demo"


def live_through(pack: str) -> bool:
    """Let the district live its simulated days, unless it has begun to; tells whether they hold.

    A run that was broken off is not begun again: what it has done stands, as in life.
    """
    place = Jurisdiction.objects.filter(pack__in=[pack, own_code(pack)]).order_by("id")[0]
    with inside(place.id, WHO):
        begun = Chain.objects.filter(jurisdiction_id=place.id, kind=KIND).exists()
    if begun:
        return True
    processes = "2" if (os.cpu_count() or 1) > 1 else "1"
    words = ("--jurisdiction", place.code, "--like", pack, "--processes", processes, "--json")
    try:
        call_command("simulate", *words, stdout=io.StringIO())
    except SystemExit:
        return False
    return True
