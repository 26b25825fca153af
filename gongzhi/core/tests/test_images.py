"""Photos: nothing but pixels gets through, and bombs are refused before they are decoded."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from gongzhi.core.errors import Invalid
from gongzhi.core.images import RULES, CleanPhoto, clean_photo

PLACE = "PLACE-31.2304-121.4737"


def clean(data: bytes, **limits: int) -> CleanPhoto:
    bounds = {"max_bytes": 8_000_000, "max_pixels": 40_000_000, "max_side": 1600} | limits
    return clean_photo(data, **bounds)


def encoded(format_name: str, size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    mode = options.pop("mode", "RGB")
    picture = options.pop("picture", None) or Image.new(mode, size, options.pop("color", None))
    target = io.BytesIO()
    picture.save(target, format=format_name, **options)
    return target.getvalue()


def rule_of(data: bytes, **limits: int) -> str:
    with pytest.raises(Invalid) as caught:
        clean(data, **limits)
    (problem,) = caught.value.problems
    assert problem.field == "photo"
    for words in RULES[problem.rule]:
        assert "{" not in words.format_map(problem.params)
    return problem.rule


def exif_with_place() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = PLACE
    exif[0x9286] = PLACE
    exif[0x8825] = {1: "N", 2: (31.0, 13.0, 49.0), 3: "E", 4: (121.0, 28.0, 25.0)}
    return exif


def png_text() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", PLACE)
    info.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{PLACE}</x:xmpmeta>")
    return info


@pytest.mark.parametrize(
    ("format_name", "options"),
    [
        ("JPEG", {"exif": exif_with_place(), "comment": PLACE.encode()}),
        ("JPEG", {"xmp": PLACE.encode(), "icc_profile": PLACE.encode() * 20}),
        ("PNG", {"pnginfo": png_text(), "exif": exif_with_place()}),
        ("WEBP", {"exif": exif_with_place().tobytes(), "xmp": PLACE.encode()}),
        ("GIF", {"comment": PLACE.encode()}),
        ("TIFF", {"tiffinfo": {270: PLACE, 315: PLACE}}),
        ("BMP", {}),
    ],
)
def test_no_metadata_of_any_format_survives(format_name: str, options: dict[str, Any]) -> None:
    original = encoded(format_name, **options)
    photo = clean(original + PLACE.encode())  # a payload after the end of the picture as well
    assert PLACE.encode() not in photo.jpeg
    again = Image.open(io.BytesIO(photo.jpeg))
    assert again.format == "JPEG"
    assert not again.getexif()
    assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Exif" not in photo.jpeg
    assert b"ICC_PROFILE" not in photo.jpeg
    assert b"http://ns.adobe.com" not in photo.jpeg


def test_the_preview_inside_the_exif_block_is_gone() -> None:
    preview = encoded("JPEG", (32, 32), color=(255, 0, 0))
    original = encoded("JPEG", exif=b"Exif\0\0" + exif_with_place().tobytes()[6:] + preview)
    assert preview in original
    photo = clean(original)
    assert photo.jpeg.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied_to_the_pixels(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = clean(encoded("JPEG", (60, 40), exif=exif))
    assert (photo.width, photo.height) == ((60, 40) if orientation < 5 else (40, 60))


def test_a_tiff_is_turned_once_only() -> None:
    photo = clean(encoded("TIFF", (60, 40), tiffinfo={274: 6}))
    assert (photo.width, photo.height) == (40, 60)


@pytest.mark.slow  # more than four million pixels
def test_a_large_photo_is_made_smaller_and_keeps_its_shape() -> None:
    photo = clean(encoded("JPEG", (3000, 1500)), max_side=1000)
    assert (photo.width, photo.height) == (1000, 500)


def test_transparent_parts_become_white() -> None:
    photo = clean(encoded("PNG", mode="RGBA", color=(0, 0, 0, 0)))
    assert Image.open(io.BytesIO(photo.jpeg)).getpixel((5, 5)) == (255, 255, 255)


def test_a_wide_colour_profile_is_brought_to_srgb() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = clean(encoded("JPEG", color=(200, 30, 30), icc_profile=profile))
    pixel = Image.open(io.BytesIO(photo.jpeg)).getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert abs(pixel[0] - 200) < 6
    assert b"ICC_PROFILE" not in photo.jpeg


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "CMYK", "I;16", "YCbCr"])
def test_every_colour_mode_becomes_rgb(mode: str) -> None:
    format_name = "TIFF" if mode in {"CMYK", "YCbCr", "I;16"} else "PNG"
    photo = clean(encoded(format_name, mode=mode))
    assert Image.open(io.BytesIO(photo.jpeg)).mode == "RGB"


@pytest.mark.parametrize("format_name", ["GIF", "WEBP", "PNG"])
def test_an_animation_keeps_its_first_frame_only(format_name: str) -> None:
    frames = [Image.new("RGB", (30, 30), color) for color in ("red", "lime", "blue")]
    original = encoded(
        format_name, picture=frames[0], save_all=True, append_images=frames[1:], duration=50
    )
    pixel = Image.open(io.BytesIO(clean(original).jpeg)).getpixel((15, 15))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 240
    assert pixel[2] < 20


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 4_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [7_000, 20_000, 60_000, 2_000_000])
def test_a_bomb_of_pixels_is_refused_before_it_is_decoded(side: int) -> None:
    assert rule_of(png_claiming(side, side)) == "too_many_pixels"


def test_a_gif_frame_larger_than_its_screen_is_refused() -> None:
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 60_000, 60_000, 0) + b"\x02\x02\x4c\x01\x00"
    bomb = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0" * 6 + frame + b";"
    assert rule_of(bomb) == "too_many_pixels"


def test_a_bomb_of_text_inside_a_png_does_not_explode() -> None:
    text = b"Comment\0\0" + zlib.compress(b"A" * 20_000_000, 9)
    chunk = struct.pack(">I", len(text)) + b"zTXt" + text
    chunk += struct.pack(">I", zlib.crc32(b"zTXt" + text))
    plain = encoded("PNG")
    cut = plain.index(b"IDAT") - 4
    with pytest.raises(Invalid) as caught:
        clean(plain[:cut] + chunk + plain[cut:])
    assert caught.value.problems[0].rule == "half_written"


def test_too_many_bytes_are_refused_unread() -> None:
    assert rule_of(encoded("JPEG"), max_bytes=100) == "too_many_bytes"


def test_nothing_is_refused_as_empty() -> None:
    assert rule_of(b"") == "empty"


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"hevc"])
def test_heic_is_refused_with_its_own_word(brand: bytes) -> None:
    assert rule_of(b"\0\0\0\x18ftyp" + brand + b"\0" * 40) == "heic_not_read"


@pytest.mark.parametrize(
    "data",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7\n", b"PK\x03\x04" + b"\0" * 50,
     b"just words in a file called photo.jpg", b"<html><script>alert(1)</script></html>"],
)  # fmt: skip
def test_what_is_no_photo_is_refused_whatever_its_name(data: bytes) -> None:
    assert rule_of(data) == "not_a_photo"


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_half_written_photo_is_refused(format_name: str, share: float) -> None:
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    whole = encoded(format_name, picture=noise)
    cut = whole[: int(len(whole) * share)]
    with pytest.raises(Invalid) as caught:
        clean(cut)
    assert caught.value.problems[0].rule in {"half_written", "not_a_photo"}


def test_the_same_photo_gives_the_same_digest() -> None:
    original = encoded("PNG", color=(10, 20, 30))
    assert clean(original).sha256 == clean(original).sha256
    assert len(clean(original).sha256) == 64
