"""Joint meetings: called, moved on, and what they say set on the files."""

from gongzhi.cases.actions.meetings.calling import call_meeting
from gongzhi.cases.actions.meetings.moving import move_meeting

__all__ = ["call_meeting", "move_meeting"]
