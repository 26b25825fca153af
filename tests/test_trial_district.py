"""A place whose time is simulated says so at every door; any other does not."""

from __future__ import annotations

import pytest
from django.test import Client

from gongzhi.core.models import Jurisdiction
from gongzhi.surfaces.door import forget_jurisdictions
from tests.paths import ROOT

pytestmark = pytest.mark.usefixtures("plain_files")
TEMPLATES = ROOT / "gongzhi" / "surfaces" / "templates" / "surfaces"
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


def test_every_template_with_a_body_of_its_own_says_it() -> None:
    whole = [
        path for path in TEMPLATES.glob("*.html") if "<body" in path.read_text(encoding="utf-8")
    ]
    assert len(whole) > 1
    silent = [path.name for path in whole if "_trial.html" not in path.read_text(encoding="utf-8")]
    assert silent == []
