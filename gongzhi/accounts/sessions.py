"""Sessions in the database as Django keeps them; only the reading, which every page begins with,
goes through a statement that stays prepared.
"""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from gongzhi.core.hot_rows import read_rows


class SessionStore(db.SessionStore):
    """As Django's own, but for how a session is read."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        key = self.session_key
        if key is not None and key.isalnum():
            lasting = "session_key = %s::text AND expire_date > %s::timestamptz"
            for found in read_rows(self.model, lasting, [key, timezone.now()]):
                return found
        # What Django does with a key that names nothing: it is not used again.
        self._session_key = None
        return None
