"""The slip of a report that staff enter for somebody: its key is for paper, and not for them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
ROLES = (
    ("dispatcher", "TO_AL01", "assisted", "received"),
    ("grid_worker", "CC_AL0101", "assisted_grid", "raised"),
)


@pytest.mark.parametrize(("role", "body", "source", "step"), ROLES)
def test_the_key_is_printed_and_neither_shown_nor_usable(
    cast: Callable[..., Actor],
    logged_in: Callable[[Actor], Client],
    role: str,
    body: str,
    source: str,
    step: str,
) -> None:
    client = logged_in(cast(role, body=body))
    words = {"source": source, "detail": "王奶奶说楼道的灯坏了", "area": "AL010101"}
    sent = client.post("/desk/new", words)
    assert sent.status_code == 302, sent.content.decode()
    file = Dossier.objects.get()
    assert (file.step, file.source) == (step, source)
    page = client.get("/receipt").content.decode()
    hidden = re.findall(r'<dd class="key printonly">([^<]+)</dd>', page)
    assert len(hidden) == 1
    key = hidden[0].replace(" ", "")
    rest = page.replace(hidden[0], "")
    assert key not in rest
    assert 'class="square printonly"' in page
    assert 'class="receipt slip"' in page
    own = client.get("/follow")
    assert own.status_code == 403, "whoever entered it cannot use the key"
    person = Client()
    person.post("/follow", {"code": file.code, "key": key})
    assert "王奶奶说楼道的灯坏了" in person.get("/follow").content.decode()
    assert "printonly" not in person.get("/receipt").content.decode()
