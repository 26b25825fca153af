"""Models of issued papers."""

from gongzhi.papers.models.paper import Paper, Series

__all__ = ["Paper", "Series"]
