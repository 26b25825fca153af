"""A place whose time is simulated says so at every door; any other does not."""

from __future__ import annotations

import pytest
from django.test import Client

from gongzhi.core.models import Jurisdiction
from gongzhi.surfaces.door import forget_jurisdictions

pytestmark = pytest.mark.usefixtures("plain_files")
WORDS = {"zh-CN": "都是模拟的", "en": "are simulated"}


@pytest.mark.parametrize("simulated", [True, False])
def test_every_page_and_the_api_say_whether_this_is_a_trial(
    jurisdiction: int, simulated: bool
) -> None:
    Jurisdiction.objects.filter(id=jurisdiction).update(simulated=simulated)
    forget_jurisdictions()
    for page in ("/", "/report", "/login", "/procedures", "/no-such-page"):
        for language, words in WORDS.items():
            answer = Client(headers={"Accept-Language": language}).get(page, follow=True)
            assert (words in answer.content.decode()) == simulated, (page, language)
    said = Client().get("/api/v1/openapi.json").json()["info"]
    assert ("simulated" in said["description"]) == simulated
    assert said.get("x-simulated", False) == simulated
    forget_jurisdictions()
