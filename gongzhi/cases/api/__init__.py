"""The requests' doors for machines: one router for everybody, one for staff."""

from gongzhi.cases.api.following import router as following
from gongzhi.cases.api.intake import router as intake
from gongzhi.cases.api.staff import router as staff

__all__ = ["following", "intake", "staff"]
