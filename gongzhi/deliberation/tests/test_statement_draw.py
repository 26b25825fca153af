"""What conversations keep of whoever takes part, and how fairly statements are drawn."""

from __future__ import annotations

from django.apps import apps

from gongzhi.deliberation.methods.opinions.fates import Asked, next_statement
from gongzhi.deliberation.models import OpinionVote, Participant


def test_no_table_says_who_is_in_which_group() -> None:
    """Participants bear no account, address or moment; groups stand under published numbers."""
    fields = {one.name for one in Participant._meta.get_fields() if not one.auto_created}
    assert fields == {"id", "jurisdiction_id", "conversation", "token", "card"}
    fields = {one.name for one in OpinionVote._meta.get_fields() if not one.auto_created}
    assert fields == {"jurisdiction_id", "participant", "statement", "value"}
    pointing = {
        model.__name__
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.related_model is Participant and not field.auto_created
    }
    assert pointing == {"OpinionVote"}


def test_statements_are_drawn_fairly() -> None:
    rows = [Asked(1, 100), Asked(2, 100), Asked(3, 0), Asked(4, 100)]

    def first(seed: str) -> list[int | None]:
        return [
            next_statement(rows, seed=seed, participant=f"p{one}", given=0, even_out=5)
            for one in range(200)
        ]

    drawn = first("a")
    assert drawn == first("a")
    assert drawn != first("b")
    assert drawn.count(3) > 150
    assert {1, 2, 4} <= set(drawn)
    assert next_statement([], seed="a", participant="p", given=0, even_out=5) is None
    answers = dict.fromkeys(range(1, 21), 0)
    for one in range(100):
        for given in range(5):
            asked = next_statement(
                (Asked(number, count) for number, count in answers.items()),
                seed="a",
                participant=f"p{one}",
                given=given,
                even_out=5,
            )
            answers[asked or 0] += 1
    assert min(answers.values()) >= 15, "each is shown nearly as often as any other"
