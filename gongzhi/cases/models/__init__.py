"""Models of cases."""

from gongzhi.cases.models.rating import Rating, RatingBatch
from gongzhi.cases.models.request import Photo, Request

__all__ = ["Photo", "Rating", "RatingBatch", "Request"]
