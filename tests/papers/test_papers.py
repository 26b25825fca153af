"""Papers: numbered without gaps, sealed, voided in sight, stamped, verified; refused to others."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection, transaction
from django.test import Client
from PIL import Image

from gongzhi.cases.actions import Report, move_request, receive_request
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.core.models import Entry, Jurisdiction, Opening
from gongzhi.core.packs.snapshots import live
from gongzhi.core.work import begin, enter
from gongzhi.directory.models import Organisation
from gongzhi.papers.actions import issue_paper, take_scan, void_paper
from gongzhi.papers.actions.issuing import draw_number
from gongzhi.papers.methods.content import Content, paragraphs_of
from gongzhi.papers.methods.typesetting import pdf_of
from gongzhi.papers.methods.word import word_of
from gongzhi.papers.models import Paper
from gongzhi.papers.queries import content_of, verified
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.table import known
from gongzhi.surfaces.showing.papers import number_of

Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
SAID = "请今天换好灯头。"


def dispatched(jurisdiction: int, cast: Cast, at: datetime) -> tuple[Dossier, Actor]:
    """A request that a desk has dispatched with a note; gives it and the dispatcher."""
    received = receive_request(
        Report(detail="欧阳家门口路灯坏了", area="AL010109", name="欧阳紫荆"),
        by=visitor(jurisdiction),
        at=at,
    )
    file = Dossier.objects.get(id=received.id)
    desk = cast("dispatcher", body=file.desk.code if file.desk else "")
    record = {"matter": "C0102", "body": "URBAN", "text": SAID}
    move_request(dossier=file.id, move="dispatch", by=desk, at=at, record=record)
    return Dossier.objects.get(id=file.id), desk


def sequence_of(file: Dossier, move: str) -> int:
    return Entry.objects.get(chain=file.id, move=move).sequence


@pytest.mark.django_db
def test_every_paper_of_every_procedure_has_its_template(jurisdiction: int) -> None:
    place = Jurisdiction.objects.get(id=jurisdiction)
    templates = live(jurisdiction, place.live_version).table("paper_templates")
    wanted = {paper.template for table in known().values() for paper in table.papers}
    assert wanted == set(templates)


@pytest.mark.django_db
def test_numbers_are_drawn_at_issue_without_gaps_and_voids_stay(
    jurisdiction: int, cast: Cast, now: datetime
) -> None:
    file, desk = dispatched(jurisdiction, cast, now)
    at = sequence_of(file, "dispatch")

    def issue(language: str = "zh-hans") -> Paper:
        return issue_paper(
            code=file.code, sequence=at, template="handover", by=desk, at=now, language=language
        )

    first = issue()
    with pytest.raises(Conflict):
        issue()
    second = issue("en")
    void_paper(handle=first.handle, reason="misprint", by=desk, at=now)
    with pytest.raises(Conflict):
        void_paper(handle=first.handle, reason="misprint", by=desk, at=now)
    third = issue()
    assert [first.number, second.number, third.number] == [1, 2, 3]
    other = draw_number(jurisdiction, first.body_id, first.year + 1)
    assert other == 1, "each year begins anew"
    content = content_of(third, desk, now)
    # The verify page goes on showing what stands on the sheet when the body's name has changed.
    Organisation.objects.filter(id=third.body_id).update(name_zh="改了名的单位")
    assert number_of(verified(jurisdiction, third.handle)) == content.number
    assert content.sha256 == third.sha256
    assert SAID in content.paragraphs[-2]
    assert "欧阳" not in content.canonical().decode()
    noted = Entry.objects.filter(move__in=("issue_paper", "void_paper")).order_by("sequence")
    assert [one.facts["number"] for one in noted] == [1, 2, 1, 3]
    assert noted.last().facts["sha256"] == third.sha256  # type: ignore[union-attr]
    assert SAID not in str(list(noted.values_list("facts", flat=True)))


@pytest.mark.django_db
def test_only_the_body_that_made_the_move_issues_voids_and_stamps(
    jurisdiction: int, cast: Cast, now: datetime
) -> None:
    file, desk = dispatched(jurisdiction, cast, now)
    at = sequence_of(file, "dispatch")

    def issue(by: Actor, sequence: int = at) -> Paper:
        return issue_paper(code=file.code, sequence=sequence, template="handover", by=by, at=now)

    paper, other = issue(desk), cast("handler", body="URBAN")
    with pytest.raises(NotFound):
        issue(desk, 1)
    with pytest.raises(Refused):
        issue(other)
    for stranger in (cast("handler", body="MARKET"), visitor(jurisdiction)):
        with pytest.raises(NotFound):
            issue(stranger)
    with pytest.raises(NotFound):
        void_paper(handle=paper.handle, reason="misprint", by=other, at=now)
    with pytest.raises(NotFound):
        take_scan(handle=paper.handle, picture=b"x", by=other, at=now)


@pytest.mark.django_db
def test_the_stamped_sheet_comes_back_and_its_hash_is_on_record(
    jurisdiction: int, cast: Cast, now: datetime
) -> None:
    file, desk = dispatched(jurisdiction, cast, now)
    paper = issue_paper(
        code=file.code,
        sequence=sequence_of(file, "dispatch"),
        template="handover",
        by=desk,
        at=now,
    )
    with pytest.raises(Invalid):
        take_scan(handle=paper.handle, picture=b"%PDF-1.7", by=desk, at=now)
    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, "PNG")
    paper = take_scan(handle=paper.handle, picture=picture.getvalue(), by=desk, at=now)
    noted = Entry.objects.get(move="take_scan")
    assert noted.facts["scan"] == paper.scan_sha256
    assert verified(jurisdiction, paper.handle).scan_sha256 == paper.scan_sha256


def without_typesetter(
    client: Client, paper: Paper, file: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing sealed is opened for a PDF that cannot be made; Word is still offered."""
    opened = Opening.objects.filter(chain=file.id, purpose="papers").count()
    monkeypatch.setattr("gongzhi.surfaces.views.papers.can_set", lambda: False)
    assert client.get(f"/papers/{paper.handle}/sheet.pdf").status_code == 409
    assert Opening.objects.filter(chain=file.id, purpose="papers").count() == opened
    shown = client.get(f"/papers/{paper.handle}").content.decode()
    assert "sheet.docx" in shown
    assert "sheet.pdf" not in shown


