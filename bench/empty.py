"""The yardstick of the web server: a Django view that does nothing, served as the platform is.

``python -m bench.empty PORT``; with ``BENCH_MIDDLEWARE`` in the environment, behind the middleware
of the platform's pages, else behind none.
"""

from __future__ import annotations

import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from granian import Granian
from granian.constants import Interfaces

from bench.serving import MIDDLEWARE

WORKERS, THREADS = 2, 2


@csrf_exempt
def empty(request: HttpRequest) -> HttpResponse:
    """Take what was sent, and say so."""
    answer = b'{"taken": %d}' % len(request.body)
    headers = {"Content-Length": str(len(answer))}
    return HttpResponse(answer, status=201, content_type="application/json", headers=headers)


urlpatterns = [path("empty", empty)]
settings.ROOT_URLCONF = "bench.empty"
if MIDDLEWARE not in os.environ:
    settings.MIDDLEWARE = []
application = get_wsgi_application()

if __name__ == "__main__":
    Granian(
        "bench.empty:application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
        log_enabled=False,
    ).serve()
