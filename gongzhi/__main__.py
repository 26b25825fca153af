"""The command line: finds the verb, gives it a database, and turns its end into an exit code.

Exit codes: 0 done, 1 a check failed or the command refused, 2 wrong usage, 3 the environment is
not fit (no database, a wrong variable), 130 interrupted, 143 ended by request.
"""

from __future__ import annotations

import contextlib
import difflib
import gc
import os
import signal
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FrameType

import django
from django.conf import settings
from django.core import management
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from gongzhi.core.cluster import Cluster, ClusterError

VERBS = {
    "demo": ("set up the demonstration district and run everything", "建立演示区并全部运行"),
    "simulate": ("let a trial district live through past days", "让试验区度过一段模拟的日子"),
    "serve": ("answer pages and the API", "运行网页与接口服务"),
    "work": ("run deadlines, reminders and background work", "运行时限、提醒与后台任务"),
    "migrate": ("bring the tables of the database up to date", "更新数据库表结构"),
    "pack": ("check, load, compare or begin a rule pack", "检查、装载、比较或新建规则包"),
    "areas": ("import, export, check and look up areas", "导入、导出、检查、查找区域"),
    "directory": ("import and export bodies, posts, rosters", "导入、导出单位、岗位、值班表"),
    "duties": ("read duty lists, ask for duties and powers", "查看职责清单，申请准入、赋权"),
    "lists": ("read and change the lists of grids and communities", "网格、社区事项清单"),
    "dispatching": ("read and change the rules of automatic dispatch", "自动转办规则"),
    "import": ("take in files of another system from a sheet", "从表格导入其他系统的案卷"),
    "triage": ("train and look at the suggestions for matters", "训练与查看事项建议模型"),
    "verify": ("verify the database, an export or a receipt", "核验数据库、导出件或回执"),
    "budget": ("count a community budget from a file of ballots", "按选票计算社区资金买哪些项目"),
    "bodies": ("list who holds office in self-government", "自治组织：谁在任、到什么时候"),
    "decisions": ("list what is being decided", "正在商量和表决的事"),
    "proposals": ("list what residents propose", "居民提议"),
    "conversations": ("list what residents are asked", "意见征集"),
    "opinions": ("draw the opinion map of a file of votes", "画出一次意见征集的意见图"),
    "ballots": ("count the published ballots of a vote again", "把公布的选票重新数一遍"),
    "figures": ("give a month’s figures; take in calls of a hotline", "月度指标；报送热线接通情况"),
    "notices": ("list notice channels, try one, read the log", "通知渠道：列出、试发、看记录"),
    "papers": ("list issued papers", "已出的公文"),
    "why": ("say why a file is where it is", "说明一件为什么在这里、由谁办、何时到期"),
    "keys": ("list, rotate and rewrap the keys of sealed values", "查看、轮换封装密钥"),
    "check": ("check the installation and this release", "检查安装与本版本"),
    "bench": ("measure against a bare limit", "对照裸极限做性能测量"),
    "database": ("start, stop, dump or load the database server", "启停、转储、载入数据库服务"),
}
WITHOUT_DATABASE = {
    "bench",
    "collectstatic",
    "compilemessages",
    "database",
    "diffsettings",
    "makemessages",
    "testserver",
}
OFFLINE = (["verify", "export"], ["verify", "receipt"])
FILES_ONLY = [["pack", verb] for verb in ("check", "list", "new", "read", "template")]
FILES_ONLY += [["opinions", "map"], ["budget", "count"]]
FILES_ONLY += [["ballots", verb] for verb in ("recount", "roll")]
FILES_ONLY += [["triage", verb] for verb in ("train", "evaluate", "explain")]
NEEDS_DATABASE = {"--out", "--database"}
ASKS_FOR_HELP = {"-h", "--help", "--version"}
USAGE, ENVIRONMENT, INTERRUPTED = 2, 3, 130
# Found by name, as every command is.
RESUMING = "gongzhi.cases.management.resuming"
ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and return the exit code; ``arguments`` are those after the program's name."""
    given = sys.argv[1:] if arguments is None else arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not given or given[0] in {"-h", "--help", "help"}:
        sys.stdout.write(_help())
        return 0 if given else USAGE
    if given[0] not in _known():
        sys.stderr.write(_unknown(given[0]))
        return USAGE
    _take_home(given)
    for request in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(request, _leave)
    try:
        with _database(given):
            return _run(given)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (ClusterError, ImproperlyConfigured, OperationalError) as error:
        sys.stderr.write(f"gongzhi {given[0]}: {error}\n")
        return ENVIRONMENT


