"""Mounts the pages and the API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("gongzhi.surfaces.urls")),
]
handler400 = "gongzhi.surfaces.views.errors.bad_request"
handler404 = "gongzhi.surfaces.views.errors.page_not_found"
handler500 = "gongzhi.surfaces.views.errors.broken"
