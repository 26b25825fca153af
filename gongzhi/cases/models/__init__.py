"""Models of cases."""

from gongzhi.cases.models.request import Photo, Request

__all__ = ["Photo", "Request"]
