"""The stamped sheet as PDF: drawn anew elsewhere, nothing of it kept but pictures."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from PIL import Image

from gongzhi.cases.tests.road import BY, Road
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.models import Entry
from gongzhi.papers.actions import issue_paper
from gongzhi.papers.methods import scanning
from gongzhi.papers.methods.scanning import Limits, clean_scan
from gongzhi.papers.models import Paper

Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
LIMITS = Limits(max_bytes=2_000_000, max_pages=2, max_pixels=60_000_000, max_side=2048)
EVIL = (
    b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
    b" /Names << /EmbeddedFiles << /Names [(secret.txt) 9 0 R] >> >> >>"
)


def sheet(pages: int = 1) -> bytes:
    first, *others = [Image.new("RGB", (300, 420), "#b01c1c") for _ in range(pages)]
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others)
    return out.getvalue()


def with_script() -> bytes:
    """A PDF of one page whose catalogue runs a script and carries a file."""
    body = [
        EVIL,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 280] /Contents 4 0 R >>",
        b"<< /Length 28 >>\nstream\n1 0 0 rg 20 20 100 100 re f \nendstream",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(body, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Root 1 0 R /Size 5 >>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 5\n0000000000 65535 f \n" + table + end


def test_only_the_pictures_of_the_pages_are_kept() -> None:
    sent = with_script()
    clean = clean_scan(sent, LIMITS)
    assert clean.data.startswith(b"%PDF-")
    assert [word for word in (b"JavaScript", b"EmbeddedFiles", b"OpenAction") if word in sent]
    assert not [word for word in (b"JavaScript", b"EmbeddedFiles", b"/AA") if word in clean.data]
    assert clean.pages == 1
    assert clean.arrived == hashlib.sha256(sent).hexdigest()
    assert clean.sha256 == hashlib.sha256(clean.data).hexdigest()


def test_what_is_too_much_or_no_pdf_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = (
        (sheet(3), "pdf_pages"),
        (b"%PDF-1.7 and nothing", "pdf_unread"),
        (b"%PDF-" + b"0" * 2_000_001, "too_many_bytes"),
        (b"neither", "not_a_photo"),
    )
    for data, rule in refused:
        with pytest.raises(Invalid) as wrong:
            clean_scan(data, LIMITS)
        assert wrong.value.problems[0].rule == rule
    monkeypatch.setattr(scanning, "can_set", lambda: False)
    with pytest.raises(Invalid) as wrong:
        clean_scan(sheet(), LIMITS)
    assert wrong.value.problems[0].rule == "pdf_not_here"


@pytest.mark.django_db
@pytest.mark.usefixtures("plain_files")
def test_a_pdf_is_taken_back_by_its_own_body_and_only_ever_downloaded(
    jurisdiction: int, cast: Cast, now: datetime, logged_in: Enter
) -> None:
    road = Road(jurisdiction, cast, now).to("accepted")
    who, other = road.actor(BY.get("accept", "owner")), cast("handler", body="MARKET")
    sequence = Entry.objects.get(chain=road.file.id, move="accept").sequence
    paper = issue_paper(
        code=road.file.code, sequence=sequence, template="acceptance", by=who, at=road.at
    )
    owner, stranger = logged_in(who), logged_in(other)
    path, scan = f"/papers/{paper.handle}", io.BytesIO(sheet(2))
    scan.name = "scan.pdf"
    assert 'accept="image/*,application/pdf"' in owner.get(path).content.decode()
    for door in (f"{path}/scan", f"/api/v1{path}/scan"):
        scan.seek(0)
        assert stranger.post(door, {"scan": scan}).status_code == 404
    bad = io.BytesIO(b"%PDF-1.7 and nothing")
    bad.name = "scan.pdf"
    wrong = owner.post(f"{path}/scan", {"scan": bad}, headers={"Accept-Language": "zh"})
    assert (wrong.status_code, "读不出来" in wrong.content.decode()) == (422, True)
    scan.seek(0)
    sent = owner.post(f"/api/v1{path}/scan", {"scan": scan})
    assert sent.status_code == 200, sent.content
    facts = Entry.objects.get(move="take_scan").facts
    assert facts["scan"] == sent.json()["scan_sha256"] == Paper.objects.get().scan_sha256
    assert (facts["pages"], facts["arrived"]) == (2, hashlib.sha256(scan.getvalue()).hexdigest())
    given = owner.get(f"{path}/sheet.scan")
    assert given["Content-Disposition"].startswith("attachment")
    assert given["Content-Type"] == "application/pdf"
    assert hashlib.sha256(given.content).hexdigest() == facts["scan"]
    assert stranger.get(f"{path}/sheet.scan").status_code == 404
