"""What changes papers."""

from gongzhi.papers.actions.issuing import issue_paper
from gongzhi.papers.actions.later import REASONS, take_scan, void_paper

__all__ = ["REASONS", "issue_paper", "take_scan", "void_paper"]
