"""Models of cases."""

from gongzhi.cases.models.article import Article, ArticleVersion
from gongzhi.cases.models.dispatch_rule import DispatchRule, RuledDispatch
from gongzhi.cases.models.jury import Juror, Jury, JurySeat
from gongzhi.cases.models.me_too import MeToo
from gongzhi.cases.models.meeting import JointMeeting, MeetingBody, MeetingPoint
from gongzhi.cases.models.public import PublicFace, PublicPhoto
from gongzhi.cases.models.rating import Rating, RatingBatch, SpentLink
from gongzhi.cases.models.request import Photo, Request
from gongzhi.cases.models.topic import MonthlyTopic, TopicNote

__all__ = [
    "Article",
    "ArticleVersion",
    "DispatchRule",
    "JointMeeting",
    "Juror",
    "Jury",
    "JurySeat",
    "MeToo",
    "MeetingBody",
    "MeetingPoint",
    "MonthlyTopic",
    "Photo",
    "PublicFace",
    "PublicPhoto",
    "Rating",
    "RatingBatch",
    "Request",
    "RuledDispatch",
    "SpentLink",
    "TopicNote",
]
