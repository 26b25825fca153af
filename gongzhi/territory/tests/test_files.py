"""Sheets, GeoJSON and Shapefiles are read as they are found, and refused with the place."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapefile
import shapely

from gongzhi.core.errors import Invalid
from gongzhi.territory.methods.files import open_file, read_features, read_sheet
from gongzhi.territory.methods.files.opening import MAX_BYTES
from gongzhi.territory.tests.factories import geojson, square

WGS84 = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]]'


def _file(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def _shapefile(folder: Path, encoding: str = "utf-8", **parts: bytes | None) -> Path:
    """Write two squares, one with a hole; ``parts``: members to add, or to leave out (None)."""
    files = {name: io.BytesIO() for name in ("shp", "shx", "dbf")}
    with shapefile.Writer(**files, encoding=encoding) as writer:
        writer.field("code", "C", 20)
        writer.field("name", "C", 60)
        inner = square(1).buffer(-0.002)
        for code, name, shape in (
            ("A", "柳堤社区", square(0)),
            ("B", "码头社区", square(1).difference(inner)),
        ):
            writer.shape(json.loads(shapely.to_geojson(shape)))
            writer.record(code, name)
    members: dict[str, bytes | None] = {name: file.getvalue() for name, file in files.items()}
    members |= {"prj": WGS84.encode(), **parts}
    path = folder / "areas.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            if data is not None:
                archive.writestr(f"deep/areas.{name}", data)
        archive.writestr("__MACOSX/deep/._areas.shp", b"x")
    return path


def _read(path: Path) -> object:
    content = open_file(path)
    return read_sheet(content) if content.kind == "sheet" else read_features(content)


def _rules(path: Path) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(Invalid) as refused:
        _read(path)
    assert all(problem.file == path.name for problem in refused.value.problems)
    return [(problem.rule, problem.row, problem.column) for problem in refused.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_sheet_is_read_in_the_encodings_of_spreadsheets(tmp_path: Path, encoding: str) -> None:
    head = "code,name,aliases,lon,valid_from,区县\r\n"
    text = head + "110101001,东华门街道,东华门| 王府井 ,116.4,2026-01-02,东城\r\n\r\n"
    rows, unread = read_sheet(open_file(_file(tmp_path, "a.csv", text.encode(encoding))))
    assert unread == ["区县"]
    assert [(row.line, dict(row.fields)) for row in rows] == [
        (
            2,
            {
                "code": "110101001",
                "name_zh": "东华门街道",
                "aliases": ("东华门", "王府井"),
                "lon": 116.4,
                "valid_from": date(2026, 1, 2),
            },
        )
    ]


def test_broken_cells_are_all_named_with_line_and_column(tmp_path: Path) -> None:
    text = "code,name_zh,level,lat,valid_from\n,甲,x,9,2026-1-2\nB,,2,north,\nC,丙\n"
    assert _rules(_file(tmp_path, "a.csv", text)) == [
        ("required", 2, "code"),
        ("bad_number", 2, "level"),
        ("bad_date", 2, "valid_from"),
        ("required", 3, "name_zh"),
        ("bad_number", 3, "lat"),
        ("half_row", 4, None),
    ]


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("a.csv", b"", "missing_column"),
        ("a.csv", b"name\n", "missing_column"),
        ("a.csv", b"code,name\n\xff\xff\xff,\x80\n", "bad_encoding"),
        ("a.csv", b'code,name\n"A,B\n', "bad_csv"),
        ("a.csv.gz", b"no gzip", "bad_gzip"),
        ("a.csv.gz", gzip.compress(b"code,name\n", mtime=0)[:-4], "bad_gzip"),
        ("a.geojson", b"{", "bad_geojson"),
        ("a.geojson", b'{"features": [{"properties": 7, "geometry": null}]}', "bad_geojson"),
        ("a.geojson", b"[" * 100_000, "bad_geojson"),
        (
            "a.json",
            b'{"features": [], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}}',
            "projected",
        ),
        ("a.zip", b"no zip", "bad_shapefile"),
        ("a.txt", b"", "unknown_ending"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, name: str, data: bytes, rule: str
) -> None:
    assert _rules(_file(tmp_path, name, data))[0][0] == rule


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert _rules(tmp_path / "a.csv") == [("no_file", None, None)]


def test_an_archive_that_swells_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("opening", "shapes"):
        monkeypatch.setattr(f"gongzhi.territory.methods.files.{module}.MAX_BYTES", 1000)
    assert MAX_BYTES > 1000
    swelling = gzip.compress(b"x" * 100_000)
    assert _rules(_file(tmp_path, "a.csv.gz", swelling))[0][0] == "too_large"
    assert _rules(_file(tmp_path, "a.csv", b"x" * 2000))[0][0] == "too_large"
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", b"x" * 100_000)
    assert _rules(_file(tmp_path, "a.zip", zipped.getvalue()))[0][0] == "too_large"


def test_geojson_packed_or_not_gives_its_features(tmp_path: Path) -> None:
    text = geojson({"A": square(0), "B": square(1)})
    plain = read_features(open_file(_file(tmp_path, "a.geojson", text)))
    packed = read_features(open_file(_file(tmp_path, "a.geojson.gz", gzip.compress(text.encode()))))
    assert plain == packed
    assert [(each.number, each.properties["code"]) for each in plain] == [(1, "A"), (2, "B")]


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [("utf-8", None), ("gb18030", None), ("gb18030", b"GB18030"), ("utf-8", b"UTF-8")],
)
def test_a_shapefile_gives_names_and_holes(
    tmp_path: Path, encoding: str, cpg: bytes | None
) -> None:
    features = read_features(open_file(_shapefile(tmp_path, encoding, cpg=cpg)))
    assert [dict(each.properties) for each in features] == [
        {"code": "A", "name": "柳堤社区"},
        {"code": "B", "name": "码头社区"},
    ]
    shapes = [shapely.from_geojson(json.dumps(each.geometry)) for each in features]
    assert shapes[0].equals(square(0))
    assert len(shapes[1].interiors) == 1


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ({"prj": b'PROJCS["CGCS2000_3_Degree_GK_CM_114E",GEOGCS["x"]]'}, "projected"),
        ({"shp": None}, "bad_shapefile"),
        ({"dbf": None}, "bad_shapefile"),
        ({"shp": b"short"}, "bad_shapefile"),
        ({"dbf": b"short"}, "bad_shapefile"),
        ({"cpg": b"no-such-encoding", "dbf": b""}, "bad_shapefile"),
    ],
)
def test_a_shapefile_that_cannot_be_used_is_refused(
    tmp_path: Path, parts: dict[str, Any], rule: str
) -> None:
    assert [found for found, _, _ in _rules(_shapefile(tmp_path, **parts))] == [rule]
