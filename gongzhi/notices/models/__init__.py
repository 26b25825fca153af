"""Models of what is sent out."""

from gongzhi.notices.models.channel import Channel
from gongzhi.notices.models.delivery import Delivery
from gongzhi.notices.models.own import ContactMark, OwnCode
from gongzhi.notices.models.subscription import Subscription

__all__ = ["Channel", "ContactMark", "Delivery", "OwnCode", "Subscription"]
