"""Rule tables changed by administrators: one proposes, another puts into force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from gongzhi.core.actions import propose_release, release_rules, restore_own_pack
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Conflict, Refused
from gongzhi.core.models import Jurisdiction, Release
from gongzhi.core.packs.snapshots import current, forget
from gongzhi.core.work import work

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
HEADER = ["code", "name_zh", "name_en", "source", "effective_from", "value", "kind"]
PATH = "/administration/rules"
JSON = "application/json"


@pytest.fixture(autouse=True)
def own_home(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Give the district's releases a folder of their own, and forget its rules afterwards."""
    settings.GONGZHI_HOME = tmp_path
    settings.GONGZHI_PACKS = [Path(settings.ROOT) / "packs", tmp_path / "packs"]
    yield tmp_path
    forget()


def setting(jurisdiction: int, name: str) -> str:
    forget()
    return str(current(jurisdiction).live.table("settings")[name]["value"])


def sheet_with(client: Client, table: str, change: Callable[[dict[str, str]], None]) -> bytes:
    """Download a table, change its rows (code → row is given one by one), and give the workbook."""
    book = load_workbook(BytesIO(client.get(f"{PATH}/{table}.xlsx").content))
    sheet = book[table]
    header = [cell.value for cell in sheet[1]]
    for line in sheet.iter_rows(min_row=2):
        row = {name: cell.value for name, cell in zip(header, line, strict=True)}
        change(row)
        for name, cell in zip(header, line, strict=True):
            cell.value = row[name]
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def upload(client: Client, content: bytes, why: str = "会议纪要第3号") -> HttpResponse:
    return client.post(PATH, {"sheet": SimpleUploadedFile("settings.xlsx", content), "why": why})


def longer(row: dict[str, str]) -> None:
    if row["code"] == "rating_days":
        row["value"] = "45"


def test_a_changed_sheet_is_compared_and_put_into_force_by_another(
    jurisdiction: int, cast: Cast, logged_in: Enter, own_home: Path
) -> None:
    system, security = logged_in(cast("system_admin")), logged_in(cast("security_admin"))
    before = setting(jurisdiction, "rating_days")
    answer = upload(system, sheet_with(system, "settings", longer))
    assert answer.status_code == 302
    path = answer["Location"]
    page = system.get(path).content.decode()
    assert f"<del>{before}</del>" in page
    assert "<ins>45</ins>" in page
    assert setting(jurisdiction, "rating_days") == before
    assert system.post(f"{path}/decide", {"act": "release"}).status_code == 403
    assert security.post(f"{path}/decide", {"act": "release"}).status_code == 302
    assert setting(jurisdiction, "rating_days") == "45"
    assert security.post(f"{path}/decide", {"act": "release"}).status_code == 409
    assert Jurisdiction.objects.get(id=jurisdiction).pack.endswith("_own")
    acts = logged_in(cast("audit_admin")).get("/administration/acts?kind=release").content.decode()
    assert "会议纪要第3号" in acts
    # the next proposal begins with the released row, and the folder can be lost
    code = Jurisdiction.objects.get(id=jurisdiction).code
    folder = restore_own_pack(code)
    assert folder is not None
    again = upload(system, sheet_with(system, "settings", longer))
    assert again.status_code == 422
    (folder / "settings.csv").unlink()
    (folder / "pack.toml").unlink()
    folder.rmdir()
    restored = restore_own_pack(code)
    assert restored is not None
    assert ",45," in (restored / "settings.csv").read_text(encoding="utf-8")
    # whoever loads the shipped pack anew keeps what was released here, unless told otherwise
    call_command("pack", "load", "demo", stdout=StringIO())
    assert setting(jurisdiction, "rating_days") == "45"
    call_command("pack", "load", "demo", "--without-own", stdout=StringIO())
    assert setting(jurisdiction, "rating_days") == before


def test_what_breaks_a_rule_is_refused_with_its_cell(
    jurisdiction: int, cast: Cast, logged_in: Enter
) -> None:
    system = logged_in(cast("system_admin"))

    def nonsense(row: dict[str, str]) -> None:
        if row["code"] == "rating_days":
            row["value"] = "thirty"

    def dangling(row: dict[str, str]) -> None:
        row["limit"] = "no_such_limit"

    refused = upload(system, sheet_with(system, "settings", nonsense))
    assert refused.status_code == 422
    said = "demo_own/settings.csv，第 2 行，列 value：“thirty”不是 int"
    assert f"<li>{said}</li>" in refused.content.decode()
    dangled = upload(system, sheet_with(system, "matters", dangling))
    assert dangled.status_code == 422
    assert "no_such_limit" in dangled.content.decode()
    assert upload(system, b"no workbook").status_code == 422
    content = sheet_with(system, "settings", longer)
    unsaid = upload(system, content, why=" ")
    assert unsaid.status_code == 422
    assert system.post(PATH, {"why": "x"}).status_code == 422
    assert system.get(f"{PATH}/posts.xlsx").status_code == 404
    sent = {"why": "x", "tables": {"posts": [["code"], ["X"]]}}
    assert system.post("/api/v1/administration/releases", sent, JSON).status_code == 422
    sent = {"why": "x", "tables": {"settings": [HEADER, ["short"]]}}
    assert system.post("/api/v1/administration/releases", sent, JSON).status_code == 422
    assert not Release.objects.exists()


