"""The box of a vote: set up by a move, keyed by two officers, opened by both at the end."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from gongzhi.core.work import begin, work
from gongzhi.deliberation.methods.ballots import (
    BadKeyError,
    OpenedBox,
    Question,
    count_choices,
    new_officer_key,
    open_box,
    public_of,
    told,
)
from gongzhi.deliberation.models import Ballot, Box, Roll
from gongzhi.deliberation.policies import check_keeps_roll, check_officer
from gongzhi.directory.models import Post
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

YES = "yes"
OFFICERS = ("officer", "second_officer")
OPTION_NAMES = ("agreed", "opposed", "abstained")


def check_box(dossier: Dossier, record: Record, here: Ground, at: datetime) -> None:
    """Check what the table cannot know of a box that is to be opened. Raises Invalid, Conflict.

    Rules: ``past_moment`` (it closes in the future), ``same_body`` (two officers of two bodies),
    ``owners_named`` (a ballot weighed by its floor area is no secret), ``no_lines`` (a roll that
    stays elsewhere has no voting slips).
    """
    problems = []
    roll = current_roll(dossier)
    if datetime.fromisoformat(record.facts["closes_at"]) <= at:
        problems.append(Problem("closes_at", "past_moment"))
    posts = {
        post.code: post.organisation_id
        for post in Post.objects.filter(
            jurisdiction_id=here.jurisdiction,
            code__in=[record.facts[name] for name in OFFICERS],
            active=True,
        )
    }
    if record.facts["secret"] == YES and len(set(posts.values())) < len(OFFICERS):
        problems.append(Problem("second_officer", "same_body"))
    if record.facts["secret"] == YES and roll.base == "owners":
        problems.append(Problem("secret", "owners_named"))
    if problems:
        raise Invalid(problems)
    if roll.lines is None:
        raise Conflict("no_lines")
    if Box.objects.filter(roll=roll).exists():
        raise Conflict("box_exists")


def store_box(
    dossier: Dossier, record: Record, at: datetime, question: Question | None = None
) -> None:
    """Write the box of a file's present roll: what is asked is frozen from now on."""
    roll = current_roll(dossier)
    secret = record.facts["secret"] == YES
    keys = [{"post": record.facts[name], "public": ""} for name in OFFICERS]
    Box.objects.create(
        roll=roll,
        jurisdiction_id=roll.jurisdiction_id,
        question=(question or Question("draft")).stored(),
        secret=secret,
        opens_at=at,
        closes_at=datetime.fromisoformat(record.facts["closes_at"]),
        keys=keys if secret else [],
    )


def current_roll(dossier: Dossier) -> Roll:
    """Give the roll of the file's present step. Raises Conflict ``no_roll``."""
    roll = Roll.objects.filter(dossier=dossier, step=dossier.step, shrunk_at=None).first()
    if roll is None:
        raise Conflict("no_roll")
    return roll


def take_officer_key(*, roll: UUID, by: Actor, at: datetime) -> str:
    """Make the key of one of the two officers; the secret is given once and kept nowhere.

    Only before the first ballot may a lost one be made again. Raises NotFound ``box``, Refused
    ``not_an_officer`` and ``separation`` (two people hold the keys, not two posts of one), Conflict
    ``ballots_cast``, ``box_closed``.
    """
    with work(by.jurisdiction, by.code):
        box = _held(roll, by.jurisdiction)
        place = check_officer(by, box)
        if box.closed_at is not None:
            raise Conflict("box_closed")
        if Ballot.objects.filter(voter__roll_id=roll).exists():
            raise Conflict("ballots_cast")
        if box.keys[1 - place].get("person") == by.person:
            raise Refused("separation", move="take_key", apart=["take_key"], unit="person")
        secret, public = new_officer_key()
        box.keys[place] |= {"public": public.hex(), "person": by.person}
        box.save(update_fields=["keys"])
        return secret


