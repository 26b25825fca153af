"""What a simulation tells at its end: how fast it was, what was planted, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gongzhi.simulation.management.living.checks import Verdict
from gongzhi.simulation.management.living.tally import Tally
from gongzhi.simulation.methods.rates import MILLION, Rates

_CHECKS = {
    "files_legal": "每一件都停在流程里的合法位置 every file stands where its procedure allows",
    "agenda_dead": "没有停死的后台任务 no job has given up",
    "agenda_failing": "没有失败待重试的后台任务 no job has failed and waits",
    "agenda_left": "到期的后台任务都已运行 no job that was due is left",
    "journal_verified": "gongzhi verify database 核验通过 everything holds",
}


def shape_of(
    tally: Tally, rates: Rates, seconds: float, share: float, checks: Sequence[Verdict]
) -> dict[str, Any]:
    """Give what is told, for machines."""
    return {
        "cases": tally.opened,
        "moves": sum(tally.moves.values()),
        "seconds": round(seconds, 1),
        "cases_per_second": round(tally.opened / seconds, 1) if seconds else 0,
        "by_move": dict(sorted(tally.moves.items())),
        "false_closures": {
            "planted_share": rates.number("false_closure") / MILLION,
            **dict(sorted(tally.lies.items())),
        },
        "delays": {
            "planted": len(tally.delays),
            "days": round(sum(_days(one) for one in tally.delays), 2),
            "attributed": round(share, 5),
        },
        "refused": dict(sorted(tally.refused.items())),
        "gates_failed": dict(sorted(tally.failed.items())),
        "checks": [{"code": one.code, "holds": one.holds, "faults": one.faults} for one in checks],
    }


def _days(delay: Any) -> float:
    return float((delay.ends - delay.begins).total_seconds() / 86_400)


def tell(found: dict[str, Any]) -> str:
    """Give what is told, for people."""
    lies, delays = found["false_closures"], found["delays"]
    lines = [
        f"模拟 {found['days']} 天，{found['grids']} 个网格，种子 {found['seed']}："
        f"{found['cases']} 件，{found['moves']} 个动作，{found['seconds']} 秒，"
        f"每秒 {found['cases_per_second']} 件",
        f"{found['days']} days, {found['grids']} grids, seed {found['seed']}: {found['cases']} "
        f"files, {found['moves']} moves, {found['seconds']} s, "
        f"{found['cases_per_second']} files/s",
        "虚假办结 false closures: " + "; ".join(f"{name} {value}" for name, value in lies.items()),
        f"埋入的拖延 planted delays: {delays['planted']}, {delays['days']} d; "
        f"日账计到该单位 booked to the body: {delays['attributed']:.2%}",
    ]
    lines += _listed("被拒绝的动作 refused", found["refused"])
    lines += _listed("门槛未过 gates not passed", found["gates_failed"])
    lines += [
        f"{'✓' if one['holds'] else '✗'} {_CHECKS[one['code']]}"
        + ("" if one["holds"] else f" ({one['faults']})")
        for one in found["checks"]
    ]
    return "\n".join(lines)


def _listed(heading: str, counts: dict[str, int]) -> list[str]:
    if not counts:
        return []
    return [f"{heading}: " + "; ".join(f"{name} {count}" for name, count in counts.items())]
