"""Where a folder keeps its state, and how its embedded servers are reached. Standard library only."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parents[2]
# Not what TMPDIR says: every process of a folder has to find the same socket, and its path has to be short.
TEMPORARY = Path("/tmp") if Path("/tmp").is_dir() else Path(tempfile.gettempdir())


def state_folder() -> Path:
    """`var/` of the project, or what HOLDFAST_VAR names."""
    return Path(os.environ.get("HOLDFAST_VAR") or PROJECT / "var").resolve()


def log_folder() -> Path:
    folder = state_folder() / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def socket_folder() -> Path:
    """A short path (a Unix socket's has at most 107 bytes), one for each state folder and account."""
    key = hashlib.sha256(str(state_folder()).encode()).hexdigest()[:10]
    return TEMPORARY / f"holdfast-{os.geteuid()}-{key}"


def database_url() -> str:
    return f"postgres://postgres@{quote(str(socket_folder()), safe='')}/holdfast"


def redis_url() -> str:
    return f"redis+socket://{socket_folder()}-q/s.sock?virtual_host=0"


def secret_key() -> str:
    """Made once for this folder, readable by its owner only."""
    path = state_folder() / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"secret-key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        fresh.unlink()
    return path.read_text()
