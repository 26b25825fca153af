"""The rules a pack can break, as codes with their words: (zh-Hans, English)."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "rank_does_not_rise": (
        "邻居更多时，级别 {value} 没有更高",
        "more neighbours have to give a higher rank than {value}",
    ),
    "no_pack_toml": ("文件夹里没有 pack.toml", "the folder has no pack.toml"),
    "not_toml": ("不是正确的 TOML：{why}", "this is not valid TOML: {why}"),
    "missing_key": ("缺少“{name}”", "“{name}” is missing"),
    "unknown_key": ("不认识“{name}”{hint}", "“{name}” is not known{hint}"),
    "wrong_type": ("“{value}”不是{kind}", "“{value}” is not of kind {kind}"),
    "code_not_folder": (
        "代码“{value}”与文件夹名“{name}”不同",
        "code “{value}” differs from the folder's name “{name}”",
    ),
    "bad_timezone": ("没有时区“{value}”", "there is no time zone “{value}”"),
    "extends_loop": ("规则包互相继承，成了圈：{chain}", "the packs extend each other: {chain}"),
    "extends_unknown": (
        "找不到所继承的规则包“{name}”",
        "the extended pack “{name}” was not found",
    ),
    "unknown_file": ("不认识的文件“{name}”{hint}", "file “{name}” is not known{hint}"),
    "two_files": (
        "同一张表有两个文件（.csv、.toml 或 .geojson）",
        "the table is written twice (.csv, .toml or .geojson)",
    ),
    "too_large": ("文件太大（上限 {limit} 字节）", "the file is too large (limit {limit} bytes)"),
    "gb18030": (
        "文件是 GB18030 编码，请另存为 UTF-8",
        "the file is written in GB18030; save it as UTF-8",
    ),
    "utf16": ("文件是 UTF-16 编码，请另存为 UTF-8", "the file is UTF-16; save it as UTF-8"),
    "not_utf8": ("第 {byte} 个字节不是 UTF-8", "byte {byte} is not UTF-8"),
    "unprintable": ("含有看不见的字符 {value}", "it holds the invisible character {value}"),
    "no_header": ("没有表头", "there is no header row"),
    "header_twice": ("表头“{name}”出现两次", "header “{name}” appears twice"),
    "header_empty": ("第 {number} 个表头是空的", "header number {number} is empty"),
    "unknown_column": ("不认识的列“{name}”{hint}", "column “{name}” is not known{hint}"),
    "missing_column": ("缺少列“{name}”", "column “{name}” is missing"),
    "half_row": (
        "这一行有 {found} 格，表头有 {expected} 格：行没写完或多了逗号",
        "the row has {found} cells, the header {expected}: half-written, or a comma too many",
    ),
    "open_quote": ("引号没有关上：行没写完", "a quotation mark is not closed: half-written row"),
    "bad_csv": ("读不了这一行：{why}", "the row cannot be read: {why}"),
    "no_end_of_line": (
        "文件最后一行没有换行：可能没写完",
        "the file does not end with a line end: perhaps half-written",
    ),
    "required": ("不能为空", "it must not be empty"),
    "bad_code": (
        "代码“{value}”只能用文字、数字和 _ . : - @，且不超过 {limit} 个字",
        "code “{value}” may use letters, digits and _ . : - @ only, at most {limit} of them",
    ),
    "duplicate_code": (
        "代码“{value}”重复，第 {first} 行已有",
        "code “{value}” appears twice, first on line {first}",
    ),
    "bad_int": ("“{value}”不是整数", "“{value}” is not a whole number"),
    "bad_decimal": ("“{value}”不是小数", "“{value}” is not a decimal number"),
    "bad_bool": ("“{value}”请写 true 或 false", "“{value}”: write true or false"),
    "bad_date": ("“{value}”不是日期（例 2026-01-31）", "“{value}” is not a date (2026-01-31)"),
    "bad_time": ("“{value}”不是时刻（例 08:30）", "“{value}” is not a time (08:30)"),
    "bad_json": ("“{value}”不是 JSON", "“{value}” is not JSON"),
    "bad_choice": ("“{value}”不在可选之列：{choices}", "“{value}” is not one of: {choices}"),
    "stands_twice": (
        "“{value}”在表里已有一行说同一件事",
        "another row of the table speaks of “{value}” in the same case already",
    ),
    "item_twice": ("“{value}”在同一格里出现两次", "“{value}” appears twice in the cell"),
    "item_empty": ("列表里有空项", "the list has an empty item"),
    "too_small": ("{value} 小于 {minimum}", "{value} is less than {minimum}"),
    "too_big": ("{value} 大于 {maximum}", "{value} is more than {maximum}"),
    "web_address": (
        "来源要写文件名称、文号、日期、条款，不写网址",
        "a source names title, number, date and article of a document, never a web address",
    ),
    "withdrawn_unknown": (
        "要撤下的“{value}”在所继承的规则包里没有",
        "“{value}” is withdrawn, but the extended pack has no such row",
    ),
    "dangling_ref": (
        "“{value}”在表 {table} 里没有{hint}",
        "“{value}” is not in table {table}{hint}",
    ),
    "neutral_without_word": (
        "“{value}”不含本行的任何词语，或者就是其中一个，起不了作用",
        "“{value}” holds none of the words of its row, or is one of them, so it silences nothing",
    ),
    "own_ancestor": ("上级绕成了圈：{chain}", "its parents form a loop: {chain}"),
    "exactly_one": ("{names} 须且只须填一个", "exactly one of {names} must be filled"),
    "not_loadable": (
        "这个规则包没有 [jurisdiction]，只能被继承，不能装入",
        "the pack has no [jurisdiction]: it can be extended, not loaded",
    ),
    "code_form": ("代码应为“{expected}”", "the code should be “{expected}”"),
    "bad_span": ("“{value}”不是时段（例 08:30-12:00）", "“{value}” is not a span (08:30-12:00)"),
    "spans_overlap": ("时段重叠或颠倒：{value}", "the spans overlap or run backwards: {value}"),
    "bad_month_day": ("“{value}”不是月日（例 06-01）", "“{value}” is not month and day (06-01)"),
    "together": ("{names} 要么都填，要么都不填", "fill all of {names} or none"),
    "bad_pattern": ("正则表达式写错了：{why}", "the regular expression is wrong: {why}"),
    "empty_pattern": ("这个表达式连空文字也匹配", "the expression matches empty text"),
    "bad_value": ("“{value}”不是 {kind}", "“{value}” is not {kind}"),
    "bad_weight": (
        "“{value}”不是权重，应写成 事实=值:百万分数",
        "“{value}” is no weight; write fact=value:parts per million",
    ),
    "weighed_and_excluded": (
        "加权的指标不能再有剔除理由",
        "an indicator with weights cannot have grounds of exclusion",
    ),
    "grade_twice": ("档次 {value} 出现两次", "rank {value} stands twice"),
    "bad_expression": ("算式写错了：{why}", "the expression is wrong: {why}"),
    "bad_lead": (
        "“{value}”应为单位代码，或 kind:<单位类型>@<层级>",
        "“{value}” must be an organisation's code, or kind:<organisation kind>@<level>",
    ),
    "unknown_kind": ("没有“{value}”这种单位", "there is no organisation kind “{value}”"),
    "lead_level": (
        "层级 {value} 与牵头单位的层级 {expected} 不同",
        "level {value} differs from the lead's level {expected}",
    ),
    "withdrawn_downward": (
        "已收回的事项不能由镇街以下承担",
        "a withdrawn duty must not be led by a township or below",
    ),
    "no_step_limit": ("步骤期限表缺少“{value}”", "the table step_limits has no “{value}”"),
    "system_twice": ("“{value}”已有一行", "“{value}” has a row already"),
    "no_return_ground": (
        "“{value}”不是退回上级系统的理由",
        "“{value}” is no ground for sending an order back",
    ),
    "unknown_place": ("模板里的“{value}”没有内容可填", "nothing fills “{value}” of the template"),
    "no_such_answer": ("这一项没有“{value}”这个回答", "this field has no answer “{value}”"),
    "home_is_public": ("住家里的隐患不能公开", "a hazard in a home cannot be public"),
    "private_matter": (
        "“{value}”属于不公开的一类（{why}）",
        "“{value}” is of a kind that is never public ({why})",
    ),
    "matter_not_public": (
        "事项目录里“{value}”不公开，或者可以举报",
        "“{value}” is not public in the catalogue, or takes reports of wrongdoing",
    ),
    "topic_has_no_place": (
        "“{value}”是话题，不是设施，不能公开到点",
        "“{value}” is a topic and no facility: its point cannot be public",
    ),
    "not_a_grid_task": (
        "“{value}”不属于可以请网格员做的事",
        "“{value}” is no kind of task that a grid worker may be asked",
    ),
    "unpaid_assisting": (
        "协助事项须写明怎么付费：谁委托、谁出钱",
        "assisting work must say how it is paid: who delegates, pays",
    ),
    "on_negative_list": (
        "负面清单（{value}）不允许",
        "the negative list ({value}) does not allow it",
    ),
    "led_by_communities": (
        "社区拒绝的事项，职责清单（{value}）却由社区牵头",
        "the community refuses it, but a duty item ({value}) makes the community its lead",
    ),
    "withdrawn_matter": ("“{value}”是上级部门已收回的事项", "“{value}” is a withdrawn duty"),
    "level_kind": (
        "第 {level} 级没有“{value}”这种区域",
        "level {level} has no kind of area “{value}”",
    ),
    "parent_level": (
        "上级的层级 {parent} 应小于本级 {level}",
        "the parent's level {parent} must be above level {level}",
    ),
    "no_root": ("没有根区域“{value}”", "there is no root area “{value}”"),
    "second_root": ("没有上级，又不是根区域", "it has no parent and is not the root area"),
    "boundary_unknown": (
        "边界文件里的“{value}”不是区域代码",
        "“{value}” in the boundaries is no code of an area",
    ),
    "boundary_twice": ("边界文件里“{value}”出现两次", "“{value}” appears twice in the boundaries"),
    "backdrop_shape": ("画不出来：{why}", "it cannot be drawn: {why}"),
    "bad_geojson": ("不是 FeatureCollection：{why}", "this is no FeatureCollection: {why}"),
    "dates_order": ("结束日期早于开始日期", "the end lies before the beginning"),
    "one_holder": (
        "“{value}”只能有一个人，这里已是第二个岗位",
        "only one post may hold “{value}”, this is the second",
    ),
    "wrong_kind_for_role": (
        "“{value}”类单位没有“{role}”这个角色",
        "an organisation of kind “{value}” has no role “{role}”",
    ),
    "phase_twice": ("序号{value}与{other}重复", "{other} has the number {value} already"),
    "phase_missing": ("阶段应从1连续编到{value}", "phases are numbered from 1 to {value}, no gap"),
    "phases_too_long": (
        "各阶段合计{value}，超过事项{matter}的时限{whole}",
        "the phases add up to {value}, more than the {whole} of matter {matter}",
    ),
    "not_measured": (
        "“{value}”不设指标：只考核部门和镇街",
        "“{value}”: only departments and townships have figures",
    ),
    "not_of_townships": ("指标“{value}”不用于镇街", "“{value}” is no indicator of townships"),
    "area_level": (
        "应为第 {expected} 级区域，这里是第 {value} 级",
        "an area of level {expected} is wanted, this one is of level {value}",
    ),
    "two_kinds": ("“{value}”已属“{other}”", "“{value}” is of kind “{other}” already"),
    "matter_without_duty": (
        "没有任何职责清单列有事项“{value}”或它的上级：没有人负责",
        "no duty list names matter “{value}” or one above it: nobody answers for it",
    ),
    "area_without_owner": (
        "职责清单指派给“{kind}”类单位，“{value}”没有这样的单位",
        "duties are given to a body of kind “{kind}”, and “{value}” has none",
    ),
    "unreachable_body": (
        "没有职责、岗台或告知渠道指向单位“{value}”：案卷到不了那里",
        "no duty, desk or ground leads to body “{value}”: no file can reach it",
    ),
    "body_without_posts": (
        "单位“{value}”要接案卷，却一个岗位也没有",
        "files come to body “{value}”, and it has no post",
    ),
    "no_calendar": (
        "“{value}”没有工作日历：任何时限都算不出来",
        "no calendar counts in “{value}”: no limit can be computed",
    ),
    "admins_apart": (
        "“{value}”同时担任两种管理员",
        "“{value}” holds two of the three administrators' posts",
    ),
    "not_a_workbook": (
        "不是能读的 Excel 文件（.xlsx）：{why}",
        "this is no Excel file (.xlsx) that can be read: {why}",
    ),
    "no_such_table": (
        "没有“{name}”这张规则表：工作表要以规则表命名",
        "there is no table “{name}”: sheets bear the names of tables",
    ),
    "cut_number": (
        "长数字 {value} 已被表格软件截断，请把单元格设为文本后重填",
        "the sheet program has cut the long number {value}: make the cell text and write it again",
    ),
    "beyond_header": ("“{value}”在表头之外", "“{value}” stands beyond the header"),
    "not_empty": ("“{name}”已存在，不覆盖", "“{name}” is there already and is not overwritten"),
    "no_file": ("找不到文件“{name}”", "there is no file “{name}”"),
    "bad_pack_code": (
        "规则包代码“{value}”只能用小写字母、数字和下划线，以字母开头，2 到 40 个字",
        "a pack's code may use small letters, digits and _ only, from a letter on, 2 to 40 of "
        "them: “{value}”",
    ),
}
