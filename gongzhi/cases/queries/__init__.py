"""What may be read of requests."""

from gongzhi.cases.queries.ground import CaseGround, case_ground

__all__ = ["CaseGround", "case_ground"]
