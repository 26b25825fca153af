"""Where a cluster lives: what is ours in the home folder, and what belongs to the server."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gongzhi.core.cluster.account import Account, account_of_data, blocking_folder, choose_account
from gongzhi.core.cluster.binaries import made_public_folder
from gongzhi.core.cluster.errors import ClusterError

PRODUCT = Path("/var/lib/gongzhi")
ROLES = ("postgres", "gongzhi_owner", "gongzhi_program")
_SOCKET_PATH_LIMIT = 85


@dataclass(frozen=True)
class Place:
    """Folders of one cluster: ``ours`` holds passwords, locks and log; ``server`` its data."""

    ours: Path
    server: Path
    account: Account

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.server / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.ours / "server.log"


def settled_place(ours: Path, product: Path) -> Place:
    """Find or choose where the server's files live; the choice is written down once.

    As root the files stay in the home folder when the server's account can reach it, else they
    go to the product folder; nobody's permissions are changed.

    Raises:
        ClusterError: no place is left, or the place belongs to somebody else.
    """
    note = ours / "place.json"
    if note.exists():
        server = Path(json.loads(note.read_text(encoding="utf-8"))["server"])
        data = server / "data"
        return Place(ours, server, account_of_data(data) if data.exists() else choose_account())
    account = choose_account()
    server = ours / "server"
    if account.drop and blocking_folder(ours, account):
        made_public_folder(product)
        blocked = blocking_folder(product, account)
        if blocked:
            raise ClusterError(
                f"The user {account.name} can reach neither {ours} nor {product}: the folder "
                f"{blocked} lets nobody else through. Set GONGZHI_HOME to another folder."
            )
        server = product / secrets.token_hex(6)
    write_private(note, json.dumps({"server": str(server)}))
    return Place(ours, server, account)


def made_ours(home: Path) -> Path:
    """Make the folder of the cluster in the home folder.

    Raises:
        ClusterError: it cannot be made or written.
    """
    ours = home.resolve() / "database"
    try:
        if not ours.is_dir():
            ours.mkdir(parents=True, exist_ok=True)
            ours.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise ClusterError(f"{ours} cannot be made: {error.strerror}. Set GONGZHI_HOME.") from error
    if not os.access(ours, os.W_OK | os.X_OK):
        raise ClusterError(
            f"{ours} belongs to somebody else. Set GONGZHI_HOME to a folder of yours."
        )
    return ours


def made_server_folder(place: Place) -> None:
    """Make the server's own folder: mode 0700, owned by the account that runs it."""
    if not place.server.is_dir():
        place.server.mkdir(mode=0o700)
    place.server.chmod(0o700)
    place.account.own(place.server)


def passwords(ours: Path) -> dict[str, str]:
    """Passwords of the roles, from a file with mode 0600 that is made at the first start."""
    file = ours / "passwords.json"
    if not file.exists():
        write_private(file, json.dumps({role: secrets.token_hex(24) for role in ROLES}))
    kept: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return kept


def write_private(file: Path, content: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a lock between processes; waits for whoever holds it."""
    with open_lock(file) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def open_lock(file: Path) -> Iterator[int]:
    """Open a lock file; closing it lets go of every lock on it."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def socket_folder(place: Place) -> Path | None:
    """A short private folder for the socket; None means that 127.0.0.1 must do."""
    candidates = [place.server / "socket"]
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and not place.account.drop:
        candidates.append(Path(runtime) / f"gongzhi-{place.ours.stat().st_ino}")
    for folder in candidates:
        if len(os.fsencode(folder)) <= _SOCKET_PATH_LIMIT and _takes_sockets(folder, place.account):
            return folder
    return None


def _takes_sockets(folder: Path, account: Account) -> bool:
    probe = folder / "probe"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        account.own(folder)
        probe.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
            trial.bind(str(probe))
        probe.unlink()
    except OSError:
        return False
    return True
