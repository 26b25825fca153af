"""What every template may use without asking the database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from gongzhi.surfaces.door import is_simulated, language_of

TYPE_COOKIE = "type"
CONTRAST_COOKIE = "contrast"


def page(request: HttpRequest) -> dict[str, Any]:
    """Give language, size of type, contrast, whether time and people are simulated, and the map."""
    language = language_of(request)
    return {
        "language": language,
        "html_lang": "zh-Hans" if language == "zh-hans" else "en",
        "large": request.COOKIES.get(TYPE_COOKIE) == "large",
        "contrast": request.COOKIES.get(CONTRAST_COOKIE) == "high",
        "simulated": is_simulated(),
        "map_ready": settings.GONGZHI_MAP,
        "map_tiles": settings.GONGZHI_MAP_TILES,
        "map_credit": settings.GONGZHI_MAP_CREDIT,
        "here": request.get_full_path() if request.method == "GET" else request.path,
    }
