"""Say in words why this body answers, in Chinese and English, from the stored codes alone; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongzhi.directory.queries import Directory
from gongzhi.duties.methods.catalogue import Catalogue

LANGUAGES = ("zh-hans", "en")
SENTENCES: Mapping[str, Mapping[str, str]] = {
    "basic": {
        "zh-hans": "“{matter}”列入基本履职事项清单（{item}），"
        "由能够依法办理的最基层单位{owner}负责。",
        "en": "“{matter}” is on the list of basic duties ({item}): {owner}, "
        "the lowest body that lawfully can, answers for it.",
    },
    "cooperative": {
        "zh-hans": "“{matter}”列入配合履职事项清单（{item}），由部门{owner}牵头，基层配合。",
        "en": "“{matter}” is on the list of cooperative duties ({item}): the department {owner} "
        "leads and the grassroots supports it.",
    },
    "withdrawn": {
        "zh-hans": "“{matter}”列入上级部门收回事项清单（{item}），由{owner}承接，不得下派。",
        "en": "“{matter}” is on the list of withdrawn duties ({item}): {owner} has taken it over, "
        "and it may not be sent down.",
    },
    "admitted": {
        "zh-hans": "“{matter}”经职责准入（{item}）由{owner}承接，主管部门是{sender}。",
        "en": "“{matter}” has been admitted ({item}): {owner} carries it; the department behind it "
        "is {sender}.",
    },
    "lent": {
        "zh-hans": "“{matter}”的权力由{sender}赋予{owner}行使（{item}），定期评估，可以交回。",
        "en": "The power for “{matter}” has been lent to {owner} by {sender} ({item}); it is "
        "evaluated and can be given back.",
    },
    "suspended": {
        "zh-hans": "“{matter}”下放给{receiver}（{item}），但{missing}没有按期到位，已暂停，"
        "由{owner}负责。",
        "en": "“{matter}” was sent down to {receiver} ({item}), but did not come with {missing} in "
        "time: it is suspended, and {owner} answers for it.",
    },
    "under": {
        "zh-hans": "该事项没有单列清单条目，适用上一级事项“{under}”的条目。",
        "en": "The matter has no item of its own; the item of “{under}” above it applies.",
    },
    "passed": {
        "zh-hans": "更靠前的清单条目（{passed}）在此地没有可以承担的单位。",
        "en": "Items that come first ({passed}) have no body here that may take the matter.",
    },
    "law_basis": {"zh-hans": "依据：{law_basis}。", "en": "Basis: {law_basis}."},
    "supports": {"zh-hans": "配合单位：{supports}。", "en": "Supporting bodies: {supports}."},
    "fallback": {
        "zh-hans": "无人负责时由{fallback}兜底。",
        "en": "If nobody else owns the file, {fallback} does.",
    },
    "unknown_matter": {
        "zh-hans": "事项目录中没有代码为“{matter}”的事项。",
        "en": "The catalogue has no matter with the code “{matter}”.",
    },
    "no_duty_item": {
        "zh-hans": "“{matter}”不在任何履职事项清单上，须先进行职责准入，不能直接派给基层。",
        "en": "“{matter}” is on no duty list: it needs admission first "
        "and cannot be dispatched to the grassroots.",
    },
    "place_too_coarse": {
        "zh-hans": "清单条目{item}由第{level}级区域的单位负责，而地点还没有确定到这一级。",
        "en": "Item {item} belongs to a body of area level {level}, "
        "but the place is not known to that level yet.",
    },
    "body_not_found": {
        "zh-hans": "清单条目{item}所指的单位“{lead}”在此地不存在。",
        "en": "The body “{lead}” that item {item} names does not exist here.",
    },
    "withdrawn_no_department": {
        "zh-hans": "该事项已被收回，但清单（{item}）没有可以承接的上级部门；"
        "不得派给乡镇街道或村社区。",
        "en": "The duty is withdrawn, but the list ({item}) names no department here to take it; "
        "it may not go to a township or below.",
    },
    "cooperative_no_department": {
        "zh-hans": "配合履职事项{item}应由部门牵头，但清单没有可以牵头的部门。",
        "en": "Cooperative duty {item} must be led by a department, but the list names none here.",
    },
}
"""Every code with its words. ``zh-hans`` and ``en`` say the same."""

MEANS: Mapping[str, Mapping[str, str]] = {
    "people": {"zh-hans": "人员", "en": "people"},
    "money": {"zh-hans": "经费", "en": "money"},
    "training": {"zh-hans": "培训", "en": "training"},
    "adviser": {"zh-hans": "指导员", "en": "an adviser"},
}
"""What a duty sent down must come with."""


def explain(
    facts: Mapping[str, Any], *, language: str, catalogue: Catalogue, directory: Directory
) -> list[str]:
    """Give the sentences for ``Answer.as_facts()`` or ``Missing.as_facts()``.

    ``language`` is ``zh-hans``, or anything else for English. Names come from the catalogue and
    directory given; what they no longer know is shown by its code. ``law_basis`` beside the facts
    is that of an item the catalogue no longer holds.
    """
    spoken = "zh-hans" if language.lower().startswith("zh") else "en"
    words = _words(facts, spoken, catalogue, directory)
    codes = [facts["reason"]]
    codes += [code for code in ("under", "passed", "law_basis", "supports") if words.get(code)]
    return [SENTENCES[code][spoken].format(**words) for code in [*codes, "fallback"]]


def _words(
    facts: Mapping[str, Any], language: str, catalogue: Catalogue, directory: Directory
) -> dict[str, Any]:
    words = dict(facts["params"])
    comma = "、" if language == "zh-hans" else ", "
    for name in ("matter", "under"):
        if name in words and words[name] in catalogue.matters:
            words[name] = catalogue.matters[words[name]].name(language)
    words["passed"] = comma.join(words.get("passed", ()))
    words["supports"] = comma.join(
        _body(support, language, directory) for support in facts.get("supports", ())
    )
    words["missing"] = comma.join(MEANS[one][language] for one in words.get("missing", ()))
    for name in ("sender", "receiver"):
        known = directory.by_code.get(words.get(name, ""))
        if known is not None:
            words[name] = _body(known.id, language, directory)
    for name in ("owner", "fallback"):
        if name in facts:
            words[name] = _body(facts[name], language, directory)
    item = catalogue.items.get(words.get("item", ""))
    basis = facts.get("law_basis") or (item.law_basis if item is not None else "")
    words["law_basis"] = basis if "owner" in facts else ""
    return words


def _body(organisation_id: int, language: str, directory: Directory) -> str:
    body = directory.by_id.get(organisation_id)
    if body is None:
        return f"#{organisation_id}"
    return body.name_zh if language == "zh-hans" else body.name_en
