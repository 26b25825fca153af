"""A command about one jurisdiction, which answers in Chinese or English, or in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gongzhi.core.models import Jurisdiction

REFUSED, USAGE = 1, 2


def place_named(code: str, *, loaded: bool = False) -> Jurisdiction | None:
    """Give the jurisdiction of a code, the first one without a code; None if there is none.

    ``loaded``: only one whose rules have been loaded.
    """
    places = Jurisdiction.objects.order_by("id")
    places = places.filter(rules__isnull=False) if loaded else places
    return (places.filter(code=code) if code else places).first()


class PlacedCommand(BaseCommand):
    """What the verbs of such a command share.

    ``said``: key → Chinese, English; the class below gives it, with ``no_place`` (``code``).
    """

    requires_system_checks = ()
    said: ClassVar[Mapping[str, tuple[str, str]]]
    language: str
    as_json: bool

    def add_common(self, verbs: Iterable[CommandParser]) -> None:
        """Let every verb take the jurisdiction, JSON and the language."""
        for verb in verbs:
            verb.add_argument("--jurisdiction", default=settings.GONGZHI_JURISDICTION)
            verb.add_argument("--json", action="store_true")
            verb.add_argument("--language", choices=("zh-hans", "en"), default=None)

    def place(self, options: Mapping[str, Any]) -> Jurisdiction:
        """Take over what every verb takes; give the jurisdiction, the first without a code."""
        self.language = options["language"] or settings.LANGUAGE_CODE
        self.as_json = options["json"]
        code = options["jurisdiction"]
        place = place_named(code)
        if place is None:
            raise CommandError(self.words("no_place", code=code), returncode=USAGE)
        return place

    def words(self, key: str, **params: Any) -> str:
        """Give a sentence in the language asked for."""
        return self.said[key][0 if self.language.startswith("zh") else 1].format(**params)

    def tell(self, key: str, **params: Any) -> None:
        """Say a sentence."""
        self.stdout.write(self.words(key, **params))

    def dump(self, content: Mapping[str, Any]) -> None:
        """Write JSON; moments and days in ISO form."""
        self.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, default=str))
