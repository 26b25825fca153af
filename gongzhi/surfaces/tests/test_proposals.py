"""Pages and API of residents’ proposals: without a name, without a script, by code and key."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongzhi.core.actor import Actor
from gongzhi.deliberation.models import Contribution, Proposal
from gongzhi.deliberation.tests.proposal_road import BUTOU, TEXT, ProposalRoad

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
ZH, EN = {"Accept-Language": "zh"}, {"Accept-Language": "en"}
AROUND = 3  # begin, commit, the unit of work
TOKEN = "t" * 32
SAID = {"area": BUTOU, "title": "九号楼东侧装两盏路灯", "text": TEXT, "token": TOKEN}


def page(client: Client, path: str, headers: dict[str, str] = ZH, status: int = 200) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def sent(client: Client, path: str, status: int = 302, **data: str) -> str:
    answer = client.post(path, data, headers=ZH)
    assert answer.status_code == status, answer.content.decode()
    return str(answer.headers.get("Location", answer.content.decode()))


def printed(staff: Client) -> list[str]:
    page = staff.post("/proposals/slips", {"count": "3"}, headers=ZH).content.decode()
    return [one.replace(" ", "") for one in re.findall(r'class="key">([^<]+)<', page)]


def test_a_proposal_is_made_supported_and_refused_in_words(
    cast: Cast, logged_in: Callable[[Actor], Client]
) -> None:
    staff, author, other = logged_in(ProposalRoad(cast).secretary), Client(), Client()
    assert "/proposals/slips" in page(staff, "/proposals/")
    slips = printed(staff)
    assert len(slips) == 3
    assert 'max="60"' in page(staff, "/proposals/slips")
    assert sent(staff, "/proposals/slips", 422, count="900")
    assert other.get("/proposals/slips").status_code == 302
    assert "居民凭条" in page(other, f"/proposals/?area={BUTOU}&state=gathering")
    assert "4" in sent(author, "/proposals/new", 422, **SAID | {"title": "灯"})
    assert "凭条" in sent(author, "/proposals/new", 404, **SAID | {"slip": "0" * 16})
    assert sent(author, "/proposals/new", **SAID, slip=slips[0]) == "/proposals/own"
    path = re.search(r'href="(/proposals/[0-9A-Z]{10})"', page(author, "/proposals/own"))
    assert path is not None
    where = path.group(1)
    assert "done=support_done" in sent(other, f"{where}/support", slip=slips[1])
    assert "done=support_again" in sent(other, f"{where}/support", slip=slips[1])
    assert "done=back_done" in sent(other, f"{where}/support", slip=slips[1], back="1")
    assert "还是算一次" in page(other, f"{where}?done=support_again")
    assert sent(author, "/proposals/own/withdraw_proposal") == "/proposals/own?done=1"
    assert "提议人已撤回" in page(Client(), where)
    assert TEXT not in page(Client(), where)


def test_both_sides_speak_and_the_author_chooses(
    cast: Cast,
    logged_in: Callable[[Actor], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    road = ProposalRoad(cast)
    staff, author, other = logged_in(road.secretary), Client(), Client()
    slips = road.slips(3)
    sent(author, "/proposals/new", **SAID, slip=slips[0])
    where = f"/proposals/{Proposal.objects.get().dossier.code}"
    more = {"slip": slips[2], "token": TOKEN}
    amend = {"kind": "amendment", "passage": "两盏太阳能路灯", "text": "三盏太阳能路灯"}
    assert sent(other, f"{where}/say", **more, **amend) == "/proposals/own"
    sent(other, f"{where}/say", **more, kind="argument_for", text="晚上真的看不见路")
    sent(other, f"{where}/say", kind="argument_against", text="灯太亮会影响一楼睡觉", token=TOKEN)
    assert sent(other, f"{where}/say", 422, **more, kind="argument_for", text="好")
    shown = page(Client(), where)
    assert "晚上真的看不见路" in shown
    assert "灯太亮" not in shown
    code = Contribution.objects.get(kind="amendment").dossier.code
    assert "三盏太阳能路灯" in page(author, "/proposals/own")
    sent(author, "/proposals/own/accept_amendment", amendment=code)
    held = Contribution.objects.get(kind="argument_against").dossier.code
    assert "灯太亮会影响一楼睡觉" in page(staff, f"/file/{held}"), "whoever looks at it reads it"
    sent(staff, f"/file/{held}/move/post_words")
    with django_assert_max_num_queries(12 + AROUND):
        shown = page(Client(), where)
    assert "<ins>三</ins>" in shown
    assert "灯太亮" in shown
    sent(staff, f"/file/{held}/move/hide", ground="pm_insult", note="有攻击邻居的话")
    assert "有攻击邻居的话" in page(Client(), where)
    assert "因“辱骂或攻击他人”没有公开：1 条" in page(Client(), "/proposals/")
    with django_assert_max_num_queries(12 + AROUND):
        page(Client(), f"/proposals/?area={BUTOU}")
    for address in ("/proposals/", where, "/proposals/new"):
        assert not re.search(r"<h2>[^<]*[\u4e00-\u9fff]{2}", page(Client(), address, EN))


def test_programs_read_speak_and_support(cast: Cast, client: Client) -> None:
    road = ProposalRoad(cast)
    slip, *_ = road.slips(1)
    kind = "application/json"
    said = {**SAID, "slip": slip}
    said.pop("token")
    made = client.post("/api/v1/public/proposals", said, content_type=kind)
    assert made.status_code == 201
    code, key = made.json()["code"], made.json()["key"]
    door, act = f"/api/v1/proposals/{code}", f"/api/v1/public/proposals/{code}"
    voice = {"kind": "argument_for", "text": "晚上真的看不见路", "slip": slip}
    assert client.post(f"{act}/voices", voice, content_type=kind).json()["posted"]
    for times in (False, True):
        answer = client.post(f"{act}/support", {"slip": slip}, content_type=kind)
        assert answer.json() == {"supports": 1, "again": times}
    full = client.get(door).json()
    assert (full["fate"]["step"], full["fate"]["supports"], full["wanted"]) == (
        "gathering_support",
        1,
        30,
    )
    assert [one["said"]["text"] for one in full["voices"]] == ["晚上真的看不见路"]
    listed = client.get("/api/v1/proposals?state=gathering").json()
    assert ([one["code"] for one in listed["proposals"]], listed["next"]) == ([code], None)
    assert client.get("/api/v1/proposals?state=rumour").status_code == 422
    wrong = client.post(f"{act}/support", {"slip": "0" * 16}, content_type=kind)
    assert wrong.status_code == 404
    own = {"X-Request-Key": key}
    back = client.post(
        f"/api/v1/requests/{code}/moves/withdraw_proposal", {}, content_type=kind, headers=own
    )
    assert back.status_code == 200, back.content
    after = client.get(door)
    assert after.status_code == 200, after.content
    assert after.json()["said"] == {}
    assert [one["said"] for one in after.json()["voices"]] == [{}]
    assert client.post("/api/v1/residency-slips", {"count": 1}, content_type=kind).status_code in {
        401,
        403,
    }
