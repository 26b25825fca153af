"""Pages of self-government: the register for everybody, the slip, the objection, the keeping."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongzhi.core.actor import Actor
from gongzhi.deliberation.models import Ballot, Box, Roll, Voter
from gongzhi.deliberation.tests.road import DRAFT, Matter, sheet_of
from gongzhi.procedure.actions import advance
from gongzhi.procedure.models import Dossier

MOST = 12
AROUND = 3 + 3  # session, account, posts; begin, commit, the unit of work
pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[..., Client]
SHEET = "编号,姓名,房号\n" + "\n".join(f"{n},居民{n},{n}栋" for n in range(1, 13))


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """A matter that is dated so that what the pages do happens after it."""
    return Matter(cast, at=timezone.now().replace(year=timezone.now().year - 1))


def text_of(response: object) -> str:
    return re.sub(r"\s+", " ", response.content.decode())  # type: ignore[attr-defined]


def read(client: Client, way: str, most: int = MOST) -> str:
    """Give a page, and see that it costs few statements."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get(way)
    assert len(asked) <= most, [one["sql"] for one in asked]
    assert page.status_code == 200
    return text_of(page)


def test_everybody_reads_what_is_decided_with_its_numbers(client: Client, matter: Matter) -> None:
    matter.to("villagers_resolve")
    listed = text_of(client.get(reverse("decisions"), {"area": "AL0602"}))
    assert "建电动自行车充电棚" in listed
    assert "发起一件事" not in listed
    for name in ("decision", "decision_vote"):
        read(client, reverse(name, args=[matter.file.code]))
    read(client, reverse("decisions"))
    page = text_of(client.get(reverse("decision", args=[matter.file.code])))
    for words in (DRAFT, "党员审议", "应到 30，实到 30（要求 ≥2/3）", "现在到这一步", "名册 30 人"):
        assert words in page, words
    english = client.get(
        reverse("decision", args=[matter.file.code]), headers={"Accept-Language": "en"}
    )
    assert "Party members review" in text_of(english)
    assert "Freeze the roll · 30 on the roll" in text_of(english)
    road = client.get(reverse("decision_road", args=[matter.file.code]))
    assert road["Content-Type"] == "image/svg+xml"
    assert road.content.count(b'class="station taken') + road.content.count(b"lit") > 1
    assert client.get(reverse("decision", args=["7K3M9QXAC4"])).status_code == 404
    assert client.get(reverse("decisions"), {"area": "nowhere"}).status_code == 200


def test_a_vote_by_slip_needs_no_login_and_a_wrong_code_is_said(
    client: Client, matter: Matter
) -> None:
    matter.to("villagers_resolve").enrol(12)
    matter.at = timezone.now()
    assert matter.call(days=11).passed
    _, slips = matter.box()
    way = reverse("decision_vote", args=[matter.file.code])
    assert "投票码" in read(client, way)
    wrong = client.post(way, {"slip": "0" * 16, "ticked": "0"})
    assert wrong.status_code == 404
    assert "投票码不对" in text_of(wrong)
    none = client.post(way, {"slip": slips[0]})
    assert none.status_code == 422
    assert client.post(way, {"slip": slips[0], "ticked": "9" * 5000}).status_code == 422
    done = client.post(way, {"slip": slips[0].lower(), "ticked": "1"})
    mark = re.search(r'class="code">(\w{12})<', done.content.decode())
    assert done.status_code == 200
    assert mark is not None
    assert Ballot.objects.count() == 1
    again = client.post(way, {"slip": slips[0], "ticked": "0"})
    assert "前面那一票作废" in text_of(again)
    assert Ballot.objects.count() == 1
    api = f"/api/v1/decisions/{matter.file.code}"
    sent = {"slip": slips[1], "ticked": [0]}
    said = client.post(f"{api}/vote", sent, content_type="application/json").json()
    assert (len(said["mark"]), said["again"]) == (12, False)
    shape = client.get(api).json()
    assert (shape["box"]["ready"], shape["rolls"][-1]["count"]) == (True, 12)
    assert "votes" not in shape["box"]


