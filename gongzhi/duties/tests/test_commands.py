"""``gongzhi duties`` and ``gongzhi lists``: read by anybody here, act in the name of a post."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from gongzhi.accounts.actions import publish_totp, published_code
from gongzhi.accounts.models import LoginAttempt, SpentCode, User
from gongzhi.accounts.queries import own_factors
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Invalid
from gongzhi.core.models import Entry
from gongzhi.directory.models import Holding
from gongzhi.duties.actions.applying import apply_for_duties
from gongzhi.duties.models import DutyApplication
from gongzhi.duties.tests.duty_road import MONDAY, OPENINGS, WITHDRAWN, DutyRoad
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
PASSWORD = "a lamp by the bridge 7"  # noqa: S105  (of an account that lives for one test)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105  (that of the standard's own example)
TERMS = {**OPENINGS["apply"], "ends": "2099-12-31"}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, Any]]:
    """Run a command with ``--json``, password and code on standard input; give exit and answer."""

    def call(*words: str, password: str = PASSWORD) -> tuple[int, Any]:
        out, complaints = io.StringIO(), io.StringIO()
        code = printed_code("URBAN_1")
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n{code}\n"))
        try:
            call_command(*words, "--json", stdout=out, stderr=complaints)
        except SystemExit as end:
            return int(end.code or 0), json.loads(complaints.getvalue() or out.getvalue())
        except CommandError as refused:
            return refused.returncode, str(refused)
        return 0, json.loads(out.getvalue())

    return call


def printed_code(post: str) -> str:
    """Give the code that the trial district prints for a post's account; one counts once."""
    user = Holding.objects.get(post__code=post, valid_to=None).person.user
    assert user is not None
    SpentCode.objects.all().delete()
    return published_code(enrolled=own_factors(user).enrolled, at=timezone.now())


def account_of(post: str) -> str:
    """Give the account that holds a post a password and a printed code; gives its login."""
    user = Holding.objects.get(post__code=post, valid_to=None).person.user
    assert user is not None
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    by = system_actor(user.jurisdiction_id, "tests")
    publish_totp(user=user, spelling=SECRET, by=by, at=timezone.now())
    return user.login


def fields(**given: Any) -> list[str]:
    """Write fields as ``--set``."""
    return [word for name, value in given.items() for word in ("--set", f"{name}={value}")]


def test_duties_are_read_asked_for_and_moved(
    jurisdiction: int,
    cast: Cast,
    run: Callable[..., tuple[int, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code, told = run("duties", "list")
    assert code == 0
    assert {"URBAN", "TO_AL01"} <= {one["code"] for one in told["bodies"]}
    assert run("duties", "show", "TO_AL01")[1]["withdrawn"]
    assert run("duties", "show", "NOBODY")[0] == 1
    terms = fields(**{name: value for name, value in TERMS.items() if name != "receiver"})
    apply = ("duties", "open", "apply", "--to", "TO_AL01", "--to", "TO_AL02", *terms)
    assert run(*apply) == (1, "login_first {}")
    login = ("--login", account_of("URBAN_1"), "--post", "URBAN_1")
    assert run(*apply, *login, password="guess")[0] == 1  # noqa: S106
    assert LoginAttempt.objects.count() == 1
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n000000\n"))
    with pytest.raises(CommandError, match="wrong_code"):
        call_command(*apply, *login)
    assert run(*apply, *login[:2], "--post", "GOV_LEAD1")[0] == 1
    before = Dossier.objects.count()
    code, told = run(*apply, *login, *fields(matter=WITHDRAWN))
    assert (code, told["problems"][0]["rule"]) == (1, "withdrawn_duty")
    assert told["problems"][0]["params"]["receiver"] == "TO_AL01"
    assert Dossier.objects.count() == before
    code, told = run(*apply, *login)
    assert (code, [one["step"] for one in told["files"]]) == (0, ["opinion", "opinion"])
    first, second = [one["code"] for one in told["files"]]
    cases = DutyApplication.objects.filter(dossier__code__in=(first, second))
    assert {case.receiver.code for case in cases} == {"TO_AL01", "TO_AL02"}
    entry = Entry.objects.get(chain=Dossier.objects.get(code=second).id, sequence=1)
    assert (entry.facts["record"]["application"], entry.actor) == (first, "post:URBAN_1")
    assert run("duties", "move", second, "agree", *login)[0] == 1
    code, told = run("duties", "move", second, "withdraw", *login)
    assert (code, told["step"]) == (0, "withdrawn")


def test_lists_are_read_and_proposed_to(
    jurisdiction: int, run: Callable[..., tuple[int, Any]]
) -> None:
    code, told = run("lists", "show", "AL010108")
    assert code == 0
    assert {"grid", "negative"} <= {one["list"] for one in told["items"]}
    assert run("lists", "show", "NOWHERE")[0] == 1
    login = ("--login", account_of("URBAN_1"), "--post", "URBAN_1")
    propose = ("lists", "open", "grid_duty", *login, *fields(task="nonsense"))
    code, told = run(*propose)
    assert code == 1
    assert {one["rule"] for one in told["problems"]} >= {"required"}
    User.objects.filter(login=login[1]).update(password_lent=True)
    assert run(*propose) == (1, "password_first {}")


@pytest.mark.parametrize(("receivers", "rule"), [([], "required"), (["TO_AL01"] * 2, "item_twice")])
def test_an_application_needs_receivers_each_once(
    jurisdiction: int, cast: Cast, receivers: list[str], rule: str
) -> None:
    road = DutyRoad(jurisdiction, cast)
    with pytest.raises(Invalid) as caught:
        apply_for_duties(by=road.player("sender"), at=MONDAY, record=TERMS, receivers=receivers)
    assert [one.rule for one in caught.value.problems] == [rule]
