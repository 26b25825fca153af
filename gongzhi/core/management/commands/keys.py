"""``gongzhi keys``: the keys that wrap the data keys of sealed values.

Exit codes: 0 done, 1 refused, 2 wrong usage.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count

from gongzhi.core.actor import system_actor
from gongzhi.core.keyring import add_wrapping_key, folder, keyring
from gongzhi.core.models import DataKey, Jurisdiction
from gongzhi.core.sealed import rewrap_keys
from gongzhi.core.work import inside

WHO = "operator"
USAGE = 2
_SAID: Mapping[str, tuple[str, str]] = {
    "version": (
        "{code}：第 {version} 把封装密钥，封装着 {count} 把数据密钥{newest}",
        "{code}: wrapping key {version} wraps {count} data keys{newest}",
    ),
    "newest": ("（最新）", " (newest)"),
    "missing": ("（密钥文件不在！）", " (its file is missing!)"),
    "made": (
        "{code}：已生成第 {version} 把封装密钥，请先备份 {folder}，重启服务和后台任务，"
        "再运行 gongzhi keys rewrap",
        "{code}: wrapping key {version} made; back up {folder}, restart servers and workers, then "
        "run gongzhi keys rewrap",
    ),
    "rewrapped": (
        "{code}：{count} 把数据密钥已改由第 {version} 把封装",
        "{code}: {count} data keys are now wrapped by key {version}",
    ),
    "nowhere": ("没有这个地区：{code}", "there is no jurisdiction {code}"),
}


class Command(BaseCommand):
    """List the wrapping keys, make a new one, or wrap every data key anew under it."""

    help = "List, rotate and rewrap the keys of sealed values. 查看、轮换封装密钥。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of three verbs and the jurisdiction."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, meaning in (
            ("list", "wrapping keys and how many data keys each wraps 列出封装密钥"),
            ("rotate", "make the next wrapping key; new files use it at once 生成新密钥"),
            ("rewrap", "wrap every data key under the newest one; repeatable 全部改用新密钥"),
        ):
            one = verbs.add_parser(verb, help=meaning)
            one.add_argument("--jurisdiction", default=settings.GONGZHI_JURISDICTION)
            one.add_argument("--json", action="store_true", help="answer as JSON")
            one.add_argument("--language", choices=("zh-hans", "en"), default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb for the jurisdiction, or for every one when none is named."""
        self.index = 1 if (options["language"] or settings.LANGUAGE_CODE) == "en" else 0
        self.as_json: bool = options["json"]
        verbs: Mapping[str, Callable[[Jurisdiction], list[dict[str, Any]]]] = {
            "list": self._list,
            "rotate": self._rotate,
            "rewrap": self._rewrap,
        }
        code = options["jurisdiction"]
        rows = Jurisdiction.objects.order_by("id")
        places = list(rows.filter(code=code) if code else rows)
        if not places:
            raise CommandError(self._said("nowhere", code=code), returncode=USAGE)
        shapes = [shape for place in places for shape in verbs[options["verb"]](place)]
        if self.as_json:
            self.stdout.write(json.dumps(shapes, ensure_ascii=False))

    def _list(self, place: Jurisdiction) -> list[dict[str, Any]]:
        keys = keyring(place.code)
        by = system_actor(place.id, WHO)
        with inside(place.id, by.code):
            rows = DataKey.objects.filter(jurisdiction_id=place.id).values("key_version")
            counts = {row["key_version"]: row["n"] for row in rows.annotate(n=Count("*"))}
        shapes = []
        for version in sorted({*keys.wrapping, *counts}):
            there, newest = version in keys.wrapping, version == keys.newest
            mark = "" if there and not newest else self._said("newest" if there else "missing")
            count = counts.get(version, 0)
            self._tell("version", code=place.code, version=version, count=count, newest=mark)
            shapes.append(
                {
                    "jurisdiction": place.code,
                    "version": version,
                    "data_keys": count,
                    "newest": newest,
                    "there": there,
                }
            )
        return shapes

    def _rotate(self, place: Jurisdiction) -> list[dict[str, Any]]:
        version = add_wrapping_key(place.code)
        self._tell("made", code=place.code, version=version, folder=folder(place.code))
        return [{"jurisdiction": place.code, "version": version}]

    def _rewrap(self, place: Jurisdiction) -> list[dict[str, Any]]:
        count = rewrap_keys(jurisdiction=place.id)
        version = keyring(place.code).newest
        self._tell("rewrapped", code=place.code, count=count, version=version)
        return [{"jurisdiction": place.code, "version": version, "rewrapped": count}]

    def _said(self, key: str, **params: Any) -> str:
        return _SAID[key][self.index].format(**params)

    def _tell(self, key: str, **params: Any) -> None:
        if not self.as_json:
            self.stdout.write(self._said(key, **params))
