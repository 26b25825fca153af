"""What a device keeps of the field page: its manifest, its service worker, the empty form."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from gongzhi.surfaces.door import account_of, actor_of, language_of
from gongzhi.surfaces.showing.field import owner_of
from gongzhi.surfaces.views.field import field_shell
from gongzhi.surfaces.visit import at_desk, visiting
from gongzhi.surfaces.wording import say

FILES = (
    "base.css", "parts.css", "field.css", "mark.svg", "field-keep.js", "field-send.js",
    "field.js", "place.js",
)  # fmt: skip
ICONS = (("field-192.png", "192x192", "any"), ("field-512.png", "512x512", "any maskable"))
WORKER = Path(__file__).resolve().parents[1] / "static/gongzhi/field-worker.js"


@require_GET
def session(request: HttpRequest) -> HttpResponse:
    """Tell a script whose session is open, with a fresh token for its forms; 401 for nobody's."""
    if actor_of(request).kind != "post" or account_of(request) is None:
        return JsonResponse({"login": f"{reverse('login')}?next={reverse('field')}"}, status=401)
    with visiting(request) as visit:
        return JsonResponse({"owner": owner_of(visit), "token": get_token(request)})


@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """Show the form that a device keeps."""
    with at_desk(request) as visit:
        return field_shell(visit)


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker of ``/field/``; other files of ours make it another version."""
    source = WORKER.read_text(encoding="utf-8")
    files = [static(f"gongzhi/{name}") for name in FILES]
    version = hashlib.sha256("\n".join([source, *files]).encode()).hexdigest()[:12]
    kept = {"version": version, "files": files, "shell": reverse("field_shell")}
    response = HttpResponse(
        f"const KEPT = {json.dumps(kept)};\n{source}", content_type="text/javascript"
    )
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """Give the manifest by which the field page is put on a phone's first screen."""
    language = language_of(request)
    icons = [
        {"src": static(f"gongzhi/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in ICONS
    ]
    rows = {
        "id": reverse("field"),
        "name": say("infield.app", language),
        "short_name": say("infield.app_short", language),
        "lang": "zh-Hans" if language == "zh-hans" else "en",
        "start_url": reverse("field"),
        "scope": reverse("field"),
        "display": "standalone",
        "background_color": "#FBFAF7",
        "theme_color": "#0F5D63",
        "icons": icons,
    }
    return HttpResponse(
        json.dumps(rows, ensure_ascii=False), content_type="application/manifest+json"
    )
