"""Keep what one asks the inbox for under a name. It says nothing of any file: no journal hears."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, NotFound, Problem, Refused
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import SavedList

ASKED = ("list", "role", "step", "area", "due", "order")
LONGEST = 80


def save_list(*, name: str, asked: Mapping[str, str], shared: bool, by: Actor) -> SavedList:
    """Save a list for the actor's post; the same name again replaces it.

    ``asked`` are codes of ``ASKED``; ``shared`` shows it to the other posts of the body. Raises
    Invalid ``name`` (required, length, too many saved), ``asked`` (unknown part, too long);
    Refused ``no_post``.
    """
    if by.kind != "post" or by.organisation is None:
        raise Refused("no_post")
    with work(by.jurisdiction, by.code) as unit:
        settings = ground(unit).live.table("settings")
        chars, most = (
            int(settings[one]["value"]) for one in ("saved_name_chars", "saved_lists_most")
        )
        own = SavedList.objects.filter(jurisdiction_id=by.jurisdiction, post=by.code)
        clean = " ".join(name.split())
        problems = [*_name_problems(clean, chars), *_asked_problems(asked)]
        if not own.filter(name=clean).exists() and own.count() >= most:
            problems.append(Problem("name", "too_many_saved", {"high": most}))
        if problems:
            raise Invalid(problems)
        saved, _ = SavedList.objects.update_or_create(
            jurisdiction_id=by.jurisdiction,
            organisation_id=by.organisation,
            post=by.code,
            name=clean,
            defaults={
                "asked": {one: value for one, value in asked.items() if value},
                "shared": shared,
            },
        )
        return saved


def drop_list(*, saved: int, by: Actor) -> None:
    """Forget a saved list of the actor's own post.

    Raises NotFound ``saved_list`` for another's, Refused ``no_post``.
    """
    if by.kind != "post":
        raise Refused("no_post")
    with work(by.jurisdiction, by.code):
        gone, _ = SavedList.objects.filter(
            jurisdiction_id=by.jurisdiction, post=by.code, id=saved
        ).delete()
        if not gone:
            raise NotFound("saved_list")


def _name_problems(name: str, chars: int) -> Iterator[Problem]:
    if not name:
        yield Problem("name", "required")
    if len(name) > chars:
        yield Problem("name", "length", {"high": chars, "got": len(name)})


def _asked_problems(asked: Mapping[str, str]) -> Iterator[Problem]:
    for name, value in asked.items():
        if name not in ASKED:
            yield Problem("asked", "unknown_field", {"got": name[:LONGEST]})
        elif len(value) > LONGEST:
            yield Problem("asked", "length", {"high": LONGEST, "got": len(value)})
