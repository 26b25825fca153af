"""Accounts for machines: the system administrator opens and closes them, the auditor reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.accounts.actions import GuardRules
from gongzhi.core.actor import Actor
from gongzhi.core.packs.snapshots import live
from gongzhi.core.work import work
from gongzhi.directory.accounts import AccountLine, account_seen, accounts_listed
from gongzhi.directory.actions import (
    agree_reset,
    ask_reset,
    link_account,
    open_account,
    reset_password,
    shut_account,
    unlink_account,
)

staff = Router(tags=["administration"])
Login = Annotated[str, Path(max_length=150)]


class IdentityShape(Schema):
    """A link with an identity elsewhere: its handle and the provider."""

    handle: str
    provider: str


class AccountShape(Schema):
    """An account; `lent`: somebody else set its password; `guarded`: it has a second factor.

    `posts`: codes of posts it fills; `reset_at`: since when a request waits that its factors go.
    """

    login: str
    open: bool
    lent: bool
    name_zh: str
    name_en: str
    posts: Sequence[str]
    guarded: bool
    reset_at: datetime | None
    identities: Sequence[IdentityShape]


class AccountsShape(Schema):
    """Accounts by login; `next` goes into `after` for the following page."""

    rows: Sequence[AccountShape]
    next: str


class AccountsQuery(Schema):
    """Whose login or name is looked for, and where the page begins."""

    model_config = ConfigDict(extra="forbid")
    words: str = Field(default="", max_length=80)
    after: str = Field(default="", max_length=150)


class AccountIn(Schema):
    """A new account; its owner changes the password before anything else."""

    model_config = ConfigDict(extra="forbid")
    login: str = Field(max_length=150)
    name_zh: str = Field(max_length=80)
    name_en: str = Field(default="", max_length=80)
    password: str = Field(max_length=200)


class PasswordIn(Schema):
    """A new password, which the owner of the account changes before anything else."""

    model_config = ConfigDict(extra="forbid")
    password: str = Field(max_length=200)


class LinkIn(Schema):
    """The code that the login page has given to a person who came from a provider."""

    model_config = ConfigDict(extra="forbid")
    code: str = Field(max_length=40)


@staff.get("/accounts", response=AccountsShape)
def accounts(request: HttpRequest, asked: Annotated[AccountsQuery, Query()]) -> dict[str, Any]:
    """List accounts; an empty list for whoever administers none."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        page = accounts_listed(by, words=asked.words, after=asked.after)
        return {"rows": [_shape(one) for one in page.rows], "next": page.next}


@staff.post("/accounts", response=AccountShape)
def new_account(request: HttpRequest, sent: AccountIn) -> dict[str, Any]:
    """Open an account for somebody without a post."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        return _shape(account_seen(by, open_account(**sent.dict(), by=by, at=timezone.now())))


@staff.post("/accounts/{login}/password", response=AccountShape)
def new_password(request: HttpRequest, login: Login, sent: PasswordIn) -> dict[str, Any]:
    """Give an account a new password without the old one; its sessions end."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        reset_password(login=login, password=sent.password, by=by, at=timezone.now())
        return _shape(account_seen(by, login))


@staff.post("/accounts/{login}/close", response=AccountShape)
def closed_account(request: HttpRequest, login: Login) -> dict[str, Any]:
    """Shut an account; its sessions end."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        shut_account(login=login, by=by, at=timezone.now())
        return _shape(account_seen(by, login))


@staff.post("/accounts/{login}/factors/ask", response=AccountShape)
def asked_reset(request: HttpRequest, login: Login) -> dict[str, Any]:
    """Ask that an account's lost second factors go; another administrator has to agree."""
    return _reset(request, login, ask_reset)


@staff.post("/accounts/{login}/factors/agree", response=AccountShape)
def agreed_reset(request: HttpRequest, login: Login) -> dict[str, Any]:
    """Agree to what another administrator has asked; the account enrols anew."""
    return _reset(request, login, agree_reset)


@staff.post("/accounts/{login}/identities", response=AccountShape)
def linked_identity(request: HttpRequest, login: Login, sent: LinkIn) -> dict[str, Any]:
    """Link an account with whoever got the code at the login page."""
    return _reset(request, login, partial(link_account, code=sent.code))


@staff.post("/accounts/{login}/identities/{handle}/end", response=AccountShape)
def unlinked_identity(
    request: HttpRequest, login: Login, handle: Annotated[str, Path(max_length=32)]
) -> dict[str, Any]:
    """End a link of an account."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        unlink_account(login=login, handle=handle, by=by, at=timezone.now())
        return _shape(account_seen(by, login))


def _reset(request: HttpRequest, login: str, act: Callable[..., None]) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        rows = live(unit.jurisdiction, unit.live_version).table("settings")
        act(login=login, by=by, rules=GuardRules.from_settings(rows), at=timezone.now())
        return _shape(account_seen(by, login))


def _shape(one: AccountLine) -> dict[str, Any]:
    return {
        "login": one.login,
        "open": one.open,
        "lent": one.lent,
        "name_zh": one.name_zh,
        "name_en": one.name_en,
        "posts": [code for code, _, _ in one.posts],
        "guarded": one.guarded,
        "reset_at": one.reset_at,
        "identities": [{"handle": each, "provider": code} for each, code in one.identities],
    }
