"""``gongzhi pack new``: a district from a template is clean, loads, and takes a report."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from gongzhi.cases.actions import Report, receive_request
from gongzhi.core.actor import visitor
from gongzhi.core.models import Jurisdiction
from gongzhi.core.packs.check import gaps_of, problems_of
from gongzhi.core.packs.problems import words
from gongzhi.directory.models import Holding, Post
from gongzhi.procedure.actions import store_tables
from gongzhi.procedure.models import Dossier
from tests.paths import PACKS

AREAS = """code,name_zh,name_en,level,kind,parent
QH01,柳湾街道,Liuwan Subdistrict,2,street,QH
QH0101,听松社区,Tingsong Community,3,community,QH01
QH010101,听松社区第1网格,Tingsong Community Grid 1,4,grid,QH0101
QH010102,听松社区第2网格,Tingsong Community Grid 2,4,grid,QH0101
QH02,石桥镇,,2,town,QH
QH0201,石桥村,,3,village,QH02
QH020101,石桥村第1网格,,4,grid,QH0201
"""
NAMES = ("--name-zh", "清河区", "--name-en", "Qinghe District", "--root", "QH")


def run(*given: str) -> tuple[int, str, str]:
    """Run ``gongzhi pack``; give exit code, what it said, what it complained of."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("pack", *given, "--language", "en", stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def begin(place: Path, areas: str = AREAS, *more: str) -> tuple[int, str]:
    """Write the areas and run ``new``; give exit code and complaint."""
    (place / "list.csv").write_text(areas, "utf-8")
    files = ("--areas", str(place / "list.csv"), "--out", str(place / "made"))
    code, _, complaint = run("new", "qinghe", *NAMES, *files, *more)
    return code, complaint


@pytest.mark.django_db
def test_a_new_district_is_clean_and_takes_a_report(tmp_path: Path, now: datetime) -> None:
    assert begin(tmp_path) == (0, "")
    folder = tmp_path / "made" / "qinghe"
    pack, problems = problems_of(folder, PACKS)
    assert pack is not None
    assert [words(problem, "en") for problem in problems or gaps_of(pack)] == []
    assert run("load", str(folder))[0] == 0
    store_tables(at=now)

    place = Jurisdiction.objects.get(code="qinghe")
    report = Report(subject="路灯不亮", detail="楼下的路灯坏了三天。", area="QH010102")
    received = receive_request(report, by=visitor(place.id), at=now)

    file = Dossier.objects.get(id=received.id)
    assert file.area.code == "QH010102"
    assert file.fallback.code == "HOTLINE"
    assert not Holding.objects.filter(post__jurisdiction_id=place.id).exists()
    workers = Post.objects.filter(jurisdiction_id=place.id, role="grid_worker")
    assert sorted(workers.values_list("area__code", flat=True)) == [
        "QH010101",
        "QH010102",
        "QH020101",
    ]


def test_bodies_bear_the_names_of_their_areas_and_their_kind(tmp_path: Path) -> None:
    begin(tmp_path)
    text = (tmp_path / "made" / "qinghe" / "organisations.csv").read_text("utf-8")
    assert "TO_QH01,柳湾街道办事处," in text
    assert "TO_QH02,石桥镇人民政府," in text
    assert "CC_QH0101,听松社区居民委员会," in text
    assert ",community_committee,TO_QH01,QH0101," in text
    assert "CC_QH0201,石桥村民委员会," in text
    rest = "".join(path.read_text("utf-8") for path in (tmp_path / "made" / "qinghe").iterdir())
    assert not [name for name in ("安澜", "临江", "埠头", "Anlan", "AL01") if name in rest]


def test_without_areas_there_is_the_district_itself(tmp_path: Path) -> None:
    assert run("new", "qinghe", *NAMES, "--out", str(tmp_path))[0] == 0
    assert run("check", str(tmp_path / "qinghe"))[0] == 0


def test_the_district_itself_may_stand_anywhere_in_the_list(tmp_path: Path) -> None:
    areas = AREAS + "QH,清河区,Qinghe District,1,district,\n"
    assert begin(tmp_path, areas) == (0, "")
    assert run("check", str(tmp_path / "made" / "qinghe"))[0] == 0


WRONG = [
    ("QH0101,听松社区,", "QH01,听松社区,", "list.csv, line 3, column code", "appears twice"),
    (",3,community,QH01\n", ",3,community,QH09\n", "list.csv, line 3, column parent", "QH09"),
    (",2,street,QH\n", ",two,street,QH\n", "list.csv, line 2, column level", "whole number"),
    (",level,", ",rank,", "list.csv, line 1, column rank", "not known"),
    ("QH02,石桥镇,,2,town,QH\n", "QH02,石桥镇,,2,town\n", "list.csv, line 6", "5 cells"),
]


@pytest.mark.parametrize(("old", "new", "place", "said"), WRONG)
def test_a_wrong_area_is_named_and_nothing_is_written(
    tmp_path: Path, old: str, new: str, place: str, said: str
) -> None:
    assert old in AREAS
    code, complaint = begin(tmp_path, AREAS.replace(old, new, 1))
    assert code == 1
    assert place in complaint
    assert said in complaint
    assert not (tmp_path / "made").exists()


def test_what_cannot_be_begun_is_refused_by_name(tmp_path: Path) -> None:
    assert begin(tmp_path)[0] == 0
    code, complaint = begin(tmp_path)
    assert code == 1
    assert "is there already" in complaint
    code, _, complaint = run("new", "Qing He", *NAMES, "--out", str(tmp_path))
    assert code == 1
    assert "small letters" in complaint
    code, _, complaint = run("new", "qh", *NAMES, "--from", "default", "--out", str(tmp_path))
    assert code == 1
    assert "can be extended, not loaded" in complaint
    more = ("--timezone", "Asia/Qinghe", "--out", str(tmp_path))
    code, _, complaint = run("new", "qh", *NAMES, *more)
    assert code == 1
    assert "no time zone" in complaint
    assert not (tmp_path / "qh").exists()
