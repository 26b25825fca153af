"""What other apps may read of papers."""

from gongzhi.papers.queries.issued import (
    Offer,
    content_of,
    offers_for,
    paper_for,
    papers_of_body,
    papers_of_file,
    scan_of,
    verified,
)

__all__ = [
    "Offer",
    "content_of",
    "offers_for",
    "paper_for",
    "papers_of_body",
    "papers_of_file",
    "scan_of",
    "verified",
]
