"""How ``gongzhi pack diff --replay`` speaks."""

from __future__ import annotations

from collections.abc import Mapping

from gongzhi.cases.methods.replaying import Moved, Replay, Sent
from gongzhi.core.management.packing.voice import Voice
from gongzhi.core.packs.schema import Pack, Row

REPLAYED: Mapping[str, tuple[str, str]] = {
    "no_files": (
        "还没有装入“{code}”，没有可以重放的案卷",
        "“{code}” has not been loaded: there are no past cases to replay",
    ),
    "summary": (
        "重放 {files} 件：{moved} 件会改派他处，{without} 件没有事项（由派单台决定）",
        "replayed {files} cases: {moved} would have gone elsewhere, {without} have no matter (the "
        "desk decides)",
    ),
    "body": ("  {name}：{before} → {after} 件", "  {name}: {before} → {after} cases"),
    "moved": (
        "  {count} 件 {matter}，{area}：{before} → {after}（如 {samples}）",
        "  {count} cases of {matter}, {area}: {before} → {after} (such as {samples})",
    ),
    "more": ("  另有 {count} 处，见 --json", "  and {count} more, see --json"),
    "nobody": ("无人负责（{reason}）", "nobody ({reason})"),
    "nobody_at_all": ("无人负责", "nobody"),
    "secret": ("保密案卷", "sealed cases"),
}


def tell_replay(voice: Voice, found: Replay, old: Pack | None, new: Pack, show: int) -> None:
    """Say how many files would move, the change for each body, and the ``show`` largest piles."""
    names = _Names(voice, old, new)
    params = {"moved": found.moved_files, "without": found.without_matter}
    voice.out.write(voice.said("summary", REPLAYED, files=found.files, **params))
    for code, (before, after) in found.bodies.items():
        name = names.body(code) if code else voice.said("nobody_at_all", REPLAYED)
        voice.out.write(voice.said("body", REPLAYED, name=name, before=before, after=after))
    for moved in found.moved[:show]:
        voice.out.write(names.moved(moved))
    if len(found.moved) > show:
        voice.out.write(voice.said("more", REPLAYED, count=len(found.moved) - show))


class _Names:
    """Codes of both packs as names with their code."""

    def __init__(self, voice: Voice, old: Pack | None, new: Pack) -> None:
        self.voice = voice
        self.packs = [pack for pack in (new, old) if pack is not None]

    def moved(self, moved: Moved) -> str:
        pile = moved.pile
        return self.voice.said(
            "moved",
            REPLAYED,
            count=pile.count,
            matter=self._name("matters", pile.matter),
            area=self._name("areas", pile.area),
            before=self._sent(moved.before),
            after=self._sent(moved.after),
            samples=", ".join(pile.samples) or self.voice.said("secret", REPLAYED),
        )

    def body(self, code: str) -> str:
        return self._name("organisations", code)

    def _sent(self, sent: Sent) -> str:
        if sent.body:
            return self.body(sent.body)
        return self.voice.said("nobody", REPLAYED, reason=sent.reason)

    def _name(self, table: str, code: str) -> str:
        for pack in self.packs:
            row: Row | None = pack.table(table).get(code)
            if row is not None:
                name = row["name_zh" if self.voice.chinese else "name_en"]
                return f"{name} {code}" if name != code else code
        return code
