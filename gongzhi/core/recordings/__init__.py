"""Recordings of residents, made safe: what a file is its bytes decide, and what is not sound goes.

Two families are read, those that browsers and telephones record in: WebM with Opus, and MP4 (M4A,
3GP). The sound itself is kept as it came; titles, tags, dates, names of programs and devices,
attachments and pictures are taken out. A file with a picture track is refused.
"""

from gongzhi.core.recordings.cleaning import CleanRecording, clean_recording

__all__ = ["CleanRecording", "clean_recording"]
