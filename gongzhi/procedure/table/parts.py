"""The parts of a procedure's table; pure and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FieldKind = Literal[
    "code",  # a row of a rule pack's table
    "text",  # a sentence a person typed: sealed
    "body",  # an organisation, by its code
    "bodies",  # several organisations
    "area",  # an area, by its code
    "post",  # a post, by its code
    "moment",  # date and time
    "date",
    "int",
    "bool",
    "choice",
    "dossier",  # another file, by its code
    "codes",  # plain codes and parameters made by the program, not by a person
]
Where = Literal["desk", "named", "owner", "opener", "area", "inside", "line", "file", "any"]
STAY = "="


@dataclass(frozen=True, slots=True)
class Who:
    """Who may act: a role of the rule pack, and where its holder must stand.

    ``where``: ``desk`` the body the desk table names for the file's place; ``named`` the body that
    the move into the step names in its field ``body``; ``owner`` the body that answers for the
    file; ``opener`` the body that opened it; ``area`` any holder whose area contains the file's;
    ``inside`` any holder whose area lies in the file's; ``line`` a body above the owner; ``file``
    whoever holds the file's key (role ``requester``); ``any`` no place.
    """

    role: str
    where: Where = "desk"


@dataclass(frozen=True, slots=True)
class Field:
    """What must be on record with a move: from it come the form, the API shape and the fact.

    ``table`` and ``row_kind`` restrict a ``code`` to rows of a pack table. ``low``/``high`` bound
    an int, or the length of a text.
    """

    name: str
    kind: FieldKind
    required: bool = True
    table: str = ""
    row_kind: str = ""
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 4000
    purpose: str = "words"


@dataclass(frozen=True, slots=True)
class Apart:
    """Separation: the actor must not be the one who made any of ``moves`` on this file.

    ``unit``: ``person`` or ``organisation``. Source: practice.md section 5.
    """

    moves: tuple[str, ...]
    unit: Literal["person", "organisation"] = "person"


@dataclass(frozen=True, slots=True)
class Start:
    """A clock that a move starts: its name, the pack key of its limit, its kind, who answers."""

    name: str
    key: str
    kind: Literal["limit", "period", "review"] = "limit"
    responsible: Literal["owner", "desk", "actor"] = "owner"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that some moves give rise to: its template (pack ``paper_templates``), its copies.

    ``to`` is whom it is addressed to: the ``requester``, the ``owner`` after the move, the body of
    a field (``field:<name>``), the ``fallback`` body, or ``everybody``. ``seal`` is where the seal
    goes: over the ``body`` that issues it, or ``none``. ``sets`` names what the move must have set
    on the file, where one move may or may not. It is issued by the body that made the move. Papers
    follow from what was done; they are no rule of the file.
    """

    template: str
    moves: tuple[str, ...]
    to: str = "requester"
    copies: int = 2
    seal: Literal["body", "none"] = "body"
    sets: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: what may be done at a step, by whom, with what on record.

    ``to`` is the next step (``=`` stays). ``owner`` says where the owner comes from: empty keeps,
    ``field:<name>`` takes a body field, ``lift`` goes one level up, ``fallback`` the fallback
    owner, ``desk`` the body of whoever makes the move.
    ``effect`` names what the engine does besides: ``adopt_rules``, ``recompute``, ``void`` (then
    ``to`` is ``field:<name>`` of a step field) or ``extend:<clock>``.
    ``only_secret`` offers the move on secret files alone, ``only_outside`` on those that an outside
    system has sent, ``only_about`` on those from which a body is shut out, ``only_limit`` on those
    that have a limit of their own for this kind of key (``phase`` for ``phase:<code>``),
    ``after_program`` where the program, and no person since, made the last of the moves named.
    ``statutory`` marks a decision that only the body the law names may take; a convenor never may.
    ``several`` lets it be made on several files in one go: only where nothing is said to a person
    that needs reading each file.
    """

    name: str
    to: str
    fields: tuple[Field, ...] = ()
    by: tuple[Who, ...] = ()
    gate: str = ""
    apart: tuple[Apart, ...] = ()
    starts: tuple[Start, ...] = ()
    ends: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    owner: str = ""
    effect: str = ""
    outcome: str = ""
    statutory: bool = False
    system: bool = False
    tells_requester: bool = False
    only_secret: bool = False
    only_outside: bool = False
    only_about: bool = False
    only_limit: str = ""
    after_program: tuple[str, ...] = ()
    several: bool = False

    def fits(self, limits: Mapping[str, str]) -> bool:
        """Tell whether a file with these limits of its own has the move at all."""
        own = {key.partition(":")[0] for key in limits}
        return not self.only_limit or self.only_limit in own

    def field(self, name: str) -> Field | None:
        """Find a field by its name."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Step:
    """A station: who must act, within which limit (pack key), with which moves.

    ``responsible`` names whose clock the step's limit is. ``takes_over``: on escalation the
    supervising body becomes the owner; otherwise the owner stays and is watched.
    """

    name: str
    acts: Who
    limit: str = ""
    moves: tuple[Move, ...] = ()
    closed: bool = False
    takes_over: bool = False
    responsible: Literal["owner", "desk"] = "desk"
