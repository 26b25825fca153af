"""The sentences of reasons in zh-Hans and English: everyday words, for residents and for staff."""

from __future__ import annotations

from collections.abc import Mapping

HEADINGS: Mapping[str, tuple[str, str]] = {
    "place": ("为什么在这里", "Why here"),
    "matter": ("为什么是这类事", "Why this matter"),
    "body": ("为什么由他们办", "Why them"),
    "due": ("为什么是这个时间", "Why by then"),
}
SENTENCES: Mapping[str, tuple[str, str]] = {
    "chosen": ("反映时选定了{area}。", "{area} was chosen in the report."),
    "nearest": (
        "按坐标，在各区域边界之外，归最近的{area}。",
        "By its coordinates it lies outside every area; it goes to the nearest, {area}.",
    ),
    "unsure": (
        "文字中没有写明地方，由工作人员确定。",
        "The words name no place; staff find out.",
    ),
    "version": ("依据第 {version} 版区划图。", "By version {version} of the map of areas."),
    "part_place": (
        "这是 {parent} 的一部分，地点相同。",
        "This is a part of {parent}, at the same place.",
    ),
    "place_set": ("{at}，{by}把地点核准为{area}。", "{at}: {by} set the place to {area}."),
    "place_moved": (
        "{at}，区划调整后归{area}。",
        "{at}: after a change of the areas it lies in {area}.",
    ),
    "given": ("事项在反映时已经写明：{matter}。", "The report itself named the matter: {matter}."),
    "unsaid": (
        "内容已封存，这里不显示依据的词语。",
        "The report is sealed: the words this rests on are not shown.",
    ),
    "model": (
        "由模型 {model} 阅读（{at}启用）：学自截至{until}的 {messages} 次人工决定，"
        "其中 {corrected} 次更正；留出检验每百件对 {right} 件。",
        "Read by model {model}, in force since {at}: it learnt from {messages} decisions up to "
        "{until}, {corrected} of them corrections; right in {right} of 100 held out.",
    ),
    "model_plain": (
        "文字由程序先读，它学自工作人员的 {messages} 次决定。",
        "A program read the words first; it learnt from {messages} decisions by staff.",
    ),
    "model_brought": (
        "由模型 {model} 阅读（{at}启用）：在别处训练后带来；用这里的 {messages} 次人工决定检验，"
        "每百件对 {right} 件。",
        "Read by model {model}, in force since {at}: it was trained elsewhere; held against "
        "{messages} decisions made here it was right in {right} of 100.",
    ),
    "model_brought_plain": (
        "文字由程序先读，它是在别处学会的。",
        "A program read the words first; it learnt elsewhere.",
    ),
    "model_unrecorded": (
        "由模型 {model} 阅读，启用它没有记录在案。",
        "Read by model {model}; that it was put in force is not on record.",
    ),
    "part_matter": (
        "这是 {parent} 的一部分，事项相同。",
        "This is a part of {parent}, with the same matter.",
    ),
    "matter_kept": (
        "{at}，{by}定为“{matter}”，与建议一致。",
        "{at}: {by} decided “{matter}”, as suggested.",
    ),
    "matter_changed": (
        "{at}，{by}定为“{matter}”；当时的建议是“{suggested}”。",
        "{at}: {by} decided “{matter}”; the suggestion had been “{suggested}”.",
    ),
    "matter_set": (
        "{at}，{by}定为“{matter}”；当时没有给出建议。",
        "{at}: {by} decided “{matter}”; there had been no suggestion.",
    ),
    "matter_open": ("事项还没有定，由人决定。", "The matter is still open; a person decides."),
    "desk": (
        "按地点和入口，先由{body}（{role}）接收。",
        "By place and entrance, {body} ({role}) receives it first.",
    ),
    "desk_plain": (
        "按地点和入口，先由{body}接收。",
        "By place and entrance, {body} receives it first.",
    ),
    "begun": ("由{body}开始办。", "It began with {body}."),
    "called": (
        "党组织召集{body}一起解决 {parent}。",
        "The Party organisation called {body} to help solve {parent}.",
    ),
    "called_lead": (
        "党组织召集{body}牵头解决 {parent}。",
        "The Party organisation called {body} to lead in solving {parent}.",
    ),
    "sent_by_list": (
        "{at}，{by}按职责清单交给{body}。",
        "{at}: {by} passed it to {body}, as the duty list has it.",
    ),
    "sent": (
        "{at}，{by}决定交给{body}；职责清单没有指定它。",
        "{at}: {by} decided on {body}; the duty list does not name it.",
    ),
    "sent_by_rule": (
        "{at}，按{by}签发的自动转办规则 {rule}，转给{body}：规则写明程序阅读的把握不低于 {least}% "
        "才转，这次是 {sure}%。办得对不对由人判断，可以请人核对。",
        "{at}: it went to {body} by automatic-dispatch rule {rule}, signed by {by}: the rule sends "
        "only what is read with a confidence of {least}% or more, this was {sure}%. People judge "
        "it; anyone concerned can ask for a person to look.",
    ),
    "matter_by_rule": (
        "{at}，按签发的规则定为“{matter}”，与建议一致；人可以更正。",
        "{at}: by a signed rule it counts as “{matter}”, as suggested; a person can correct it.",
    ),
    "asked_person": (
        "{at}，请人核对，回到{body}，由人决定。",
        "{at}: somebody asked that a person look; {body} has it again and decides.",
    ),
    "sent_anew": ("{at}，{by}核对后改由{body}办。", "{at}: {by} checked and passed it to {body}."),
    "upheld": (
        "{at}，{by}核对后认为仍应由原来的单位办。",
        "{at}: {by} checked; it stays with the same office.",
    ),
    "backstop": (
        "{at}，多次核对后，由{body}负责到底。",
        "{at}: after several checks {body} takes it to the end.",
    ),
    "lifted": (
        "{at}，没有解决，交给上一级{body}接着办。",
        "{at}: it was not solved, so it went one level up, to {body}.",
    ),
    "lifted_at_wish": (
        "{at}，反映的人请上一级来办，交给{body}。",
        "{at}: the person who reported it asked for one level up, so it went to {body}.",
    ),
    "settled": ("{at}，{by}当场解决。", "{at}: {by} settled it on the spot."),
    "climbed": ("{at}，{by}请上一级来办。", "{at}: {by} passed it one level up."),
    "set_back": (
        "{at}，{by}发现办理有差错，退回给{body}重办。",
        "{at}: {by} found a fault and set it back to {body}.",
    ),
    "passed_on": ("{at}，改由{body}负责。", "{at}: {body} answers for it from now on."),
    "watched": (
        "{at}，超过了时限，由{body}督促。",
        "{at}: it was late, so {body} watches over it.",
    ),
    "by_list": ("职责清单怎么说：", "What the duty list says:"),
    "acts": (
        "这一步由{body}（{role}）处理。",
        "At this step {body} ({role}) acts.",
    ),
    "acts_plain": ("这一步由{body}处理。", "At this step {body} acts."),
    "acts_role": ("这一步等{role}。", "This step waits for the {role}."),
    "requester": ("反映的人", "person who reported it"),
    "raised": (
        "{at}，已有 {people} 位居民遇到这件事（{reported} 件反映、{joined} 位“我也遇到”），"
        "按公布的规则（满 {threshold} 位：{priority}）先办；时限不变（依据：{source}）。",
        "{at}: {people} residents have met this (reports: {reported}, “me too”: {joined}); by the "
        "published rule (from {threshold}: {priority}) it goes ahead; the limit stays "
        "(source: {source}).",
    ),
    "lowered": (
        "{at}，遇到这件事的居民现为 {people} 位，按公布的规则恢复原来的先后；时限不变。",
        "{at}: {people} residents have met this now; by the published rule it goes in its usual "
        "order again; the limit stays.",
    ),
    "limit": (
        "这一步规定的时间是{limit}（依据：{source}）。",
        "This step may take {limit} (source: {source}).",
    ),
    "limit_of_matter": (
        "“{matter}”这类事规定的时间是{limit}（依据：{source}）。",
        "“{matter}” may take {limit} (source: {source}).",
    ),
    "limit_of_phase": (
        "“{matter}”分阶段办理，现在是“{phase}”，规定的时间是{limit}（依据：{source}）。",
        "“{matter}” is handled in phases; the present one, “{phase}”, may take {limit} "
        "(source: {source}).",
    ),
    "limit_brief": ("这一步规定的时间是{limit}。", "This step may take {limit}."),
    "sample": ("样例，尚无正式文件", "a sample, no document yet"),
    "responsible": ("由{body}负责按时完成。", "{body} answers for keeping it."),
    "ended": ("已经结束，没有时限在走。", "It has ended; no clock is running."),
    "no_clock": ("现在没有时限在走。", "No clock is running now."),
}
"""Code → (zh-Hans, English)."""
