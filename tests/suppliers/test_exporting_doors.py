"""The portfolio by command, by page and by API."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from suppliers.models import Part
from tests.suppliers.exported import files, nasty_world, undone

pytestmark = pytest.mark.django_db


def test_commands_write_and_read_it(tmp_path, capsys):
    path = tmp_path / "all.zip"
    with undone():
        nasty_world()
        call_command("export_portfolio", str(path))
    call_command("import_portfolio", str(path), "--dry-run")
    assert "a dry run" in capsys.readouterr().out
    call_command("import_portfolio", str(path))
    assert Part.objects.exists()
    with pytest.raises(CommandError, match="empty database"):
        call_command("import_portfolio", str(path))
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(CommandError, match="is no zip"):
        call_command("import_portfolio", str(path))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_portfolio", str(tmp_path / "none" / "all.zip"))
    assert [one.name for one in tmp_path.iterdir()] == ["all.zip"]


@pytest.mark.parametrize(
    ("role", "query", "has"),
    [("analyst", "", True), ("analyst", "?contacts=0", False), ("viewer", "", False)],
)
@pytest.mark.parametrize("address", ["/portfolio.zip", "/api/v1/portfolio.zip"])
def test_contacts_are_for_who_writes_to_suppliers(client, address, role, query, has):
    nasty_world()
    client.force_login(
        User.objects.create_user("p@holdfast.example", role=role), "accounts.backends.RoleBackend"
    )
    response = client.get(address + query)
    assert response["Content-Type"] == "application/zip"
    found = files(b"".join(response.streaming_content))
    assert ("contacts.csv" in found, "beside/contacts.csv" in found) == (has, has)
    assert "parts.csv" in found


def test_the_api_names_a_parameter_it_does_not_know(client):
    client.force_login(User.objects.create_user("p@holdfast.example"), "accounts.backends.RoleBackend")
    assert client.get("/api/v1/portfolio.zip?contact=0").json()["code"] == "unknown_parameter"
    assert client.get("/api/v1/portfolio.zip?contacts=no").json()["code"] == "wrong_value"