def test_what_hangs_on_the_board_is_printed_and_what_has_ended_is_in_the_archive(
    client: Client, matter: Matter
) -> None:
    matter.to("resolution_disclosed")
    way = reverse("decision_posting", args=[matter.file.code])
    before = read(client, way)
    for words in ("公示：建电动自行车充电棚", "应到 40，实到 40", "____年__月__日", "不用留姓名"):
        assert words in before, words
    matter.post()
    hung = read(client, way)
    for words in ("村公示栏、各组公示点", "起公示，到", "<svg"):
        assert words in hung, words
    assert "________" in before
    assert "张贴地点</dt><dd>________" not in hung
    assert matter.do("take_effect").passed
    while matter.file.step != "completed":
        assert matter.advance_one().passed
    ended = matter.file.closed_at
    assert ended is not None
    asked = {"area": "AL0602", "year": ended.year}
    listed = text_of(client.get(reverse("decisions_archive"), asked))
    assert "实施完毕并已公开" in listed
    for year in ("1x", "020251", "02999999999"):
        odd = {"year": year, "area": "?"}
        assert client.get(reverse("decisions_archive"), odd).status_code == 200
    assert "建电动自行车充电棚" not in text_of(
        client.get(reverse("decisions_archive"), {**asked, "area": "AL0603"})
    )


def test_an_objection_gives_code_and_key_and_is_followed_with_them(
    client: Client, matter: Matter
) -> None:
    matter.to("resolution_disclosed")
    matter.at = timezone.now()
    matter.post(days=0)
    code = matter.file.code
    short = client.post(reverse("decision_object", args=[code]), {"text": "不"})
    assert short.status_code == 422
    made = client.post(reverse("decision_object", args=[code]), {"text": "会议没有通知到我"})
    assert made.status_code == 302
    page = text_of(client.get(made["Location"]))
    assert "会议没有通知到我" in page
    child = Dossier.objects.get(parent=matter.id)
    advance(
        dossier=child.id,
        move="answer_objection",
        by=matter.secretary,
        at=timezone.now(),
        record={"text": "补发了通知"},
    )
    assert "补发了通知" in read(client, reverse("objection"))
    insist = reverse("objection_move", args=["insist"])
    assert client.post(insist, {"text": ""}).status_code == 422
    assert client.post(insist, {"text": "请镇里看看"}).status_code == 302
    child.refresh_from_db()
    assert child.step == "at_township"
    assert Client().get(reverse("objection")).status_code == 302


def test_the_committee_keeps_roll_slips_and_box(
    matter: Matter, logged_in: Enter, cast: Cast
) -> None:
    matter.to("villagers_resolve")
    code = matter.file.code
    desk = logged_in(matter.secretary)
    way = reverse("decision_roll", args=[code])

    def send(text: str) -> object:
        sheet = SimpleUploadedFile("名册.csv", text.encode())
        return desk.post(way, {"base": "persons", "sheet": sheet})

    bad = send("编号,姓名\n1,甲\n1,")
    assert bad.status_code == 422  # type: ignore[attr-defined]
    assert "第 3 行" in text_of(bad)
    assert send(SHEET).status_code == 302  # type: ignore[attr-defined]
    roll = Roll.objects.get(dossier=matter.id, shrunk_at=None, step="villagers_resolve")
    assert roll.count == 12
    matter.at = timezone.now()
    assert matter.do("freeze_roll", rule="four_villagers").passed
    assert send(SHEET).status_code == 403  # type: ignore[attr-defined]
    assert matter.call(days=11).passed
    matter.box()
    slips = text_of(desk.post(reverse("decision_slips", args=[code])))
    assert slips.count('class="key"') == 12
    assert "居民12" in slips
    assert "居民12" in read(desk, reverse("decision_paper", args=[code]), MOST + AROUND)
    read(desk, way, MOST + AROUND)
    Box.objects.filter(pk=roll.id).update(
        keys=[
            {"post": matter.secretary.code[5:], "public": ""},
            {"post": matter.supervisor.code[5:], "public": ""},
        ]
    )
    secret = desk.post(reverse("decision_key", args=[code]))
    assert re.search(r'class="key">[\w ]{60,}<', secret.content.decode())
    early = desk.post(reverse("decision_open", args=[code]), {"first": "x", "second": "y"})
    assert early.status_code == 409
    _shut_to_others(matter, logged_in, cast)


