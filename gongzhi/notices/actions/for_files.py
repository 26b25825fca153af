"""By which way whoever holds a file's key is told of it; the key lets one in, and nothing else."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.work import begin
from gongzhi.notices.actions.own import mark_contact, unmark_contacts
from gongzhi.notices.actions.subscribing import Choice, choose_way, end_ways, kept_ways
from gongzhi.notices.events import FILE, holder_of
from gongzhi.notices.methods.contacts import kind_of, read_contact
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries.visible import OPEN_SECRECY, own_dossier


def choose_for_file(*, code: str, key: str, choice: Choice, by: Actor, at: datetime) -> None:
    """The requester chooses for one file. Raises NotFound without its key, and Invalid."""
    with transaction.atomic():
        begin(by.jurisdiction, by.code)
        file = own_dossier(by, code, key)
        holder = holder_of(file.procedure)
        kept = kept_ways(holder, file.id.hex, choice.kind, by)
        # Only a telephone can have been left beforehand, and only with a report.
        left = choice.kind != "mail" and holder == FILE
        if not left and not choice.address and not kept.exists():
            raise Invalid(Problem("address", "required"))
        choose_way(holder, file.id.hex, choice, by, at)
        # A mark would tell which proposals and reports are of one person.
        if holder == FILE and file.secrecy == OPEN_SECRECY:
            mark_contact(subject=file.id, typed=choice.address, jurisdiction=by.jurisdiction)


def leave_contact(*, file: Dossier, contact: str, language: str, by: Actor, at: datetime) -> None:
    """Keep a contact with a file that ``by`` opens in this transaction, to be told of it.

    Raises Invalid ``contact`` and Conflict ``no_channel`` where nothing is sent by that way.
    """
    found = read_contact(contact)
    if found is None:
        raise Invalid(Problem("contact", "not_an_address", {"kind": kind_of(contact)}))
    choice = Choice(*found, language=language)
    choose_way(holder_of(file.procedure), file.id.hex, choice, by, at)


def end_for_file(*, code: str, key: str, by: Actor, at: datetime, kind: str = "") -> int:
    """Whoever holds a file's key ends a way to be told of it, or all; the addresses are erased.

    Raises NotFound without its key. Returns how many there were.
    """
    with transaction.atomic():
        begin(by.jurisdiction, by.code)
        file = own_dossier(by, code, key)
        holder = holder_of(file.procedure)
        return end_ways(holder=holder, subject=file.id.hex, by=by, at=at, kind=kind)


def forget_file(*, dossier: UUID, by: Actor, at: datetime) -> None:
    """What was said has been erased: so are the ways to the one who said it."""
    end_ways(holder=FILE, subject=dossier.hex, by=by, at=at)
    unmark_contacts(subject=dossier, left_too=True)