def close_box(*, roll: UUID, secrets: Sequence[str], by: Actor, at: datetime) -> Result:
    """Open the box after its end: count, publish choices and marks apart, keep nothing else.

    Of a budget, whose ballots are published with those on paper in one list, the marks alone.
    Of a secret vote both officers give their secrets, one of them being the actor; of a named one
    the committee that keeps the roll opens it. Raises NotFound ``box``, Refused, Conflict
    ``still_open``, ``box_closed`` and ``wrong_key``: then nothing has changed.
    """
    with transaction.atomic():
        begin(by.jurisdiction, by.code)
        box = _held(roll, by.jurisdiction)
        if box.closed_at is not None:
            raise Conflict("box_closed")
        if at < box.closes_at:
            raise Conflict("still_open", ends=box.closes_at.isoformat())
        _check_opener(box, secrets, by)
        published = _published(box, *_opened(box, secrets))
        Ballot.objects.filter(voter__roll_id=roll).delete()
        box.published, box.closed_at = published, at
        box.save(update_fields=["published", "closed_at"])
        paper = box.roll.voters.filter(paper=True).count()
        speaker = replace(
            system_actor(by.jurisdiction, "ballot"), organisation=by.organisation, person=by.person
        )
        return advance(
            dossier=box.roll.dossier_id,
            move="close_box",
            by=speaker,
            at=at,
            record={
                "result": {**_result(published), "paper": paper},
                "published": {"sha256": digest_of(told(published))},
            },
        )


def digest_of(published: Mapping[str, Any]) -> str:
    """Give the SHA-256 of what was published, by which the journal knows it."""
    return hashlib.sha256(orjson.dumps(published, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _held(roll: UUID, jurisdiction: int) -> Box:
    rows = Box.objects.filter(roll_id=roll, jurisdiction_id=jurisdiction)
    box = rows.select_for_update(of=("self",)).select_related("roll__dossier").first()
    if box is None:
        raise NotFound("box", id=str(roll))
    return box


def _check_opener(box: Box, secrets: Sequence[str], by: Actor) -> None:
    if not box.secret:
        check_keeps_roll(by, box.roll.dossier)
        return
    check_officer(by, box)
    if not all(key["public"] for key in box.keys):
        if secrets:
            raise Refused("wrong_key")
        return
    try:
        shown = [public_of(secret).hex() for secret in secrets]
    except BadKeyError:
        shown = []
    if shown != [key["public"] for key in box.keys]:
        raise Refused("wrong_key")


def _opened(box: Box, secrets: Sequence[str]) -> tuple[OpenedBox, tuple[int, ...]]:
    """Give choices and marks, and of an owners' vote the area behind each option."""
    question = Question.read(box.question)
    rows = Ballot.objects.filter(voter__roll_id=box.pk).values_list("sealed", "voter__area")
    if box.secret:
        try:
            return open_box(box.pk.bytes, [bytes(sealed) for sealed, _ in rows], secrets), ()
        except BadKeyError:
            raise Conflict("wrong_key") from None
    areas = [0] * len(question.options)
    choices, marks = [], []
    for sealed, area in rows:
        named = orjson.loads(bytes(sealed))
        choices.append(tuple(named["ticked"]))
        marks.append(str(named["mark"]))
        for one in named["ticked"]:
            areas[one] += area
    return OpenedBox(tuple(sorted(choices)), tuple(sorted(marks))), tuple(areas)


def _published(box: Box, opened: OpenedBox, areas: Sequence[int]) -> dict[str, Any]:
    question = Question.read(box.question)
    count = count_choices(question, opened.choices)
    roll = box.roll
    return {
        "file": roll.dossier.code,
        "roll": {"base": roll.base, "count": roll.count, "area": roll.area, "hash": roll.hash},
        "question": question.stored(),
        "secret": box.secret,
        "ballots": count.ballots,
        "votes": list(count.votes),
        "areas": list(areas) if roll.base == "owners" else [],
        "choices": [list(one) for one in opened.choices],
        "marks": list(opened.marks),
    }


def _result(published: Mapping[str, Any]) -> dict[str, int]:
    """Say the count in the words in which gates add it to the paper's."""
    if published["question"]["kind"] != "draft":
        return {"present": published["ballots"]}
    votes = dict(zip(OPTION_NAMES, published["votes"], strict=False))
    areas = {
        f"{name}_area": area for name, area in zip(OPTION_NAMES, published["areas"], strict=False)
    }
    return {
        "present": published["ballots"],
        "present_area": sum(areas.values()),
        **votes,
        **areas,
    }
