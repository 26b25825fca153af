"""One recording checked and stripped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.recordings import mp4, webm
from gongzhi.core.recordings.broken import BrokenRecording


@dataclass(frozen=True, slots=True)
class CleanRecording:
    """A recording without metadata: its bytes, media type, whole seconds and SHA-256."""

    data: bytes
    media: str
    seconds: int
    sha256: str


def clean_recording(data: bytes, *, max_bytes: int, max_seconds: int) -> CleanRecording:
    """Check a recording by its content and take out everything but the sound.

    Size is judged before anything is read; a second more than allowed is forgiven, because
    recorders stop between two packets. Raises Invalid: field ``voice``, rule one of
    ``voice_empty``, ``voice_bytes``, ``voice_kind``, ``voice_long``, ``voice_broken``.
    """
    if not data:
        raise _invalid("voice_empty")
    if len(data) > max_bytes:
        raise _invalid("voice_bytes", bytes=len(data), limit=max_bytes)
    reader = next((one for one in (webm, mp4) if one.looks_like(data)), None)
    if reader is None:
        raise _invalid("voice_kind")
    try:
        clean, seconds = reader.stripped(data)
    except BrokenRecording as error:
        raise _invalid("voice_kind" if error.other_kind else "voice_broken") from error
    if seconds > max_seconds + 1:
        raise _invalid("voice_long", high=max_seconds, got=int(seconds))
    digest = hashlib.sha256(clean).hexdigest()
    return CleanRecording(clean, reader.MEDIA, max(1, round(seconds)), digest)


def _invalid(rule: str, **params: int) -> Invalid:
    return Invalid(Problem("voice", rule, params))
