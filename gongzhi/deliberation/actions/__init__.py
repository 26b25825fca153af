"""What writes in deliberation: matters, rolls, boxes, ballots, objections, budgets, talks."""

from gongzhi.deliberation.actions.body_meetings import call_body_meeting, move_body_meeting
from gongzhi.deliberation.actions.boxes import close_box, take_officer_key
from gongzhi.deliberation.actions.budgets import move_budget
from gongzhi.deliberation.actions.casting import Cast, cast_ballot, vote_on_paper
from gongzhi.deliberation.actions.convening import convene_budget
from gongzhi.deliberation.actions.conversing import move_conversation, open_conversation
from gongzhi.deliberation.actions.declining import (
    move_statement_objection,
    note_shown,
    object_to_decline,
)
from gongzhi.deliberation.actions.drawing import count_conversations, draw_conversation
from gongzhi.deliberation.actions.election_opening import begin_election
from gongzhi.deliberation.actions.elections import move_election
from gongzhi.deliberation.actions.moving import move_decision
from gongzhi.deliberation.actions.objecting import Objected, raise_objection
from gongzhi.deliberation.actions.offering import move_offer, offer_project
from gongzhi.deliberation.actions.opening import DECISION_OPENERS, open_decision
from gongzhi.deliberation.actions.rolls import print_slips, put_count, put_roll
from gongzhi.deliberation.actions.saying import (
    Said,
    answer_statements,
    print_cards,
    say_statement,
    take_part,
)
from gongzhi.deliberation.actions.term_moves import move_term
from gongzhi.deliberation.actions.terms import record_term
from gongzhi.deliberation.actions.waiting import start_reading

__all__ = [
    "DECISION_OPENERS",
    "Cast",
    "Objected",
    "Said",
    "answer_statements",
    "begin_election",
    "call_body_meeting",
    "cast_ballot",
    "close_box",
    "convene_budget",
    "count_conversations",
    "draw_conversation",
    "move_body_meeting",
    "move_budget",
    "move_conversation",
    "move_decision",
    "move_election",
    "move_offer",
    "move_statement_objection",
    "move_term",
    "note_shown",
    "object_to_decline",
    "offer_project",
    "open_conversation",
    "open_decision",
    "print_cards",
    "print_slips",
    "put_count",
    "put_roll",
    "raise_objection",
    "record_term",
    "say_statement",
    "start_reading",
    "take_officer_key",
    "take_part",
    "vote_on_paper",
]
