"""Sound for a player in the page: whole, or the piece it asks for."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

RANGE = re.compile(r"^bytes=(\d{1,12})-(\d{0,12})$")
PARTIAL, UNSATISFIABLE = 206, 416


def sound_answer(request: HttpRequest, data: bytes, media: str) -> HttpResponse:
    """Answer with a recording; some browsers play nothing that does not come in pieces."""
    asked = RANGE.match(request.headers.get("Range", ""))
    if asked is None:
        answer = HttpResponse(data, content_type=media)
    else:
        first = int(asked[1])
        last = min(int(asked[2]) if asked[2] else len(data) - 1, len(data) - 1)
        if first > last:
            answer = HttpResponse(status=UNSATISFIABLE)
            answer["Content-Range"] = f"bytes */{len(data)}"
            return answer
        answer = HttpResponse(data[first : last + 1], content_type=media, status=PARTIAL)
        answer["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Disposition"] = "inline"
    return answer
