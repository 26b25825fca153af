"""What a check can find, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from gongzhi.core.journal.published import Finding

WORDS: Mapping[str, tuple[str, str]] = {
    "hash": ("记录内容与其哈希不符", "the entry does not hash to what it says"),
    "gap": ("链上缺少或多出记录", "an entry of the chain is missing or inserted"),
    "time": ("记录时间早于前一条", "recorded before the entry it follows"),
    "leaf": ("记录与其封存的叶子不同", "the entry differs from its sealed leaf"),
    "leaf_position": ("叶子次序不对", "the leaf is not in its place"),
    "unsealed_before": (
        "前一条记录未封存，这一条却已封存",
        "the entry before it was never sealed",
    ),
    "late": (
        "记录时间早于上一次封存十分钟以上，却没有封存",
        "recorded over ten minutes before the last root, yet not under it",
    ),
    "entry_missing": ("封存过的记录不见了", "a sealed entry is gone"),
    "root_leaves": ("封存根与其下记录不符", "the root does not seal the entries under it"),
    "root_hash": ("封存根与其哈希不符", "the root does not hash to what it says"),
    "root_signature": ("封存根的签名不成立", "the root's signature does not hold"),
    "root_chain": ("封存根没有接上前一个", "the root does not follow the one before it"),
    "root_missing": ("封存根不见了", "the root is missing"),
    "root_rewritten": ("封存根与当初公布的不同", "the root differs from the published one"),
    "root_unreadable": ("封存根无法读取", "the root cannot be read"),
    "countersignature": ("会签不成立", "a countersignature does not hold"),
    "head": ("链头与最后一条记录不符", "the head is not the last entry's hash"),
    "state": ("现状与记录推演的结果不同", "the state differs from what the entries add up to"),
    "chain_missing": ("有案卷而没有记录", "there is a file but no entry of it"),
    "orphan_chain": ("有记录而没有所属的案卷", "there are entries of a file that is not there"),
    "draw_root": (
        "抽签用的不是名单封存之后的下一个封存根",
        "the draw does not use the first root sealed after the one that holds its list",
    ),
    "draw_list": (
        "公布的名单不在它所说的封存根里",
        "the published list is not under the root that is said to hold it",
    ),
    "draw_picked": (
        "按公布的名单和封存根重算，抽中的不同",
        "repeated from its list and root, the draw picks others",
    ),
    "draw_simulated": (
        "这次抽签的时间是模拟的，不能证明什么",
        "the time of this draw is simulated: it proves nothing",
    ),
    "draw_unreadable": ("抽签记录无法读取", "the draw cannot be read"),
    "receipt_signature": ("回执的签名不成立", "the receipt's signature does not hold"),
    "receipt_path": (
        "回执对不上公布的封存根",
        "the receipt does not lead to the published root",
    ),
    "receipt_unreadable": ("回执无法读取", "the receipt cannot be read"),
    "receipt_rewritten": (
        "数据库里的记录与回执不同",
        "the entry in the database is not the one of the receipt",
    ),
    "receipt_missing": (
        "数据库里没有回执所指的记录",
        "the database has no entry for this receipt",
    ),
    "unknown_key": ("不认识签名所用的密钥", "the key of the signature is not known"),
    "export_unreadable": ("导出件的这一行无法读取", "this line of the export cannot be read"),
    "export_truncated": ("导出件不完整", "the export is not complete"),
}


def finding_words(finding: Finding, language: str) -> str:
    """Say a finding: where, and what."""
    pair = WORDS[finding.kind]
    place = [
        f"{finding.chain} #{finding.sequence}" if finding.chain else "",
        f"root {finding.root}" if finding.root else "",
        finding.detail,
    ]
    said = pair[0] if language.startswith("zh") else pair[1]
    return ": ".join([" ".join(part for part in place if part), said]).removeprefix(": ")
