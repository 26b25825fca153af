"""From the report form to a report; the same form sent twice makes one file."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from gongzhi.cases.actions import Report
from gongzhi.core.codes import derived_key
from gongzhi.core.errors import Invalid
from gongzhi.surfaces.showing.forms import problem_words
from gongzhi.surfaces.showing.lists import code_typed
from gongzhi.surfaces.showing.names import Names

TEXTS = (
    "detail",
    "subject",
    "type",
    "area",
    "address",
    "name",
    "phone",
    "safe_way",
    "share_contact",
    "matter",
    "about",
    "severity",
    "called",
    "settled",
    "source",
)
POINT = ("lon", "lat")
SHORTEST_TOKEN = 20


@dataclass(frozen=True, slots=True)
class Sent:
    """A report as it was sent, with the requester's key that belongs to this very form."""

    report: Report
    key: str


def new_token() -> str:
    """Make the hidden token of a fresh form."""
    return secrets.token_urlsafe(24)


def read_report(
    request: HttpRequest, source: str, names: Names | None = None, *, matter: bool = False
) -> Sent:
    """Read the report form.

    Token and texts together name the report towards ``source``, so that a double click or a
    reload makes one file, and an edited text another. The key is derived from the same, so that
    the second answer can show the same receipt; the token itself is stored nowhere. ``names`` finds
    the body complained of, and with ``matter`` the matter that staff have typed; the residents'
    form has none.
    """
    post = request.POST
    texts: dict[str, Any] = {
        name: post.get(name, "").strip().replace("\r\n", "\n") for name in TEXTS
    }
    token = post.get("token", "")
    if len(token) < SHORTEST_TOKEN:
        token = new_token()
    typed = [post.get(name, "").strip() for name in POINT]
    parts = [token.encode(), *(texts[name].encode() for name in TEXTS), *map(str.encode, typed)]
    spoken = request.FILES.get("voice")
    voice = spoken.read() if spoken else b""
    parts += [hashlib.sha256(voice).digest()] if voice else []
    named = hashlib.sha256(b"\x00".join(parts)).hexdigest()
    photos = tuple(file.read() for file in request.FILES.getlist("photo") if file.name)
    texts |= zip(POINT, _point(typed), strict=True)
    texts["source"] = source
    texts["share_contact"] = bool(texts["share_contact"])
    texts["called"] = bool(texts["called"])
    texts["type"] = texts["type"] or "help"
    texts["matter"] = code_typed(texts["matter"], "matters", names) if names and matter else ""
    texts["about"] = code_typed(texts["about"], "bodies", names) if names else texts["about"]
    return Sent(
        Report(**texts, photos=photos, voice=voice, source_id=named),
        derived_key(settings.SECRET_KEY.encode(), source.encode(), *parts),
    )


def _point(typed: Sequence[str]) -> Sequence[float | None]:
    """Read a position; nobody types one, so what is no number was never given."""
    try:
        lon, lat = (float(one) for one in typed)
    except ValueError:
        return None, None
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else (None, None)


def report_errors(wrong: Invalid, names: Names) -> Mapping[str, str]:
    """Give what is wrong by field; coordinates and the like are shown at the place."""
    at = {"lon": "area", "lat": "area", "source": "channel"}
    found: dict[str, list[str]] = {}
    for one in wrong.problems:
        words = problem_words(one, names)
        if one.field == "photo" and one.row:
            words = names.say("report.photo_n", n=one.row, words=words)
        found.setdefault(at.get(one.field, one.field), []).append(words)
    return {name: " ".join(words) for name, words in found.items()}


def field_label(name: str, names: Names) -> str:
    """Give the label of a field of the report form, as the form shows it."""
    labels = {
        "photo": "report.photos",
        "voice": "voice.label",
        "name": "report.person",
        "type": "report.kind",
    }
    return names.first(labels.get(name, ""), f"report.{name}", f"desk.{name}", "report.detail")


def typed_again(request: HttpRequest) -> dict[str, Any]:
    """Give what was typed, for the form to keep."""
    return {name: request.POST.get(name, "") for name in (*TEXTS, *POINT, "board", "token")}
