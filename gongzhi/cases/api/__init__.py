"""The requests' doors for machines: one router for everybody, one for staff."""

from gongzhi.cases.api.dispatch_rules import router as dispatch_rules
from gongzhi.cases.api.dispatch_rules import staff as dispatch_rules_staff
from gongzhi.cases.api.evidence import router as photos
from gongzhi.cases.api.evidence import staff as evidence
from gongzhi.cases.api.following import router as following
from gongzhi.cases.api.hazards import router as hazards
from gongzhi.cases.api.hazards import staff as hazards_staff
from gongzhi.cases.api.inbox import router as desk
from gongzhi.cases.api.jury import public as juries
from gongzhi.cases.api.jury import router as jury
from gongzhi.cases.api.knowledge import router as knowledge
from gongzhi.cases.api.knowledge import staff as knowledge_staff
from gongzhi.cases.api.me_too import joining as me_too
from gongzhi.cases.api.me_too import own as me_too_own
from gongzhi.cases.api.me_too import public as priorities
from gongzhi.cases.api.me_too import staff as me_too_staff
from gongzhi.cases.api.meetings import router as meetings
from gongzhi.cases.api.orders import router as orders
from gongzhi.cases.api.outside import router as outside
from gongzhi.cases.api.own_matters import router as own_matters
from gongzhi.cases.api.public import router as public
from gongzhi.cases.api.public import staff as publishing
from gongzhi.cases.api.rating import router as rating
from gongzhi.cases.api.rating import staff as rated
from gongzhi.cases.api.searching import router as searching
from gongzhi.cases.api.similar import intake, staff
from gongzhi.cases.api.topics import router as topics
from gongzhi.cases.api.topics import staff as topics_staff

__all__ = [
    "desk",
    "dispatch_rules",
    "dispatch_rules_staff",
    "evidence",
    "following",
    "hazards",
    "hazards_staff",
    "intake",
    "juries",
    "jury",
    "knowledge",
    "knowledge_staff",
    "me_too",
    "me_too_own",
    "me_too_staff",
    "meetings",
    "orders",
    "outside",
    "own_matters",
    "photos",
    "priorities",
    "public",
    "publishing",
    "rated",
    "rating",
    "searching",
    "staff",
    "topics",
    "topics_staff",
]
