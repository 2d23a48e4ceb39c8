"""Every test runs on real servers and, where it has a page, in a real Chromium."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest
from pytest_django.plugin import blocking_manager_key

from tests import servers

# Playwright runs a loop in the tests' own thread, which Django takes for an asynchronous caller.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
DEBIAN_CHROMIUM = Path("/usr/bin/chromium")
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]
NO_BROWSER = "There is no Chromium: install the package 'chromium', or run 'playwright install chromium'."
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
REPORT_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) => console.error(
    `CSP: ${event.violatedDirective} refused ${event.blockedURI} at ${event.sourceFile}`))"""


def pytest_configure(config: pytest.Config) -> None:
    gives_work_away = config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")
    if config.option.help or config.option.version or gives_work_away:
        # Unnamed, the settings are not read: here not at all, in the processes that get the work not too soon.
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
        return
    servers.start()
    os.environ["DJANGO_SETTINGS_MODULE"] = "sourcing.settings"
    servers.prepare_settings()


def pytest_unconfigure(config: pytest.Config) -> None:
    servers.stop()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    from django.db import connection

    with django_db_blocker.unblock():
        servers.keep_migrated_rows(connection)
    yield
    # A worker that a test killed, or a page still being served, may hold a session for a moment longer.
    with django_db_blocker.unblock():
        connection.close()  # a test may have ended this session too: beside a browser there are two to a thread
        servers.end_other_sessions(connection)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test that commits ends by emptying every table: give back what migrations had put there."""
    try:
        return (yield)
    finally:
        if nextitem is not None and servers.commits(item):
            from django.db import connection

            with item.config.stash[blocking_manager_key].unblock():
                servers.restore_migrated_rows(connection)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def broker_url() -> str:
    """A Valkey of this process's own."""
    return os.environ["REDIS_URL"]


@dataclass
class Watch:
    """What a page must not do while a test has it open."""

    site: str
    found: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Expect this, as a test of an error page does: `watch.allow("status of 404")`."""
        self.allowed.append(pattern)

    def note(self, finding: str) -> None:
        self.found.append(finding)

    def note_request(self, url: str) -> None:
        if not url.startswith((f"{self.site}/", "data:", "blob:", "about:")):
            self.note(f"asked outside: {url}")

    def unexpected(self) -> list[str]:
        return [line for line in self.found if not any(re.search(pattern, line) for pattern in self.allowed)]


@pytest.fixture
def watch(live_server, context) -> Watch:
    watching = Watch(live_server.url)
    context.add_init_script(REPORT_VIOLATIONS)
    context.on("request", lambda request: watching.note_request(request.url))
    context.on("weberror", lambda error: watching.note(f"script error: {error.error}"))
    context.on(
        "console", lambda m: watching.note(f"console: {m.text}") if m.type in {"error", "warning"} else None
    )
    return watching


@pytest.fixture
def page(watch: Watch, page) -> Iterator:
    """A page that fails its test on a console error or warning, a CSP violation, or a request elsewhere."""
    page.set_default_timeout(15_000)
    yield page
    assert watch.unexpected() == []


@pytest.fixture
def sign_in(live_server, context) -> Callable:
    """`sign_in(user)`: this browser is theirs from here on, without the form."""
    from django.conf import settings
    from django.test import Client

    def as_user(user) -> None:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])

    return as_user


@pytest.fixture
def axe() -> Callable:
    """`axe(page)`: fail on what WCAG 2.2 AA and good practice forbid, with the elements concerned."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page) -> None:
        options = {"runOnly": RULES, "resultTypes": ["violations"]}
        violations = Axe().run(page, options=options).response["violations"]
        found = [
            f"{v['id']}: {v['help']}: {n['html']} {n['failureSummary']}"
            for v in violations
            for n in v["nodes"]
        ]
        assert not found, "\n".join(found)

    return check


def without_browser(reason: str) -> NoReturn:
    """A failure in CI, a skip elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, playwright) -> dict:
    """Debian's Chromium, else Playwright's own."""
    own = Path(playwright.chromium.executable_path)
    found = next((path for path in (DEBIAN_CHROMIUM, own) if path.exists()), None)
    if found is None:
        without_browser(NO_BROWSER)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": str(found), "args": [*QUIET, *sandbox]}


@pytest.fixture(scope="session")
def launch_browser(launch_browser) -> Callable:
    from playwright.sync_api import Error

    def launch(**options):
        try:
            return launch_browser(**options)
        except Error as error:
            without_browser(f"Chromium does not start: {error.message.splitlines()[0]}")

    return launch


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args) -> dict:
    return {**browser_context_args, "locale": "en-GB", "reduced_motion": "reduce"}
