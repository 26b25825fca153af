"""``gongzhi directory``: sheets in, sheets out, whose duty it is; all or nothing, and marked."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from gongzhi.accounts.models import User
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Refused
from gongzhi.core.models import Entry, Jurisdiction, LiveTable
from gongzhi.directory.actions import import_directory
from gongzhi.directory.methods.tables import Line
from gongzhi.directory.models import Coverage, Holding, Organisation, Post, Shift
from gongzhi.directory.queries import coverage_visible_to, organisation_seen
from gongzhi.directory.tests import district
from gongzhi.territory.models import Area

pytestmark = pytest.mark.django_db
ROLES = {
    "handler": (["department", "enterprise", "property_firm"], False, "承办人"),
    "party_clerk": (["party_branch", "party_group"], False, "党务干事"),
    "party_secretary": (["party_committee"], True, "党（工）委书记"),
    "system_admin": (["administration"], True, "系统管理员"),
    "security_admin": (["administration"], True, "安全管理员"),
}
BODIES = """单位代码,单位名称,类别,上级单位,区域代码,办公电话
BR1,滨江第一党支部,党支部,T1,D101,0000-7
GR1,滨江一组,party_group,BR1,D101,
FIRM,安居物业,物业服务企业,,D101,0000-8
CLUB,安居业委会,业主委员会,,D101,+86 0000-6
"""
POSTS = """code,name,organisation,role,area,person,姓名,deputy_of
BR1-S,支部干事,BR1,party_clerk,D101,sun,孙某,
FIRM-A,物业经理,FIRM,承办人,D101,qian,钱某,
FIRM-B,物业副经理,FIRM,handler,D101,,,FIRM-A
"""
ROSTER = """post,begins,ends,phone
FIRM-A,2030-06-01 08:00,2030-06-01 18:00,0000-9
FIRM-B,2030/6/1 18:00,2030-06-02 08:00,
"""


@pytest.fixture
def place() -> Jurisdiction:
    """The small district with roles and a grid."""
    place = district.small_place()
    district.load(place)
    rows = {
        code: {"organisation_kinds": kinds, "one_holder": one, "name_zh": name}
        for code, (kinds, one, name) in ROLES.items()
    }
    content = {"kinds": {}, "rows": rows}
    LiveTable.objects.create(jurisdiction=place, name="roles", content=content, version=1)
    community = Area.objects.get(jurisdiction=place, code="D101")
    facts = {"level": 4, "kind": "grid", "name_zh": "一网格", "name_en": "Grid 1"}
    Area.objects.create(
        jurisdiction=place, code="G1", parent=community, valid_from=district.SINCE, **facts
    )
    return place


def _run(place: Jurisdiction, *words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("directory", *words, "--jurisdiction", place.code, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), err.getvalue()


def _file(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def _load_all(place: Jurisdiction, folder: Path) -> None:
    coverage = "党组织,网格代码\nBR1,G1\nGR1,G1\n"
    for name, text in (("b", BODIES), ("p", POSTS), ("r", ROSTER), ("c", coverage)):
        code, _, err = _run(place, "import", _file(folder, f"{name}.csv", text))
        assert (code, err) == (0, "")


def test_the_four_tables_come_in_and_are_journaled(place: Jurisdiction, tmp_path: Path) -> None:
    _load_all(place, tmp_path)
    assert Organisation.objects.get(code="GR1").parent == Organisation.objects.get(code="BR1")
    holder = Holding.objects.get(post__code="FIRM-A", valid_to=None)
    assert holder.person.name_zh == "钱某"
    assert Entry.objects.filter(move="import_organisation").count() == 4
    assert Entry.objects.filter(move="appoint").count() == 2
    by = visitor(place.id)
    assert [(a.code, b.code) for a, b in coverage_visible_to(by)] == [("G1", "BR1"), ("G1", "GR1")]
    seen = organisation_seen(by, "FIRM", datetime.fromisoformat("2030-06-01T19:00+08:00"))
    assert [shift.post.code for shift in seen.on_duty] == ["FIRM-B"]
    first, second = seen.posts
    assert (first.vacant, second.vacant, first.holder) == (False, True, None)
    assert [line.post.code for line in first.deputies] == ["FIRM-B"]


def test_the_same_sheets_again_change_nothing(place: Jurisdiction, tmp_path: Path) -> None:
    _load_all(place, tmp_path)
    before = Entry.objects.count()
    for name in "bprc":
        code, out, _ = _run(place, "import", str(tmp_path / f"{name}.csv"), "--json")
        told = json.loads(out)
        assert (code, told["added"], told["changed"]) == (0, 0, 0)
    assert Entry.objects.count() == before


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("table", ["organisations", "posts", "coverage", "roster"])
def test_what_is_exported_can_be_imported(
    place: Jurisdiction, tmp_path: Path, ending: str, table: str
) -> None:
    _load_all(place, tmp_path)
    Post.objects.filter(role__in=("dispatcher", "clerk")).update(active=False)
    Post.objects.filter(code="SEC").update(active=False)
    file = tmp_path / f"out.{ending}"
    assert _run(place, "export", str(file), "--table", table)[0] == 0
    code, out, err = _run(place, "import", str(file), "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["table"], told["added"], told["changed"]) == (table, 0, 0)
    assert told["same"] > 0


def test_whoever_was_imported_is_given_a_first_password(
    place: Jurisdiction, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _load_all(place, tmp_path)

    def told(login: str, typed: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
        return _run(place, "password", login, "--language", "en")

    account = User.objects.get(login="qian")
    assert not account.has_usable_password()
    code, _, err = told("qian", "123")
    assert (code, "password_too_short" in err) == (1, True)
    assert not User.objects.get(login="qian").has_usable_password()
    assert told("nobody", "green-Tea-42-hills")[0] == 1
    assert told("Qian", "green-Tea-42-hills")[0] == 0
    assert User.objects.get(login="qian").check_password("green-Tea-42-hills")
    assert Entry.objects.filter(move="set_password").count() == 1


def test_a_shift_that_is_over_is_not_exported(place: Jurisdiction, tmp_path: Path) -> None:
    _load_all(place, tmp_path)
    Shift.objects.filter(post__code="FIRM-A").update(begins=district.AT, ends=timezone.now())
    assert _run(place, "export", str(tmp_path / "out.csv"), "--table", "roster")[0] == 0
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.partition(",")[0] for line in lines] == ["post", "FIRM-B"]


def test_a_body_that_has_ended_is_nobodys_place_until_it_is_named_again(
    place: Jurisdiction, tmp_path: Path
) -> None:
    _run(place, "import", _file(tmp_path, "b.csv", BODIES))
    Organisation.objects.filter(code="FIRM").update(valid_to=F("valid_from"), from_pack=True)
    _, out, _ = _run(place, "import", _file(tmp_path, "p.csv", POSTS), "--json")
    told = json.loads(out)["problems"]
    assert [(one["row"], one["rule"]) for one in told] == [
        (row, "unknown_organisation") for row in (3, 4)
    ]
    _, out, _ = _run(place, "import", _file(tmp_path, "b.csv", BODIES), "--json")
    assert (json.loads(out)["added"], json.loads(out)["changed"]) == (0, 1)
    firm = Organisation.objects.get(code="FIRM")
    assert (firm.valid_to, firm.from_pack) == (None, False)
    assert _run(place, "import", _file(tmp_path, "p.csv", POSTS))[0] == 0


def test_a_load_of_the_pack_leaves_what_was_imported(place: Jurisdiction, tmp_path: Path) -> None:
    _load_all(place, tmp_path)
    district.load(place)
    assert Organisation.objects.get(code="FIRM").valid_to is None
    assert Post.objects.get(code="FIRM-A").active


BROKEN: dict[str, tuple[str, str, str, int, str]] = {
    "kind": ("b", "党支部,T1", "党校,T1", 2, "类别"),
    "area": ("b", "T1,D101", "T1,D999", 2, "区域代码"),
    "parent": ("b", ",T1,", ",NOBODY,", 2, "上级单位"),
    "ring": ("b", ",T1,", ",GR1,", 2, "上级单位"),
    "no name": ("b", "滨江一组", " ", 3, "单位名称"),
    "code twice": ("b", "GR1,", "BR1,", 3, "单位代码"),
    "body": ("p", "支部干事,BR1", "支部干事,BR9", 2, "organisation"),
    "role": ("p", "承办人", "巡视员", 3, "role"),
    "role of others": ("p", "BR1,party_clerk", "BR1,handler", 2, "role"),
    "deputy": ("p", ",FIRM-A\n", ",FIRM-Z\n", 4, "deputy_of"),
    "own deputy": ("p", ",FIRM-A\n", ",FIRM-B\n", 4, "deputy_of"),
    "nameless": ("p", "孙某", "", 2, "姓名"),
    "post": ("r", "FIRM-A,", "FIRM-Z,", 2, "post"),
    "moment": ("r", "2030/6/1 18:00", "傍晚", 3, "begins"),
    "ends early": ("r", "2030-06-01 18:00,", "2030-06-01 07:00,", 2, "ends"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_row_is_named_marked_and_nothing_is_written(
    place: Jurisdiction, tmp_path: Path, what: str
) -> None:
    table, right, wrong, row, column = BROKEN[what]
    if table != "b":
        _run(place, "import", _file(tmp_path, "b.csv", BODIES))
    if table == "r":
        _run(place, "import", _file(tmp_path, "p.csv", POSTS))
    text = {"b": BODIES, "p": POSTS, "r": ROSTER}[table]
    assert right in text
    before = _stored()
    file = _file(tmp_path, "broken.csv", text.replace(right, wrong, 1))
    code, out, _ = _run(place, "import", file, "--json")
    told = json.loads(out)
    assert code == 1
    assert (row, column) in {(one["row"], one.get("column")) for one in told["problems"]}
    assert all(one["zh"] and one["en"] for one in told["problems"])
    marked = Path(told["marked_copy"]).read_text(encoding="utf-8-sig").splitlines()
    assert len(marked[row - 1]) > len(text.splitlines()[row - 1]) + 5
    assert _stored() == before


def _stored() -> tuple[int, ...]:
    models: tuple[Any, ...] = (Organisation, Post, Holding, Shift, Coverage, Entry)
    return tuple(model.objects.count() for model in models)


def test_a_workbook_comes_back_with_red_cells(place: Jurisdiction, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for line in BODIES.replace("党支部,T1", "党校,T1").splitlines():
        page.append(line.split(","))
    book.save(tmp_path / "b.xlsx")
    code, _, err = _run(place, "import", str(tmp_path / "b.xlsx"), "--language", "en")
    assert (code, "there is no kind of body “党校”" in err) == (1, True)
    marked = openpyxl.load_workbook(tmp_path / "b.错误-errors.xlsx").worksheets[0]
    assert marked["C2"].comment is not None


def test_rows_of_the_pack_are_changed_in_the_pack(place: Jurisdiction, tmp_path: Path) -> None:
    text = "code,name,kind,area\nHOUSING,别的名字,department,D\n"
    code, _, err = _run(place, "import", _file(tmp_path, "b.csv", text), "--language", "en")
    assert (code, "is kept in the rule pack" in err) == (1, True)
    text = "code,name,organisation,role,area,person,姓名\nEMPTY,岗位,HOUSING,handler,D,sun,孙某\n"
    text = text.replace("name,org", "name,name_en,org").replace("岗位,HOU", "岗位,Post,HOU")
    assert _run(place, "import", _file(tmp_path, "p.csv", text))[0] == 0
    assert Holding.objects.get(post__code="EMPTY", valid_to=None).person.name_zh == "孙某"


def test_a_dry_run_writes_nothing(place: Jurisdiction, tmp_path: Path) -> None:
    before = _stored()
    code, out, _ = _run(place, "import", _file(tmp_path, "b.csv", BODIES), "--dry-run", "--json")
    assert (code, json.loads(out)["added"], _stored()) == (0, 4, before)


def test_the_roster_of_a_day_is_shown_with_telephones(place: Jurisdiction, tmp_path: Path) -> None:
    _load_all(place, tmp_path)
    _, out, _ = _run(place, "roster", "--day", "2030-06-02", "--json")
    (shift,) = json.loads(out)["shifts"]
    assert (shift["post"], shift["begins"], shift["phone"]) == (
        "FIRM-B",
        "2030-06-01 18:00",
        "0000-8",
    )
    assert "孙" not in out
    assert _run(place, "roster", "--day", "2031-01-01")[1] == "当天没有排班\n"


@pytest.mark.parametrize("role", ["system_admin", "grid_worker", "party_secretary", ""])
def test_nobody_but_who_gives_rights_imports(place: Jurisdiction, role: str) -> None:
    line = Line(2, {"organisation": "T1", "area": "D1"}, {})
    stranger = Actor(place.id, "post:X", "post", roles=frozenset({role})) if role else None
    with pytest.raises(Refused):
        import_directory(
            table="coverage", lines=[line], by=stranger or visitor(place.id), at=district.AT
        )


def test_only_party_bodies_cover_and_only_grids(place: Jurisdiction, tmp_path: Path) -> None:
    _run(place, "import", _file(tmp_path, "b.csv", BODIES))
    text = "organisation,area\nFIRM,G1\nBR1,D1\n"
    _, out, _ = _run(place, "import", _file(tmp_path, "c.csv", text), "--json")
    assert [one["rule"] for one in json.loads(out)["problems"]] == ["not_party", "not_a_grid"]
