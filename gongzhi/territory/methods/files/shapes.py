"""Shapefiles: a zip that holds .shp, .dbf and, if all is well, .prj and .cpg."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import shapefile

from gongzhi.core.errors import Invalid, Problem
from gongzhi.territory.methods.files.opening import MAX_BYTES, Content

_ENCODINGS = ("utf-8", "gb18030")


def read_shapefile(content: Content) -> list[tuple[Mapping[str, Any], Any]]:
    """Give (properties, geometry as GeoJSON) for each shape of the one Shapefile in the zip.

    Names are read in the encoding of the .cpg, else UTF-8, else GB18030. Raises `Invalid`:
    ``bad_shapefile`` (with the reason), ``projected``, ``too_large``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content.data)) as archive:
            parts = _parts(archive, content.name)
    except zipfile.BadZipFile as error:
        raise _refused(content.name, "bad_shapefile", why=str(error)) from None
    projection = parts.get(".prj", b"").decode("utf-8", "replace").strip()
    if projection and not projection.upper().startswith(("GEOGCS", "GEOGCRS")):
        raise _refused(content.name, "projected", system=projection[:60])
    declared = parts.get(".cpg", b"").decode("ascii", "ignore").strip()
    return _read(parts, [declared, *_ENCODINGS] if declared else list(_ENCODINGS), content.name)


def _parts(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    listed = [entry for entry in archive.infolist() if not _hidden(entry.filename)]
    shapes = [entry.filename for entry in listed if entry.filename.lower().endswith(".shp")]
    if len(shapes) != 1:
        raise _refused(name, "bad_shapefile", why=f".shp × {len(shapes)}")
    stem = shapes[0][:-4].lower()
    wanted = [entry for entry in listed if entry.filename[:-4].lower() == stem]
    if sum(entry.file_size for entry in wanted) > MAX_BYTES:
        raise _refused(name, "too_large", limit=MAX_BYTES)
    parts = {entry.filename[-4:].lower(): archive.read(entry) for entry in wanted}
    if ".dbf" not in parts:
        raise _refused(name, "bad_shapefile", why=".dbf × 0")
    return parts


def _hidden(path: str) -> bool:
    """Tell the folders that macOS adds, with doubles of every file."""
    return path.startswith("__MACOSX/") or path.rpartition("/")[2].startswith("._")


def _read(parts: Mapping[str, bytes], encodings: list[str], name: str) -> list[Any]:
    reasons: list[str] = []
    for encoding in encodings:
        try:
            return _features(parts, encoding)
        # The reader raises what its parsing happens to meet: struct.error, IndexError, its own.
        except Exception as error:  # noqa: BLE001
            reasons.append(f"{encoding}: {type(error).__name__}: {error}")
    raise _refused(name, "bad_shapefile", why=reasons[0])


def _features(parts: Mapping[str, bytes], encoding: str) -> list[Any]:
    files = {key[1:]: io.BytesIO(parts[key]) for key in (".shp", ".dbf", ".shx") if key in parts}
    with shapefile.Reader(**files, encoding=encoding) as reader:
        return [
            (dict(record.as_dict()), _geometry(shape))
            for shape, record in zip(reader.iterShapes(), reader.iterRecords(), strict=True)
        ]


def _geometry(shape: Any) -> Any:
    """Give the GeoJSON of a shape; an empty one gives None."""
    if shape.shapeType == shapefile.NULL or not getattr(shape, "points", ()):
        return None
    return shape.__geo_interface__


def _refused(name: str, rule: str, **params: object) -> Invalid:
    return Invalid(Problem("boundaries", rule, {"name": name, **params}, file=name))
