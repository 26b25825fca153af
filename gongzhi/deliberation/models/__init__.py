"""What deliberation keeps beside its files: matters, rolls, boxes and ballots."""

from gongzhi.deliberation.models.ballots import Ballot, Box
from gongzhi.deliberation.models.decision import Decision
from gongzhi.deliberation.models.roll import Roll, Voter

__all__ = ["Ballot", "Box", "Decision", "Roll", "Voter"]
