"""A drafted row is the row Django would have made."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db.models import Model

from gongzhi.core.drafts import draft
from gongzhi.core.models import AgendaRow, Sealed

AT = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (AgendaRow, {"jurisdiction_id": 1, "at": AT, "handler": "clock", "key": "k"}),
        (Sealed, {"id": UUID(int=1), "chain": UUID(int=2), "purpose": "words"}),
    ],
)
def test_a_draft_has_every_column_with_its_default(
    model: type[Model], values: dict[str, object]
) -> None:
    drafted, made = draft(model, **values), model(**values)
    kept = {name: value for name, value in made.__dict__.items() if name != "_state"}
    assert {name: value for name, value in drafted.__dict__.items() if name != "_state"} == kept
    assert drafted._state.adding
    assert drafted._state.db is None


def test_two_drafts_share_no_list_or_dict() -> None:
    one, other = draft(AgendaRow), draft(AgendaRow)
    one.payload["seen"] = True
    assert other.payload == {}


def test_a_wrong_name_is_refused() -> None:
    with pytest.raises(TypeError, match="hanlder"):
        draft(AgendaRow, hanlder="clock")