@pytest.mark.django_db
@pytest.mark.usefixtures("plain_files")
def test_pages_issue_give_and_verify(
    jurisdiction: int,
    cast: Cast,
    now: datetime,
    logged_in: Enter,
    django_assert_max_num_queries: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, desk = dispatched(jurisdiction, cast, now)
    client = logged_in(desk)
    sent = {"sequence": sequence_of(file, "dispatch"), "template": "handover"}
    assert "出文编号" in client.get(f"/file/{file.code}/papers").content.decode()
    made = client.post(f"/file/{file.code}/papers", sent)
    assert made.status_code == 302, made.content.decode()
    assert client.post(f"/file/{file.code}/papers", sent).status_code == 409
    assert client.post(f"/file/{file.code}/papers", {"sequence": "one"}).status_code == 422
    paper = Paper.objects.get()
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        assert client.get(f"/file/{file.code}/papers").status_code == 200
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        assert paper.handle in client.get("/papers/").content.decode()
    stranger = Client()
    page = stranger.get(f"/papers/{paper.handle}").content.decode()
    assert paper.sha256 in page
    assert "这份公文有效" in page
    assert not [word for word in (SAID, file.code, "路灯") if word in page]
    for ending, magic in (("pdf", b"%PDF"), ("docx", b"PK")):
        given = client.get(f"/papers/{paper.handle}/sheet.{ending}?large=1")
        assert given.content.startswith(magic)
        assert stranger.get(f"/papers/{paper.handle}/sheet.{ending}").status_code == 302
        other = logged_in(cast("handler", body="MARKET"))
        assert other.get(f"/papers/{paper.handle}/sheet.{ending}").status_code == 404
    without_typesetter(client, paper, file, monkeypatch)
    voided = client.post(f"/papers/{paper.handle}/void", {"reason": "superseded"})
    assert voided.status_code == 302
    assert "作废" in stranger.get(f"/papers/{paper.handle}").content.decode()
    told = stranger.get(f"/api/v1/papers/{paper.handle}").json()
    assert (told["number"], told["void_reason"]) == (1, "superseded")
    offered = client.get(f"/api/v1/files/{file.code}/papers").json()
    assert [(one["template"], one["handle"]) for one in offered] == [("handover", "")]


def test_concurrent_issues_wait_and_a_failed_one_leaves_no_gap(own_database: str) -> None:
    place = Jurisdiction.objects.get(code="anlan").id
    with transaction.atomic():
        begin(place, "system:tests")
        body = Organisation.objects.get(jurisdiction_id=place, code="URBAN").pk
    drawn: list[int] = []
    lock = threading.Lock()

    def draw(*, fails: bool) -> None:
        try:
            with transaction.atomic():
                enter(place, "system:tests")
                number = draw_number(place, body, 2026)
                if fails:
                    raise ZeroDivisionError
            with lock:
                drawn.append(number)
        except ZeroDivisionError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=draw, kwargs={"fails": one % 3 == 0}) for one in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(drawn) == list(range(1, 9))


def test_the_sheets_carry_every_word_and_name_their_fonts() -> None:
    content = Content(
        language="zh-hans",
        body="区城市管理局",
        number="安城管函〔2026〕12号",
        title="答复意见书",
        to="诉求人",
        paragraphs=("已更换灯头。",),
        date="2026年3月2日",
        seal="body",
        copies=2,
        sent="一式两份",
        code="7K3 M9Q XAC4",
        link="http://127.0.0.1:8000/papers/abcdefghijklmnop",
    )
    assert Content.read(content.canonical()) == content
    with zipfile.ZipFile(io.BytesIO(word_of(content))) as book:
        text = book.read("word/document.xml").decode()
        fonts = book.read("word/fontTable.xml").decode()
    for word in ("区城市管理局", "〔2026〕12号", "已更换灯头。", "仿宋_GB2312", "方正小标宋简体"):
        assert word in text
    assert 'w:altName w:val="仿宋"' in fonts
    small, large = pdf_of(content), pdf_of(content, large=True)
    assert small.startswith(b"%PDF")
    assert small != large
    assert paragraphs_of("依据：{basis}|甲{text}", {"text": "一\n二"}) == ("甲一", "二")
