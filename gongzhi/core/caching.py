"""Answers that anybody may keep, and must ask about before they show them again."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase


def kept_answer(request: HttpRequest, body: bytes, kind: str) -> HttpResponseBase:
    """Answer with a mark of the content, or with 304 where the reader has that content already.

    A cache may keep it but asks each time: what is taken back is gone at the next question.
    """
    mark = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    asked = {one.strip().removeprefix("W/") for one in _asked(request).split(",")}
    answer: HttpResponseBase
    answer = HttpResponseNotModified() if mark in asked else HttpResponse(body, content_type=kind)
    answer.headers["ETag"] = mark
    answer.headers["Cache-Control"] = "public, no-cache"
    return answer


def _asked(request: HttpRequest) -> str:
    return request.headers.get("If-None-Match", "")
