"""Files of another system are taken over as they are: one entry, no invented moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from gongzhi.cases.actions import Report, move_request, receive_request
from gongzhi.cases.actions.adopting import Summary, import_cases
from gongzhi.cases.models import Request
from gongzhi.cases.tests.adopting.sheets import HEADERS, line, the_map, write_sheet
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.agenda import run_due
from gongzhi.core.journal.chains import hash_of
from gongzhi.core.models import AgendaRow, DataKey, Entry, Opening, Sealed, WorkingText
from gongzhi.core.sealed import open_value
from gongzhi.core.sheets import open_sheet
from gongzhi.core.tests.sheets.books import csv_bytes, xls_bytes, xlsx_bytes
from gongzhi.procedure.actions.changing import state_of
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.replay import differs

LATE = {"期限": "2026-03-05 09:00:00"}
DONE = {"状态": "已办结", "办结时间": "2026-03-04 17:30:00"}


@pytest.fixture
def take(tmp_path: Path, jurisdiction: int) -> Callable[..., Summary]:
    def run(*rows: dict[str, str], dry: bool = False) -> Summary:
        path = write_sheet(tmp_path / "sheet.csv", rows)
        sheet = open_sheet(path, path.name)
        return import_cases(sheet, the_map(tmp_path), jurisdiction, dry=dry)

    return run


def the_file(number: int = 1) -> Dossier:
    return Dossier.objects.get(source="other_hotline", source_id=f"R{number:06}")


def test_an_open_file_stands_at_the_first_step_with_a_suggestion_only(
    take: Callable[..., Summary],
) -> None:
    take(line(1))
    file = the_file()
    entry = Entry.objects.get(chain=file.id)
    assert (file.step, file.subject, file.outcome) == ("received", "", "")
    assert file.owner_id == file.desk_id
    assert entry.move == "adopt"
    assert entry.occurred_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert entry.facts["record"]["suggestion"]["matter"] == file.title["matter"]
    assert not Clock.objects.filter(dossier=file).exists()


def test_a_closed_file_keeps_its_times_and_its_body(take: Callable[..., Summary]) -> None:
    take(line(1, **LATE, **DONE, 单位="URBAN"))
    file = the_file()
    clock = Clock.objects.get(dossier=file)
    assert (file.step, file.outcome) == ("closed", "closed_by_source")
    assert file.closed_at == datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    assert file.owner is not None
    assert file.owner.code == "URBAN"
    assert (clock.limit, clock.ended_at, clock.ended_by) == (
        "source",
        file.closed_at,
        "closed_by_source",
    )


def test_the_entry_has_the_shape_of_a_received_file_and_holds(
    take: Callable[..., Summary], jurisdiction: int, now: datetime
) -> None:
    received = receive_request(Report(detail="路灯不亮"), by=visitor(jurisdiction), at=now)
    take(line(1, **LATE))
    usual = Entry.objects.get(chain=received.id, sequence=1)
    adopted = Entry.objects.get(chain=the_file().id)
    assert set(adopted.facts) == set(usual.facts)
    assert set(adopted.facts["change"]) <= {*usual.facts["change"], "outcome", "closed", "title"}
    assert set(adopted.facts["clocks"][0]) == set(usual.facts["clocks"][0])
    assert hash_of(adopted, b"") == bytes(adopted.hash) == bytes(the_file().head)


@pytest.mark.parametrize("cells", [{}, LATE, {**LATE, **DONE}, {"单位": "URBAN", **DONE}])
def test_the_row_is_what_its_entry_says(
    cells: dict[str, str], take: Callable[..., Summary]
) -> None:
    take(line(1, **cells))
    change = Entry.objects.get(chain=the_file().id).facts["change"]
    state = state_of(the_file())
    assert [name for name, value in state.items() if differs(value, change, name)] == []


def test_what_was_said_is_sealed_and_further_columns_too(take: Callable[..., Summary]) -> None:
    take(line(1, 备注="张三来电催办"))
    file = the_file()
    entry = Entry.objects.get(chain=file.id)
    assert "张三" not in str(entry.facts)
    assert "路灯三天" not in str(entry.facts)
    assert Sealed.objects.filter(chain=file.id, purpose="words").count() == 2
    assert DataKey.objects.filter(chain=file.id).count() == 1


def test_sealed_words_open_again(
    take: Callable[..., Summary], cast: Callable[..., Actor], now: datetime
) -> None:
    take(line(1, 备注="加急"))
    file = the_file()
    record = Entry.objects.get(chain=file.id).facts["record"]
    said = {
        name: open_value(
            jurisdiction=file.jurisdiction_id, chain=file.id, purpose="words",
            id_=UUID(record[name]["sealed"]), by=cast("dispatcher"), why="test", at=now,
        )
        for name in ("words", "further")
    }  # fmt: skip
    assert "第1号路灯三天没亮。" in said["words"]
    assert said["further"] == "remark: 加急"


def test_the_same_sheet_again_adds_nothing_and_a_longer_one_the_rest(
    take: Callable[..., Summary],
) -> None:
    assert take(line(1), line(2)).added == 2
    again = take(line(1), line(2), line(3))
    assert (again.added, again.known) == (1, 2)
    assert Entry.objects.filter(move="adopt").count() == 3


def test_a_trial_writes_nothing(take: Callable[..., Summary]) -> None:
    summary = take(line(1), line(2, 经度="12x"), dry=True)
    assert (summary.added, summary.refused) == (1, 1)
    assert not Dossier.objects.filter(source="other_hotline").exists()
    assert not AgendaRow.objects.filter(handler="index_block").exists()


def test_past_due_files_are_listed_once_and_escalate_only_when_taken_up(
    take: Callable[..., Summary], cast: Callable[..., Actor], now: datetime
) -> None:
    summary = take(line(1, **LATE), line(2, **LATE), line(3, **LATE, **DONE), line(4))
    assert summary.overdue == 2
    run_due(at=now + timedelta(minutes=1))
    entry = Entry.objects.get(move="overdue_listed")
    assert entry.facts["count"] == 2
    assert {code for code, _ in entry.facts["oldest"]} == {the_file(1).code, the_file(2).code}
    assert not Entry.objects.filter(move__in=("escalate", "warn")).exists()
    file = the_file()
    assert file.desk is not None
    desk = cast("dispatcher", body=file.desk.code)
    move_request(dossier=file.id, move="place", by=desk, at=now, record={"area": file.area.code})
    run_due(at=now + timedelta(minutes=2))
    assert Entry.objects.filter(chain=file.id, move="escalate").exists()
    assert not Entry.objects.filter(chain=the_file(2).id, move="escalate").exists()


def test_a_target_still_to_come_is_watched(take: Callable[..., Summary], now: datetime) -> None:
    due = (now + timedelta(days=3)).replace(microsecond=0)
    take(line(1, 期限=due.isoformat(sep=" ").removesuffix("+00:00")))
    clock = Clock.objects.get(dossier=the_file())
    row = AgendaRow.objects.get(handler="clock", payload__clock=clock.id.hex)
    assert row.at == clock.due == the_file().due


def test_search_rows_follow_block_by_block(take: Callable[..., Summary], now: datetime) -> None:
    take(line(1, 内容="电话13812345678，路灯不亮"), line(2))
    run_due(at=now + timedelta(minutes=1))
    texts = dict(WorkingText.objects.values_list("chain", "text"))
    assert set(texts) == {the_file(1).id, the_file(2).id}
    assert "13812345678" not in texts[the_file(1).id]
    assert Opening.objects.filter(chain=the_file(1).id, actor="system:screener").count() == 1


def test_matter_body_and_area_may_be_names_of_the_pack(take: Callable[..., Summary]) -> None:
    take(line(1, 事项="暴露垃圾", 单位="URBAN", 区域="AL"))
    request = Request.objects.get(dossier=the_file())
    assert request.suggestion["given"] == "E0102"
    assert request.suggestion["body"] == "URBAN"
    assert request.place["how"] == "chosen"


BOOKS = {"xlsx": xlsx_bytes, "xls": xls_bytes, "csv": lambda rows: csv_bytes(rows, "gb18030")}


@pytest.mark.parametrize("kind", BOOKS)
def test_workbooks_and_gb18030_with_titles_dates_and_wide_digits(
    kind: str, tmp_path: Path, jurisdiction: int
) -> None:
    rows = [line(1, 受理时间="2026年3月2日 09:00"), line(2, 编号="Ｒ０００００２")]
    table = [["安澜区热线工单", *[""] * (len(HEADERS) - 1)], list(HEADERS)]
    table += [[row[header] for header in HEADERS] for row in rows]
    path = tmp_path / f"sheet.{kind}"
    path.write_bytes(BOOKS[kind](table))
    summary = import_cases(open_sheet(path, path.name), the_map(tmp_path), jurisdiction)
    assert (summary.added, summary.refused) == (2, 0)
    assert the_file(1).opened_at == the_file(2).opened_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
