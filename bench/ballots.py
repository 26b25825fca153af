"""``ballots``: 10,000 ballots of 8,000 voters over 32 connections: none lost, none twice.

1,500 voters think again and choose otherwise, 500 send the same ballot twice at once. What is
published must be the last choice of everybody, once, and every mark that was told last must be in
it.
"""

from __future__ import annotations

import json
import random
from collections import Counter

import django

django.setup()

from bench.installation import DISTRICT, Installation  # noqa: E402
from bench.measuring import Result, tell  # noqa: E402
from bench.serving import serving  # noqa: E402
from gongzhi.core.models import Jurisdiction  # noqa: E402
from gongzhi.core.work import inside  # noqa: E402
from gongzhi.deliberation.methods.ballots import recount  # noqa: E402
from gongzhi.deliberation.models import Box  # noqa: E402
from gongzhi.deliberation.tests.poll import Charter, Poll  # noqa: E402

CLIENTS, VOTERS, AGAIN, TWICE, CHOICES = 32, 8_000, 1_500, 500, 3


def sent(poll: Poll, voters: int, again: int, twice: int) -> tuple[list[str], Counter[int]]:
    """Give the ballots in the order they are sent, and how the last ones of all voters count."""
    chance = random.Random(20261122)  # noqa: S311  (draws who votes how, no secret)
    last = {slip: chance.randrange(CHOICES) for slip in poll.slips}
    lines = []
    for number, slip in enumerate(poll.slips):
        lines += [_line(slip, last[slip])] * (2 if number >= voters - twice else 1)
    for slip in poll.slips[:again]:
        last[slip] = (last[slip] + 1) % CHOICES
        lines.append(_line(slip, last[slip]))
    return lines, Counter(last.values())


def _line(slip: str, choice: int) -> str:
    return json.dumps({"slip": slip, "ticked": [choice]})


def measure(place: Installation, *, quick: bool) -> Result:
    """Cast, open, and compare what was published with what was sent."""
    result = Result("ballots")
    part = 20 if quick else 1
    voters, again, twice = VOTERS // part, AGAIN // part, TWICE // part
    own = Jurisdiction.objects.get(code=DISTRICT).id
    with inside(own, "system:bench"):
        charter = Charter(own)
        poll = charter.poll(voters)
    lines, wanted = sent(poll, voters, again, twice)
    file = place.home / "ballots.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    with serving(place) as server:
        path = f"/api/v1/decisions/{charter.code}/vote"
        taken = server.drive(file, CLIENTS, len(lines), path=path, keep="mark")
    result.runs.append({name: value for name, value in taken.items() if name != "kept"})
    with inside(own, "system:bench"):
        charter.close(poll)
        published = Box.objects.get(pk=poll.roll).published or {}
    count = recount(published)
    told = set(taken["kept"])
    result.add("ballots sent", len(lines), "")
    result.add("ballots", taken["rate"], "/s")
    result.add("slowest ballot", taken["slowest_ms"], "ms")
    refused = len(lines) - taken["statuses"].get("200", 0)
    result.add("ballots not taken", refused, "", at_most=0)
    result.add("voters without a ballot", max(0, voters - count.ballots), "", at_most=0)
    result.add("ballots beyond one each", max(0, count.ballots - voters), "", at_most=0)
    differ = sum(abs(count.votes[one] - wanted[one]) for one in range(CHOICES))
    result.add("counts that are not the last choice", differ, "", at_most=0)
    strange = len(set(published["marks"]) - told)
    result.add("published marks nobody was told", strange, "", at_most=0)
    return result


if __name__ == "__main__":
    tell(measure)
