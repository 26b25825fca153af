"""Every kind of paper from the move that gives rise to it: whole sentences, nothing left open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from gongzhi.cases.tests.hazard_road import HazardRoad
from gongzhi.cases.tests.meeting_road import Meeting
from gongzhi.cases.tests.road import BY, DAY, MONDAY, Road, react
from gongzhi.core.actor import Actor
from gongzhi.core.models import Entry, Jurisdiction
from gongzhi.core.packs.snapshots import live
from gongzhi.papers.actions import issue_paper
from gongzhi.papers.management.sample import write_papers
from gongzhi.papers.methods.content import Content
from gongzhi.papers.models import Paper
from gongzhi.papers.queries import content_of
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
# A place that nothing has filled leaves one of these behind.
LEFT_OPEN = re.compile(r"“”|（编号）|\{|\}|：。|（，|，，|[（(]code [）)]| , | \.")
DECIDED, WHY_NOT = "三号楼一周内装好", "经费没有落实"


def on_one_file(jurisdiction: int, cast: Cast) -> Iterator[tuple[str, Dossier, str, Actor]]:
    """The papers of three requests: (template, file, move, whoever made it)."""
    road = Road(jurisdiction, cast).open()

    def made(template: str, move: str, one: Road = road) -> tuple[str, Dossier, str, Actor]:
        who = one.actor(BY.get(move, "owner"))
        assert one.do(move, by=who).passed, move
        return template, one.file, move, who

    yield made("handover", "dispatch")
    react("index_words", road.at)
    yield made("acceptance", "accept")
    road.do("contact")
    yield made("supervision", "supervise")
    road.do("ask_extension")
    yield made("extension", "grant_extension")
    yield made("public_notice", "offer_public")
    yield made("reply", "reply")
    other = Road(jurisdiction, cast).to("dispatched")
    yield made("objection", "object", other)
    yield made("whistle", "convene", other)
    yield made("refusal", "decline", Road(jurisdiction, cast).open())


def minutes(jurisdiction: int, cast: Cast) -> tuple[str, Dossier, str, Actor]:
    """A meeting of two points: one decided, one not."""
    stuck = [Road(jurisdiction, cast).to("handling") for _ in range(2)]
    meeting = Meeting(cast).call().hold()
    first, second = (one.file.code for one in stuck)
    day = (meeting.at + 9 * DAY).date().isoformat()
    meeting.do("decide_point", file=first, body="URBAN", ends_on=day, text=DECIDED)
    meeting.do("leave_undecided", file=second, ground="ud_money")
    assert meeting.do("close_meeting").passed
    return "minutes", meeting.file, "close_meeting", meeting.convenor


def notice(jurisdiction: int, cast: Cast) -> tuple[str, Dossier, str, Actor]:
    """A hazard that its owner is told of."""
    hazard = HazardRoad(jurisdiction, cast).find()
    hazard.do("notify")
    return "hazard_notice", hazard.file, "notify", hazard.secretary


def issued(found: tuple[str, Dossier, str, Actor], language: str) -> Content:
    template, file, move, who = found
    at = MONDAY + timedelta(days=70)
    sequence = Entry.objects.filter(chain=file.id, move=move).latest("sequence").sequence
    paper = issue_paper(
        code=file.code, sequence=sequence, template=template, by=who, at=at, language=language
    )
    return content_of(paper, who, at)


def test_the_sample_of_a_trial_has_papers_of_every_procedure(jurisdiction: int, cast: Cast) -> None:
    minutes(jurisdiction, cast)
    notice(jurisdiction, cast)
    Road(jurisdiction, cast).to("handling")
    assert write_papers(jurisdiction, MONDAY + 70 * DAY)
    issued = set(Paper.objects.values_list("template", flat=True))
    assert {"minutes", "hazard_notice", "acceptance"} <= issued


def test_every_kind_of_paper_is_whole_in_both_languages(jurisdiction: int, cast: Cast) -> None:
    said: dict[str, Content] = {}
    # The meeting first: what is open later would stand on its agenda too.
    found = [minutes(jurisdiction, cast), notice(jurisdiction, cast)]
    for one in [*found, *on_one_file(jurisdiction, cast)]:
        for language in ("zh-hans", "en"):
            content = issued(one, language)
            whole = "\n".join((content.title, content.to, *content.paragraphs, content.sent))
            assert not LEFT_OPEN.search(whole), (one[0], whole)
            assert len(content.paragraphs) > 1, one[0]
            if language != "en":
                said[one[0]] = content
    place = Jurisdiction.objects.get(id=jurisdiction)
    assert said.keys() == set(live(jurisdiction, place.live_version).table("paper_templates"))
    points = [one for one in said["minutes"].paragraphs if one[:2] in {"一、", "二、"}]
    assert len(points) == 2
    assert "由区城市管理局负责" in points[0] + points[1]
    assert DECIDED in points[0] + points[1]
    assert WHY_NOT in points[0] + points[1]
    assert "2个单位到会" in said["minutes"].paragraphs[0]
    assert "2026年6月3日" in "".join(said["hazard_notice"].paragraphs)
