"""Pages open inside other apps and in Chromium 109: no feature that is missing there is relied on.

Inside WeCom, DingTalk, WeChat and provincial apps a page has one window, no tabs, no clipboard and
often no downloads. The list holds what came to Chromium after version 109.
"""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
SCRIPTS = sorted((HERE / "static/gongzhi").glob("*.js"))
STYLES = sorted((HERE / "static/gongzhi").glob("*.css"))
TEMPLATES = sorted((HERE / "templates").rglob("*.html"))
HOSTS_LACK = re.compile(
    r"window\.open|target=[\"']_blank|navigator\.(clipboard|share|mediaSession)|"
    r"showSaveFilePicker|window\.close|registerProtocolHandler|\bprint\(\)"
)
NEWER_SCRIPT = re.compile(
    r"\.(toSorted|toReversed|toSpliced)\(|\.with\(|(Object|Map)\.groupBy|withResolvers|"
    r"URL\.(canParse|parse)|Array\.fromAsync|Promise\.try|RegExp\.escape|fromBase64|toBase64|"
    r"\.toHex\(|FromJSON\(|Iterator\.|\.(isSubsetOf|union|intersection|difference)\(|"
    r"startViewTransition|scheduler\.yield|\.showPopover|\bwith\s*\{\s*type|\busing\s+\w+\s*=|"
    r"checkVisibility\(\{|moveBefore"
)
NEWER_STYLE = re.compile(
    r"color-mix|okl(ch|ab)|light-dark\(|subgrid|text-wrap|field-sizing|@scope|@starting-style|"
    r"animation-timeline|interpolate-size|anchor\(|popover|:user-(in)?valid|"
    r"\b(sin|cos|tan|round|mod|rem|abs|sign|pow|sqrt|linear)\(|(?<![\w-])lab\(|\brlh\b|"
    r"text-box|:open\b|\bif\(|sibling-index|@view-transition|@function|&\s*[.:#\[{]"
)
ASIDE = re.compile(r"@supports[^{]+\{(?:[^{}]*\{[^{}]*\})*\s*\}")
"""What stands behind a question whether the browser knows it."""
COMMENT = re.compile(r"//[^\n]*")


def found(pattern: re.Pattern[str], text: str) -> list[str]:
    return [one[0] for one in pattern.finditer(text)]


def wrong(pattern: re.Pattern[str], paths: list[Path], aside: re.Pattern[str]) -> object:
    """Name every file that holds what it may not, with what it holds."""
    texts = {path.name: aside.sub("", path.read_text(encoding="utf-8")) for path in paths}
    return {name: one for name, text in texts.items() if (one := found(pattern, text))}


def test_pages_ask_for_nothing_that_web_views_or_chromium_109_lack() -> None:
    assert wrong(HOSTS_LACK, [*SCRIPTS, *TEMPLATES], COMMENT) == {}
    assert wrong(NEWER_SCRIPT, SCRIPTS, COMMENT) == {}
    assert wrong(NEWER_STYLE, STYLES, ASIDE) == {}


def test_the_lists_find_what_they_forbid() -> None:
    assert found(HOSTS_LACK, '<a target="_blank">')
    assert found(NEWER_SCRIPT, "list.toSorted(); URL.canParse(x)")
    assert found(NEWER_STYLE, "a { color: color-mix(in srgb, red, blue) }")
    assert not found(NEWER_STYLE, ASIDE.sub("", "@supports (x: y) { a { color: oklch(1 0 0); } }"))
