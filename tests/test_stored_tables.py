"""A file keeps the table it began under, also when the release has another one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import orjson
import pytest

from gongzhi.cases.actions import Report, move_request, receive_request
from gongzhi.core.actor import Actor, visitor
from gongzhi.procedure.models import Dossier, ProcedureTable
from gongzhi.procedure.table import by_hash, known
from gongzhi.procedure.table.stored import from_stored


@pytest.mark.parametrize("code", sorted(known()))
def test_a_stored_table_reads_back_as_the_same_table(code: str) -> None:
    table = known()[code]
    again = from_stored(orjson.loads(table.canonical()), table.hash)
    assert again.canonical() == table.canonical()
    assert again.hash == table.hash


def test_a_word_this_release_does_not_know_is_refused() -> None:
    content = orjson.loads(known()["request"].canonical())
    content["steps"][0]["hurry"] = True
    with pytest.raises(TypeError):
        from_stored(content, "0" * 64)


@pytest.mark.django_db
def test_a_file_of_an_older_table_still_moves(
    jurisdiction: int, cast: Callable[..., Actor], now: datetime
) -> None:
    content = orjson.loads(known()["request"].canonical())
    content["judge"] = "requester_of_old"
    ProcedureTable.objects.create(
        hash="f" * 64, procedure="request", content=content, stored_at=now
    )
    with pytest.raises(KeyError):
        by_hash("e" * 64)
    assert by_hash("f" * 64).judge == "requester_of_old"
    received = receive_request(
        Report(detail="路灯不亮", area="AL010109"), by=visitor(jurisdiction), at=now
    )
    file = Dossier.objects.get(id=received.id)
    Dossier.objects.filter(id=file.id).update(procedure_hash="f" * 64)
    desk = cast("dispatcher", body=file.desk.code)
    moved = move_request(
        dossier=file.id,
        move="dispatch",
        by=desk,
        at=now,
        record={"matter": "C0102", "body": "URBAN"},
    )
    assert moved.dossier.step == "dispatched"
