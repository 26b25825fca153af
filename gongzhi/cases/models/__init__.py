"""Models of cases."""

from gongzhi.cases.models.article import Article, ArticleVersion
from gongzhi.cases.models.dispatch_rule import DispatchRule, RuledDispatch
from gongzhi.cases.models.jury import Juror, Jury, JurySeat
from gongzhi.cases.models.me_too import MeToo
from gongzhi.cases.models.meeting import JointMeeting, MeetingBody, MeetingPoint
from gongzhi.cases.models.public import PublicFace, PublicPhoto
from gongzhi.cases.models.rating import Rating, RatingBatch
from gongzhi.cases.models.request import Photo, Request

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
    "Photo",
    "PublicFace",
    "PublicPhoto",
    "Rating",
    "RatingBatch",
    "Request",
    "RuledDispatch",
]
