"""The words of the directory: kinds of bodies, rules a sheet can break (zh-Hans, English)."""

from __future__ import annotations

from collections.abc import Mapping

from gongzhi.core import sheets
from gongzhi.core.errors import Problem

KINDS: Mapping[str, tuple[str, str]] = {
    "district_government": ("区（县）政府", "District government"),
    "department": ("部门", "Department"),
    "township_office": ("街道办事处、乡镇政府", "Township office"),
    "community_committee": ("居（村）民委员会", "Residents’ or villagers’ committee"),
    "party_committee": ("党委、党工委", "Party committee"),
    "party_branch": ("党支部", "Party branch"),
    "party_group": ("党小组", "Party group"),
    "hotline_centre": ("热线中心", "Hotline centre"),
    "supervision_centre": ("监督中心", "Supervision centre"),
    "objection_panel": ("派单异议审核组", "Objection panel"),
    "discipline": ("纪检监察机关", "Discipline body"),
    "finance": ("财政部门", "Finance department"),
    "organisation_department": ("组织部", "Organisation department"),
    "establishment_office": ("机构编制部门", "Establishment office"),
    "social_work_department": ("社会工作部", "Social work department"),
    "supervision_committee": ("居（村）务监督委员会", "Supervision committee"),
    "enterprise": ("企业", "Enterprise"),
    "social_organisation": ("社会组织", "Social organisation"),
    "owners_committee": ("业主委员会", "Owners’ committee"),
    "property_firm": ("物业服务企业", "Property firm"),
    "administration": ("平台管理机构", "Administration of the platform"),
}
_RULES: Mapping[str, tuple[str, str]] = {
    "unknown_table": (
        "看不出这是哪张表，表头有：{columns}",
        "the header fits no table of the directory: {columns}",
    ),
    "missing_column": ("缺少列“{name}”", "the column “{name}” is missing"),
    "too_long": ("共{length}个字符，最多{most}个", "{length} characters, at most {most} may stand"),
    "control_character": ("含有看不见的控制字符", "there is an invisible control character"),
    "not_a_moment": ("“{value}”不是日期时间", "“{value}” is no date or time"),
    "code_twice": ("“{value}”出现两次", "“{value}” stands there twice"),
    "unknown_kind": ("没有“{value}”这类单位", "there is no kind of body “{value}”"),
    "unknown_area": ("没有在用的区域“{value}”", "there is no open area “{value}”"),
    "unknown_organisation": ("没有单位“{value}”", "there is no body “{value}”"),
    "unknown_role": ("规则包里没有角色“{value}”", "the rule pack has no role “{value}”"),
    "unknown_post": ("没有岗位“{value}”", "there is no post “{value}”"),
    "wrong_kind_for_role": (
        "“{kind}”不设“{value}”这一角色",
        "a body of the kind “{kind}” has no role “{value}”",
    ),
    "one_holder": ("同一单位只设一个“{value}”", "a body has only one “{value}”"),
    "own_ancestor": ("“{value}”成了自己的上级", "“{value}” would stand above itself"),
    "own_deputy": ("岗位不能代行自己", "a post does not stand in for itself"),
    "in_pack": (
        "“{value}”由规则包管理，请在规则包中修改",
        "“{value}” is kept in the rule pack; change it there",
    ),
    "no_name": ("有账号就要写姓名", "a login needs the person’s name"),
    "two_names": ("账号“{value}”前后姓名不同", "the login “{value}” has two names"),
    "bad_login": ("“{value}”不能作账号", "“{value}” cannot be a login name"),
    "no_account": (
        "没有账号“{value}”，请先由系统管理员开户",
        "there is no account “{value}”; the system administrator opens it first",
    ),
    "admins_apart": (
        "系统、安全、审计管理员须由三人分任：{value}",
        "system, security and audit administrator are three persons: {value}",
    ),
    "not_party": (
        "“{value}”不是党支部或党小组",
        "“{value}” is no Party branch or group",
    ),
    "not_a_grid": ("“{value}”不是网格", "“{value}” is no grid"),
    "ends_early": ("结束不晚于开始", "it ends before it begins"),
    "on_duty_already": (
        "与已有的值班（{begins}起）时间重叠",
        "it overlaps with a shift on record that begins at {begins}",
    ),
    "on_duty_twice": ("与第{first}行时间重叠", "it overlaps with row {first}"),
}
RULES: Mapping[str, tuple[str, str]] = {**sheets.RULES, **_RULES}
SAID: Mapping[str, tuple[str, str]] = {
    "imported": (
        "{table}：新增{added}行，变更{changed}行，未变{same}行",
        "{table}: {added} rows added, {changed} changed, {same} as before",
    ),
    "tried": ("（试运行，没有写入）", "(dry run, nothing was written)"),
    "refused": ("没有导入：{count}处问题", "nothing was imported: {count} problems"),
    "marked": ("已在副本中标出：{name}", "marked in a copy: {name}"),
    "exported": ("已将{count}行写入{name}", "{count} rows written to {name}"),
    "bad_ending": (
        "{name}：文件名应以 .csv 或 .xlsx 结尾",
        "{name}: the name must end with .csv or .xlsx",
    ),
    "no_file": ("没有文件{name}", "there is no file {name}"),
    "no_place": ("没有代码为“{code}”的辖区", "there is no jurisdiction “{code}”"),
    "nobody": ("当天没有排班", "nobody is on the roster of that day"),
    "vacant": ("空缺", "vacant"),
    "handed_over": (
        "岗位{post}已交接；随岗移交的在办件将列入交接清单",
        "{post} has been handed over; the open files that pass with it will be listed",
    ),
    "new_password": ("账号{login}的新密码：", "New password of {login}: "),
    "bad_password": ("密码不合要求：{rules}", "the password breaks a rule: {rules}"),
    "password_set": (
        "已为账号{login}设置密码，原有登录已失效",
        "{login} has a new password; whoever was logged in is logged out",
    ),
}
"""What the command says."""


def kind_name(kind: str, language: str) -> str:
    """Name a kind of body in Chinese (``zh…``) or English."""
    return _pick(KINDS[kind], language)


def kind_of(word: str) -> str | None:
    """Give the kind that a code or a Chinese name means, or None."""
    if word in KINDS:
        return word
    return next((kind for kind, (chinese, _) in KINDS.items() if word in chinese.split("、")), None)


def explain(problem: Problem, language: str) -> str:
    """Say what is wrong with a sheet. Raises KeyError for a rule of others."""
    return sheets.explain(problem, language, RULES)


def _pick(pair: tuple[str, str], language: str) -> str:
    return pair[0 if language.lower().startswith("zh") else 1]
