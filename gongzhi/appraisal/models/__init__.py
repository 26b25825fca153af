"""What figures rest on beside the files themselves."""

from gongzhi.appraisal.models.appeal import Appeal

__all__ = ["Appeal"]
