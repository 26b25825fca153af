"""What every template may use without asking the database."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from gongzhi.surfaces.door import is_simulated, language_of

TYPE_COOKIE = "type"
CONTRAST_COOKIE = "contrast"


def page(request: HttpRequest) -> dict[str, Any]:
    """Give language, size of type, contrast, and whether time and people are simulated here."""
    language = language_of(request)
    return {
        "language": language,
        "html_lang": "zh-Hans" if language == "zh-hans" else "en",
        "large": request.COOKIES.get(TYPE_COOKIE) == "large",
        "contrast": request.COOKIES.get(CONTRAST_COOKIE) == "high",
        "simulated": is_simulated(),
        "here": request.get_full_path() if request.method == "GET" else request.path,
    }
