"""What deliberation keeps beside its files: matters, votes, bodies, budgets, proposals …"""

from gongzhi.deliberation.models.ballots import Ballot, Box
from gongzhi.deliberation.models.bodies import BodyMember, BodyTerm
from gongzhi.deliberation.models.body_meetings import BodyMeeting, BodyPoint, PointPaper
from gongzhi.deliberation.models.budget import (
    BallotReading,
    BudgetProject,
    CommunityBudget,
    ProjectOffer,
)
from gongzhi.deliberation.models.conversation import (
    Conversation,
    OpinionVote,
    Participant,
    PublishedOpinions,
    Statement,
)
from gongzhi.deliberation.models.decision import Decision, PublicDate
from gongzhi.deliberation.models.elections import BodyCandidate, BodyElection
from gongzhi.deliberation.models.proposal import (
    Contribution,
    Proposal,
    ResidencySlip,
    Support,
    Wording,
)
from gongzhi.deliberation.models.roll import Roll, Voter

__all__ = [
    "Ballot",
    "BallotReading",
    "BodyCandidate",
    "BodyElection",
    "BodyMeeting",
    "BodyMember",
    "BodyPoint",
    "BodyTerm",
    "Box",
    "BudgetProject",
    "CommunityBudget",
    "Contribution",
    "Conversation",
    "Decision",
    "OpinionVote",
    "Participant",
    "PointPaper",
    "ProjectOffer",
    "Proposal",
    "PublicDate",
    "PublishedOpinions",
    "ResidencySlip",
    "Roll",
    "Statement",
    "Support",
    "Voter",
    "Wording",
]
