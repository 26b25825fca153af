"""What a simulation tells at its end: how fast it was, what was planted, what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gongzhi.simulation.management.living.catches import Caught
from gongzhi.simulation.management.living.checks import Verdict
from gongzhi.simulation.management.living.tally import Tally
from gongzhi.simulation.methods.rates import MILLION, Rates

SAID: Mapping[str, tuple[str, str]] = {
    "no_place": ("没有代码为“{code}”的辖区。", "There is no jurisdiction “{code}”."),
    "not_a_trial": (
        "不是试验区 {code}：规则包没有写 simulated = true，这里只有真实的时间。",
        "No trial place {code}: its rule pack does not say simulated = true.",
    ),
    "production": (
        "正式环境（GONGZHI_HTTPS）不运行模拟。",
        "Production (GONGZHI_HTTPS) runs no simulation.",
    ),
    "no_rates": ("规则包 {code} 没有模拟用表 {file}。", "Pack {code} has no table {file}."),
    "refused": ("没有开始：{why}", "Not begun: {why}"),
    "lived": (
        "模拟 {days} 天，{grids} 个网格，种子 {seed}：{cases} 件诉求，{moves} 个动作，"
        "{seconds} 秒，每秒 {cases_per_second} 件",
        "{days} days, {grids} grids, seed {seed}: {cases} reports, {moves} moves, {seconds} s, "
        "{cases_per_second} reports/s",
    ),
    "kinds": ("另有 {list}", "besides: {list}"),
    "lies": ("虚假办结：{list}", "false closures: {list}"),
    "audits": (
        "抽查：名单上的虚假办结 {listed} 件，按每日抽取数应抽到 {drawn_expected}，抽到 {drawn}；"
        "已抽查 {audited}，按承诺应查出 {caught_expected}，查出 {caught}",
        "audits: {listed} false ones on the lists, by the size of each draw {drawn_expected} "
        "should be drawn, {drawn} were; {audited} audited, by the promise {caught_expected} "
        "should be found, {caught} were",
    ),
    "delays": (
        "埋入的拖延 {planted} 处，共 {days} 天；日账计到该单位 {share}",
        "planted delays: {planted}, {days} days; booked to the body: {share}",
    ),
    "refusals": ("被拒绝的动作：{list}", "refused: {list}"),
    "gates": ("门槛未过：{list}", "gates not passed: {list}"),
    "files_legal": (
        "每一件都停在流程里的合法位置",
        "every file stands where its procedure allows",
    ),
    "agenda_dead": ("没有停死的后台任务", "no job has given up"),
    "agenda_failing": ("没有失败待重试的后台任务", "no job has failed and waits"),
    "agenda_left": ("到期的后台任务都已运行", "no job that was due is left"),
    "journal_verified": ("gongzhi verify database 核验通过", "gongzhi verify database holds"),
    "export_verified": ("gongzhi verify export 核验通过", "gongzhi verify export holds"),
    "days_recounted": (
        "只凭导出件重算的日账一致",
        "the export alone gives the same days",
    ),
    "days_sum": ("每一件的天数恰好加总", "the days of every file sum exactly"),
    "draws_repeat": (
        "只凭公布的名单和种子重抽，结果一致",
        "every draw comes out again from what is published",
    ),
    "delays_booked": (
        "埋入的拖延计到该单位，误差不超过 1%",
        "planted delays are booked within 1 %",
    ),
    "audits_drawn": (
        "抽到的虚假办结数在应有的区间内",
        "the lot fell on as many false ones as it should",
    ),
    "audits_caught": (
        "抽查查出的数量达到承诺",
        "audits found as many as they promise",
    ),
}
Say = Callable[..., str]
LEAST_BOOKED = 0.99


def shape_of(
    tally: Tally, rates: Rates, seconds: float, share: float, found: Caught
) -> dict[str, Any]:
    """Give what is told, for machines."""
    return {
        "cases": tally.opened,
        "moves": sum(tally.moves.values()),
        "seconds": round(seconds, 1),
        "cases_per_second": round(tally.opened / seconds, 1) if seconds else 0,
        "besides": dict(sorted(tally.kinds.items())),
        "by_move": dict(sorted(tally.moves.items())),
        "false_closures": {
            "planted_share": rates.number("false_closure") / MILLION,
            **dict(sorted(tally.lies.items())),
        },
        "audits": found.as_dict(),
        "delays": {
            "planted": len(tally.delays),
            "days": round(sum(_days(one) for one in tally.delays), 2),
            "attributed": round(share, 5),
        },
        "refused": dict(sorted(tally.refused.items())),
        "gates_failed": dict(sorted(tally.failed.items())),
    }


def told_checks(checks: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Give the checks, for machines."""
    return [{"code": one.code, "holds": one.holds, "faults": one.faults} for one in checks]


def _days(delay: Any) -> float:
    return float((delay.ends - delay.begins).total_seconds() / 86_400)


def tell(found: Mapping[str, Any], say: Say) -> str:
    """Give what is told, for people; ``say`` gives the words of a key in their language."""
    delays, audits = found["delays"], found["audits"]
    lines = [say("lived", **found), say("kinds", list=_listed(found["besides"]))]
    lines.append(say("lies", list=_listed(found["false_closures"])))
    ranges = {
        name: f"{audits[name]['mean']:.1f} ({audits[name]['low']}–{audits[name]['high']})"
        for name in ("drawn_expected", "caught_expected")
    }
    lines.append(say("audits", **{**audits, **ranges}))
    lines.append(say("delays", **delays, share=f"{delays['attributed']:.2%}"))
    for key, counts in (("refusals", found["refused"]), ("gates", found["gates_failed"])):
        if counts:
            lines.append(say(key, list=_listed(counts)))
    lines += [
        f"{'✓' if one['holds'] else '✗'} {say(one['code'])}"
        + ("" if one["holds"] else f" ({one['faults']})")
        for one in found["checks"]
    ]
    return "\n".join(lines)


def _listed(counts: Mapping[str, Any]) -> str:
    return "; ".join(f"{name} {count}" for name, count in counts.items())
