"""Recordings: read by their bytes, bounded, and stripped of everything but the sound."""

from __future__ import annotations

import contextlib
import struct

import pytest

from gongzhi.core.errors import Invalid
from gongzhi.core.recordings import CleanRecording, clean_recording
from gongzhi.core.tests.sounds import box, element, mp4, webm

SECRET = b"Li Hua, 13900000000"


def clean(data: bytes, *, bytes_: int = 100_000, seconds: int = 60) -> CleanRecording:
    return clean_recording(data, max_bytes=bytes_, max_seconds=seconds)


def rule_of(data: bytes, **limits: int) -> str:
    with pytest.raises(Invalid) as caught:
        clean(data, **limits)
    problem = caught.value.problems[0]
    assert problem.field == "voice"
    return problem.rule


@pytest.mark.parametrize(
    ("data", "media", "seconds"),
    [
        (webm(seconds=3, secret=SECRET), "audio/webm", 3),
        (webm(seconds=60, secret=SECRET), "audio/webm", 60),
        (mp4(seconds=7, secret=SECRET), "audio/mp4", 7),
        (mp4(seconds=9, secret=SECRET, brand=b"3gp4"), "audio/mp4", 9),
    ],
)
def test_the_sound_stays_and_everything_else_goes(data: bytes, media: str, seconds: int) -> None:
    found = clean(data)
    assert (found.media, found.seconds) == (media, seconds)
    assert SECRET in data
    assert SECRET not in found.data
    assert b"Chrome" not in found.data
    assert (3_800_000_000).to_bytes(4, "big") not in found.data
    assert found.data.count(b"sound") == data.count(b"sound")


def test_what_was_cleaned_is_clean_already() -> None:
    for data in (webm(secret=SECRET), mp4(secret=SECRET)):
        once = clean(data)
        assert clean(once.data) == once


def test_nothing_of_an_mp4_changes_its_place() -> None:
    data = mp4(secret=SECRET)
    assert len(clean(data).data) == len(data)
    assert clean(data).data.index(b"mdat") == data.index(b"mdat")


def test_pieces_of_an_mp4_that_was_recorded_live_add_up() -> None:
    run = box(b"trun", b"\x00\x00\x01\x00" + struct.pack(">I", 4) + struct.pack(">4I", *[500] * 4))
    head = box(b"tfhd", bytes(8)) + box(b"tfdt", bytes(4) + struct.pack(">I", 3000)) + run
    live = mp4(seconds=0) + box(b"moof", box(b"traf", head)) + box(b"mdat", b"sound")
    assert clean(live).seconds == 5


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "voice_empty"),
        (b"\xff\xd8\xff\xe0 a photo", "voice_kind"),
        (b"ID3\x03 a song", "voice_kind"),
        (webm(kind=1), "voice_kind"),
        (webm(codec=b"V_VP8"), "voice_kind"),
        (webm(doc=b"matroska"), "voice_kind"),
        (webm(seconds=0), "voice_broken"),
        (webm(seconds=63), "voice_long"),
        (webm(scale=b"\x00"), "voice_broken"),
        (webm(scale=b"\x01\x00\x00\x00\x00"), "voice_broken"),
        (webm(scale=b"\xff\xff\xff\xff"), "voice_long"),
        (mp4(handlers=(b"vide",)), "voice_kind"),
        (mp4(handlers=(b"soun", b"vide")), "voice_kind"),
        (mp4(handlers=()), "voice_broken"),
        (mp4(seconds=62), "voice_long"),
        (mp4(seconds=0), "voice_broken"),
        (mp4()[:60], "voice_broken"),
        (webm()[:40], "voice_broken"),
        (element("1A45DFA3", b"\x00" * 9), "voice_broken"),
    ],
)
def test_what_is_no_recording_is_refused_by_name(data: bytes, rule: str) -> None:
    assert rule_of(data) == rule


def test_size_is_judged_before_anything_is_read() -> None:
    assert rule_of(webm(), bytes_=100) == "voice_bytes"


def test_a_file_cut_off_anywhere_is_read_or_refused_and_never_breaks() -> None:
    for data in (webm(secret=SECRET), mp4(secret=SECRET)):
        for end in range(1, len(data)):
            for sent in (data[:end], data[:end] + b"\xff" * 9, bytes(end) + data[end:]):
                with contextlib.suppress(Invalid):
                    assert SECRET not in clean(sent).data
