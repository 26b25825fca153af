"""What writes requests."""

from gongzhi.cases.actions.dispatch_rules import move_dispatch_rule, propose_dispatch_rule
from gongzhi.cases.actions.entering import enter_request
from gongzhi.cases.actions.hazards import find_hazard, move_hazard
from gongzhi.cases.actions.knowledge import draft_article, move_article
from gongzhi.cases.actions.meetings import call_meeting, move_meeting
from gongzhi.cases.actions.moving import move_request
from gongzhi.cases.actions.receiving import Received, receive_request
from gongzhi.cases.actions.renewing import Renewed, renew_key
from gongzhi.cases.actions.reports import Report
from gongzhi.cases.actions.topics import choose_topic, move_topic

__all__ = [
    "Received",
    "Renewed",
    "Report",
    "call_meeting",
    "choose_topic",
    "draft_article",
    "enter_request",
    "find_hazard",
    "move_article",
    "move_dispatch_rule",
    "move_hazard",
    "move_meeting",
    "move_request",
    "move_topic",
    "propose_dispatch_rule",
    "receive_request",
    "renew_key",
]