def _run(given: list[str]) -> int:
    if _is_demo(given):
        import_module(RESUMING).name_address(given[1:])
    _ = settings.INSTALLED_APPS
    try:
        if not _resumed(given):
            _load_apps()
            management.ManagementUtility(["gongzhi", *given]).execute()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _load_apps() -> None:
    """Load what every verb needs; nothing of it goes again, so nobody looks through it for that."""
    gc.disable()
    try:
        django.setup()
        gc.freeze()
    finally:
        gc.enable()


def _resumed(given: list[str]) -> bool:
    """Go on with a demo that stands filled, without loading an app: that is most of a start."""
    return _is_demo(given) and bool(import_module(RESUMING).resume(given[1:]))


def _is_demo(given: list[str]) -> bool:
    return given[0] == "demo" and not ASKS_FOR_HELP.intersection(given)


@contextlib.contextmanager
def _database(given: list[str]) -> Iterator[None]:
    """Name a database in the environment: the one given there, else the server of our own."""
    needless = given[0] in WITHOUT_DATABASE or ASKS_FOR_HELP.intersection(given)
    if os.environ.get("DATABASE_URL") or needless or _offline(given):
        yield
        return
    home = Path(os.environ.get("GONGZHI_HOME") or ROOT / ".data")
    binaries = os.environ.get("GONGZHI_POSTGRES")
    with Cluster(home, Path(binaries) if binaries else None).session() as urls:
        os.environ["DATABASE_URL"] = urls.program
        os.environ["DATABASE_OWNER_URL"] = urls.owner
        try:
            yield
        finally:
            # The server gets its time to stop: a second Ctrl-C must not cut it short.
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def _offline(given: list[str]) -> bool:
    """Checks of an export or a receipt need nothing but files."""
    words = {word.partition("=")[0] for word in given}
    if given[:2] in FILES_ONLY:
        return True
    return given[:2] in OFFLINE and not NEEDS_DATABASE & words


def _take_home(given: list[str]) -> None:
    """``demo --home`` counts before any setting is read."""
    if given[0] != "demo":
        return
    for position, word in enumerate(given):
        name, _, value = word.partition("=")
        if name == "--home":
            chosen = value or "".join(given[position + 1 : position + 2])
            os.environ["GONGZHI_HOME"] = str(Path(chosen).resolve())


def _known() -> set[str]:
    """Names of all commands, found without settings, so that a wrong word starts nothing."""
    places = [*(ROOT / "gongzhi").glob("*/management"), Path(management.__path__[0])]
    contrib = Path(management.__path__[0]).parent.parent / "contrib"
    places += [contrib / name / "management" for name in ("auth", "sessions", "staticfiles")]
    return {name for place in places for name in management.find_commands(str(place))}


def _help() -> str:
    lines = ["Gongzhi 共治", "", "gongzhi VERB [options]   (gongzhi VERB --help)", ""]
    lines += [f"  {verb:<10} {english}  {chinese}" for verb, (english, chinese) in VERBS.items()]
    others = sorted(_known() - set(VERBS))
    lines += ["", "Also: " + ", ".join(others), ""]
    return "\n".join(lines)


def _unknown(verb: str) -> str:
    near = difflib.get_close_matches(verb, _known() | set(VERBS), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"gongzhi: there is no verb {verb!r}.{hint} `gongzhi --help` lists them.\n"


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