def test_who_cannot_come_is_voted_for_by_somebody_who_does(cast: Cast, logged_in: Enter) -> None:
    vote = Matter(cast, "owners_vote", "AL0101", at=timezone.now().replace(year=2020))
    vote.open(subject="property_firm").enrol()
    desk, way = logged_in(vote.secretary), reverse("decision_paper", args=[vote.file.code])
    desk.cookies["language"] = "zh-hans"
    page = desk.get(way).content.decode()
    ids = dict(re.findall(r'value="([0-9a-f-]{36})"[^>]*> (\d+) ', page))
    at = {number: id_ for id_, number in ids.items()}

    def note(*there: str, **absent: str) -> tuple[int, str]:
        sent = {f"for-{at[one[1:]]}": holder for one, holder in absent.items()}
        made = desk.post(way, {"voter": [at[one] for one in there], **sent})
        return made.status_code, text_of(made)

    wrong = {"没有 999 号": ((), {"_2": "999"}), "要本人到会领纸票": ((), {"_2": "1"})}
    wrong["最多代 1 票"] = (("1",), {"_2": "1", "_3": "1"})
    wrong["最多代 1 票，本人到了"] = (("1", "2"), {"_2": "1"})
    for words, (there, absent) in wrong.items():
        status, said = note(*there, **absent)
        assert (status, words in said) == (422, True), said
    assert not Voter.objects.filter(paper=True).exists()
    assert note("1", _2="1")[0] == 302
    assert note(_3="1")[0] == 422, "what was noted before counts too"
    assert note(_3="2")[0] == 422, "nobody stands for another who is stood for himself"
    assert "由 1 号代投" in desk.get(way).content.decode()
    assert note("2", _3="1")[0] == 302, "who comes after all votes in person"
    assert set(Voter.objects.exclude(proxy=None).values_list("id", flat=True)) == {UUID(at["3"])}


def _shut_to_others(matter: Matter, logged_in: Enter, cast: Cast) -> None:
    code = matter.file.code
    way = reverse("decision_roll", args=[code])
    for other in (cast("handler", body="URBAN"), cast("community_secretary", body="CC_AL0603")):
        stranger = logged_in(other)
        assert stranger.get(way).status_code == 403
        assert stranger.post(reverse("decision_slips", args=[code])).status_code == 403
        assert stranger.get(reverse("decision_paper", args=[code])).status_code == 403
    officer = logged_in(matter.supervisor)
    assert officer.get(way).status_code == 200
    assert "居民" not in text_of(officer.get(way))


def test_a_matter_is_opened_where_it_belongs(matter: Matter, logged_in: Enter) -> None:
    desk = logged_in(matter.secretary)
    listed = text_of(desk.get(reverse("decisions")))
    assert "发起一件事" in listed
    way = reverse("decisions_new", args=["four_deliberations"])
    form = {"subject": "lift", "title": "加装电梯", "draft": DRAFT, "origin": "residents"}
    form["common_property"] = "no"
    refused = desk.post(way, form)
    assert refused.status_code == 422
    assert "业主共同决定" in text_of(refused)
    opened = desk.post(way, {**form, "subject": "public_works"})
    assert opened.status_code == 302
    assert desk.get(opened["Location"]).status_code == 200
    assert desk.get(reverse("decisions_new", args=["nothing"])).status_code == 404
    assert sheet_of(1).headers
