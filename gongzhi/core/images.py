"""Photos of residents, made safe: read, turned upright, re-encoded, stripped of everything else.

The stored picture is a new JPEG painted from the pixels alone, so place, time, camera, comments,
previews and hidden payloads of the original cannot survive. What a file is, its bytes decide;
its name and its declared type are never asked.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from gongzhi.core.errors import Invalid, Problem

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")
_HEIC_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"}
)
_QUALITY: Final = 85

RULES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "empty": ("照片是空的。", "The photo is empty."),
        "too_many_bytes": (
            "照片有 {bytes} 字节，超过 {limit} 字节。",
            "The photo has {bytes} bytes, more than {limit}.",
        ),
        "heic_not_read": (
            "不支持 HEIC 格式，请改用 {use} 格式拍摄或导出。",
            "HEIC cannot be read; please take or export the photo as {use}.",
        ),
        "not_a_photo": (
            "这不是照片；可用格式：{formats}。",
            "This is not a photo; these formats are read: {formats}.",
        ),
        "too_many_pixels": (
            "照片的像素超过 {limit}。",
            "The photo has more than {limit} pixels.",
        ),
        "half_written": ("照片不完整或已损坏。", "The photo is incomplete or damaged."),
    }
)
"""Rule code → (zh-Hans, English); placeholders are the parameters of the problem."""


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A JPEG without any metadata: its bytes, size in pixels and SHA-256 (hexadecimal)."""

    jpeg: bytes
    width: int
    height: int
    sha256: str


def clean_photo(data: bytes, *, max_bytes: int, max_pixels: int, max_side: int) -> CleanPhoto:
    """Turn an uploaded picture into an upright sRGB JPEG of at most ``max_side`` pixels a side.

    Reads JPEG, PNG, WebP, GIF, TIFF and BMP; of an animation the first frame. Size in bytes and
    pixels is judged before a pixel is decoded.

    Raises:
        Invalid: field ``photo``, rule one of ``empty``, ``too_many_bytes``, ``heic_not_read``,
            ``not_a_photo``, ``too_many_pixels``, ``half_written``.

    """
    _check_bytes(data, max_bytes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = _open(data, max_pixels)
        try:
            upright = _upright(picture, max_side)
        except Image.DecompressionBombError as error:
            raise _invalid("too_many_pixels", limit=max_pixels) from error
        except Exception as error:
            raise _invalid("half_written", format=picture.format or "") from error
        finally:
            picture.close()
    return _encode(upright)


def _invalid(rule: str, **params: Any) -> Invalid:
    return Invalid(Problem("photo", rule, params))


def _check_bytes(data: bytes, max_bytes: int) -> None:
    if not data:
        raise _invalid("empty")
    if len(data) > max_bytes:
        raise _invalid("too_many_bytes", bytes=len(data), limit=max_bytes)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise _invalid("heic_not_read", use="JPEG")


def _open(data: bytes, max_pixels: int) -> Image.Image:
    """Read the head of the picture only, and refuse its size before any pixel is decoded."""
    try:
        picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise _invalid("too_many_pixels", limit=max_pixels) from error
    except UnidentifiedImageError as error:
        raise _invalid("not_a_photo", formats=", ".join(_FORMATS)) from error
    except Exception as error:
        raise _invalid("half_written", format="") from error
    pixels = picture.width * picture.height
    if pixels > max_pixels:
        picture.close()
        raise _invalid("too_many_pixels", pixels=pixels, limit=max_pixels)
    return picture


def _upright(picture: Image.Image, max_side: int) -> Image.Image:
    # A JPEG decoder can decode at a smaller scale: no work for pixels that would be dropped.
    picture.draft("RGB", (max_side, max_side))
    profile = picture.info.get("icc_profile")
    picture.load()
    turned = ImageOps.exif_transpose(picture)
    flat = _flatten(_to_srgb(turned, profile))
    flat.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    return flat


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Bring colours to sRGB; a profile that cannot be applied is dropped, not obeyed."""
    if not profile or picture.mode not in {"RGB", "CMYK", "L"}:
        return picture
    try:
        converted = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted if converted is not None else picture


def _flatten(picture: Image.Image) -> Image.Image:
    """Give an RGB picture; what is transparent becomes white, 16-bit grey becomes 8-bit."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _encode(picture: Image.Image) -> CleanPhoto:
    # The JPEG writer copies comments out of `info`: only a fresh canvas carries nothing over.
    canvas = Image.new("RGB", picture.size)
    canvas.paste(picture)
    target = io.BytesIO()
    canvas.save(target, format="JPEG", quality=_QUALITY, optimize=True)
    jpeg = target.getvalue()
    return CleanPhoto(jpeg, canvas.width, canvas.height, hashlib.sha256(jpeg).hexdigest())
