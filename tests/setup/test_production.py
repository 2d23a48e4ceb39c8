"""What a real installation is refused, and what its container files say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "HOLDFAST_ENV": "production",
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "holdfast.example",
    "DATABASE_URL": "postgres://nobody@nowhere.invalid/none",
    "REDIS_URL": "redis://nowhere.invalid/0",
}
LOAD = "from django.conf import settings as s; print(s.STORAGES['staticfiles']['BACKEND'], s.ALLOWED_HOSTS)"


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    ours = {*COMPLETE, "DEBUG", "HOLDFAST_ADMIN_PASSWORD", "HOLDFAST_VAR"}
    plain = {name: value for name, value in os.environ.items() if name not in ours}
    plain["DJANGO_SETTINGS_MODULE"] = "sourcing.settings"
    command = [sys.executable, "-c", LOAD]
    return subprocess.run(
        command, cwd=PROJECT, env=plain | environment, capture_output=True, text=True, check=False
    )


def test_production_starts_when_all_is_told():
    done = start(**COMPLETE)
    assert done.returncode == 0, done.stderr
    assert "Compressed" in done.stdout
    assert "['holdfast.example', '127.0.0.1']" in done.stdout, "the second for the container's health check"


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"])
def test_production_refuses_to_start_without_what_it_needs(missing):
    done = start(**{name: value for name, value in COMPLETE.items() if name != missing})
    assert done.returncode != 0
    assert (
        done.stderr.strip().splitlines()[-1].endswith(f"HOLDFAST_ENV=production needs {missing} to be set.")
    )


@pytest.mark.parametrize(
    "bad", [{"DEBUG": "1"}, {"SECRET_KEY": "short"}, {"HOLDFAST_ADMIN_PASSWORD": "change-me"}]
)
def test_production_refuses_what_is_unsafe(bad):
    done = start(**COMPLETE | bad)
    assert done.returncode != 0
    assert "HOLDFAST_ENV=production" in done.stderr.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((PROJECT / "docker-compose.yml").read_text())


def test_compose_runs_web_worker_and_beat_on_postgresql_and_redis(compose):
    services = compose["services"]
    assert set(services) == {"web", "worker", "beat", "prepare", "database", "broker"}
    assert services["database"]["image"].startswith("postgres:")
    assert services["broker"]["image"].startswith("redis:")
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"


def test_compose_tells_the_site_all_that_production_needs(compose):
    for name in ("web", "worker", "beat", "prepare"):
        told = compose["services"][name]["environment"]
        assert set(COMPLETE) <= set(told)
        assert told["SECRET_KEY"].startswith("${SECRET_KEY:?"), "no default, so that nobody runs with ours"


def test_compose_opens_nothing_but_the_site_and_that_on_loopback(compose):
    opened = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert opened == {"web": ["127.0.0.1:8000:8000"]}


def test_every_volume_is_declared(compose):
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in compose["volumes"]


def test_the_image_is_built_from_pinned_packages_and_does_not_run_as_root():
    lines = (PROJECT / "Dockerfile").read_text().splitlines()
    assert any("--require-hashes -r requirements/run.txt" in line for line in lines)
    assert any(line.startswith("USER holdfast") for line in lines)