def test_one_waits_at_a_time_and_may_be_refused_or_taken_back(
    jurisdiction: int, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    system, security = logged_in(cast("system_admin")), logged_in(cast("security_admin"))
    rows = [HEADER, ["rating_days", "天", "days", "sample", "2026-01-01", "45", "int"]]
    sent = {"why": "x", "tables": {"settings": rows}}
    door = "/api/v1/administration/releases"
    assert system.post(door, sent, JSON).json()["state"] == "proposed"
    assert system.post(door, sent, JSON).status_code == 409
    path = "/administration/releases/1/decide"
    assert security.post(path, {"act": "refuse", "why": ""}).status_code == 422
    assert security.post(path, {"act": "refuse", "why": "依据不足"}).status_code == 302
    assert system.post(door, sent, JSON).json()["number"] == 2
    assert security.post(f"{door}/2/withdraw", {}, JSON).status_code == 403
    assert system.post(f"{door}/2/withdraw", {}, JSON).json()["state"] == "withdrawn"
    states = [one["state"] for one in system.get(door).json()]
    assert states == ["withdrawn", "refused"]
    assert setting(jurisdiction, "rating_days") == "30"


def test_nobody_decides_on_an_own_proposal_or_on_rules_that_moved(
    jurisdiction: int, cast: Cast, now: datetime
) -> None:
    system, security = cast("system_admin"), cast("security_admin")
    rows = [HEADER, ["rating_days", "天", "days", "sample", "2026-01-01", "45", "int"]]
    with work(jurisdiction, system.code):
        release = propose_release(sheets={"settings": rows}, why="x", by=system, at=now)
    Release.objects.filter(pk=release.pk).update(person=security.person)
    with pytest.raises(Refused, match="separation"), work(jurisdiction, security.code):
        release_rules(number=1, by=security, at=now)
    Release.objects.filter(pk=release.pk).update(person=system.person, base="another")
    with pytest.raises(Conflict, match="rules_moved"), work(jurisdiction, security.code):
        release_rules(number=1, by=security, at=now)
    machine = system_actor(jurisdiction, "release")
    with pytest.raises(Refused), work(jurisdiction, machine.code):
        release_rules(number=1, by=machine, at=now)


def test_the_database_alone_says_what_was_released(
    jurisdiction: int, cast: Cast, now: datetime
) -> None:
    system, security = cast("system_admin"), cast("security_admin")

    def change(days: str, number: int, *, broken_off: bool = False) -> None:
        rows = [HEADER, ["rating_days", "天", "days", "sample", "2026-01-01", days, "int"]]
        with work(jurisdiction, security.code):
            propose_release(sheets={"settings": rows}, why="x", by=system, at=now)
            release_rules(number=number, by=security, at=now)
            if broken_off:
                raise RuntimeError("nothing of it is kept")

    change("45", 1)
    with pytest.raises(RuntimeError):
        change("60", 2, broken_off=True)
    forget()
    folder = restore_own_pack("anlan")
    assert folder is not None
    sheet = folder / "settings.csv"
    released = sheet.read_text(encoding="utf-8")
    assert ",45," in released
    for spoilt in (",60,", ""):  # the folder of a machine that slept, or one written by hand
        sheet.write_text(released.replace(",45,", spoilt), encoding="utf-8")
        call_command("pack", "load", "demo", stdout=StringIO())
        assert setting(jurisdiction, "rating_days") == "45"


def test_only_administrators_see_tables_and_proposals(cast: Cast, logged_in: Enter) -> None:
    system = logged_in(cast("system_admin"))
    assert upload(system, sheet_with(system, "settings", longer)).status_code == 302
    leader = logged_in(cast("district_leader"))
    for path in (PATH, f"{PATH}/settings.xlsx"):
        assert leader.get(path).status_code == 403
        assert Client().get(path).status_code == 302
    assert leader.get("/administration/releases/1").status_code == 404
    assert leader.get("/api/v1/administration/releases").json() == []
    assert leader.get("/api/v1/administration/tables").status_code == 403
    auditor = logged_in(cast("audit_admin"))
    assert auditor.get(PATH).status_code == 200
    assert auditor.get("/administration/releases/1").status_code == 200
    tables = auditor.get("/api/v1/administration/tables").json()
    assert {"matters", "settings"} <= {one["name"] for one in tables}
