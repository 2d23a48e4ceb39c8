"""Nothing goes to an address inside: not by its numbers, not by a name, not by a redirect, not by a second look-up."""

import socket
import subprocess
import sys
from ipaddress import ip_address

import pytest
from django.core.exceptions import ValidationError

from accounts.webhooks import addresses, networks, posting
from accounts.webhooks.networks import is_outside
from tests.accounts.receiving import Receiver, allow, speaking

OUTSIDE = [
    "8.8.8.8",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]
INSIDE = [
    "127.0.0.1", "127.255.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "168.63.129.16", "0.0.0.0", "0.1.2.3", "192.0.0.192", "192.0.2.1", "198.18.0.1", "203.0.113.9",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "3fff::1", "2001::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a00:1::1", "100::1", "4000::1",
]  # fmt: skip


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_out_in_the_world_may_be_spoken_to(address):
    assert is_outside(ip_address(address))


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_may_not(address):
    assert not is_outside(ip_address(address))


def test_what_the_setting_allows_may_be_spoken_to_and_a_link_s_own_addresses_never_by_1():
    assert is_outside(ip_address("10.20.3.4"), allowed=networks.read("10.20.0.0/16"))
    assert is_outside(ip_address("::ffff:10.20.3.4"), allowed=networks.read("10.20.0.0/16"))
    assert not is_outside(ip_address("10.21.3.4"), allowed=networks.read("10.20.0.0/16"))
    every = networks.read("1")
    assert all(
        is_outside(ip_address(one), allowed=every) for one in ("10.1.1.1", "127.0.0.1", "::1", "fd00::1")
    )
    never = ("169.254.169.254", "fe80::1", "0.0.0.0", "224.0.0.1", "255.255.255.255")
    assert not any(is_outside(ip_address(one), allowed=every) for one in never)
    assert networks.read("") == networks.read("0") == ()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://erp.example.com/", "https:// only"),
        ("ftp://erp.example.com/", "begins with https://"),
        ("https:///hook", "names a host"),
        ("erp.example.com/hook", "begins with https://"),
        ("https://ann:secret@erp.example.com/", "Leave user and password out"),
        ("https://@erp.example.com/", "Leave user and password out"),
        ("https://erp.example.com/#part", "Leave out the #"),
        ("https://erp.example.com/a b", "without spaces"),
        ("https://erp.example.com/\r\nHost: x", "without spaces"),
        ("https://müller.example.com/", "not ASCII"),
        ("https://erp.example.com:22/", "port 443, 80"),
        ("https://erp.example.com:99999/", "no address"),
        ("https://[::1/", "no address"),
        ("https://erp.example.com/" + "a" * 500, "up to 500 characters"),
    ],
)
def test_an_address_that_cannot_be_is_refused_in_a_sentence(url, sentence):
    with pytest.raises(ValidationError, match=sentence):
        addresses.read(url)


def test_an_address_is_taken_apart():
    place = addresses.read("https://ERP.example.com:8443/hook?a=1")
    assert (place.host, place.port, place.path) == ("erp.example.com", 8443, "/hook?a=1")
    assert place.host_header == "erp.example.com:8443"
    assert addresses.read("https://[2606:4700::1111]").host_header == "[2606:4700::1111]"


def answers(line):
    line.recv(65536)
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def resolving(monkeypatch, *rounds):
    """The resolver of a host that is not ours: each call gives the next round's addresses. Returns the calls."""
    calls, real = [], socket.getaddrinfo

    def resolve(host, port, *told, **more):
        if host != "receiver.example.com":
            return real(host, port, *told, **more)
        calls.append(host)
        given = rounds[min(len(calls), len(rounds)) - 1]
        return [one for address in given for one in real(address, port, type=socket.SOCK_STREAM)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return calls


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0.0.0.0", "127.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]", "[::]"],
)
def test_a_receiver_on_this_machine_gets_nothing_however_it_is_written(settings, host):
    settings.WEBHOOKS_OVER_HTTP = True
    with speaking(answers) as (port, seen):
        answer = posting.post(f"http://{host}:{port}/", b"{}", {})
    assert not answer.is_taken and answer.status is None
    assert "nothing is sent there" in answer.error or "cannot be resolved" in answer.error
    assert seen == []


def test_nor_by_ipv6(settings):
    settings.WEBHOOKS_OVER_HTTP = True
    try:
        with speaking(answers, family=socket.AF_INET6, host="::1") as (port, seen):
            assert "nothing is sent there" in posting.post(f"http://[::1]:{port}/", b"{}", {}).error
            assert seen == []
    except OSError:
        pytest.skip("This machine has no IPv6.")


def test_a_cloud_s_own_address_gets_nothing(settings):
    settings.WEBHOOKS_OVER_HTTP = True
    settings.WEBHOOKS_TO_PRIVATE = networks.read("1")
    for host in ("169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]"):
        assert "nothing is sent there" in posting.post(f"http://{host}/latest/meta-data/", b"{}", {}).error


@pytest.mark.parametrize("found", [["127.0.0.1"], ["169.254.169.254"], ["::1"], ["8.8.8.8", "127.0.0.1"]])
def test_a_name_that_leads_inside_gets_nothing(settings, monkeypatch, found):
    settings.WEBHOOKS_OVER_HTTP = True
    resolving(monkeypatch, found)
    with speaking(answers) as (port, seen):
        answer = posting.post(f"http://receiver.example.com:{port}/", b"{}", {})
        assert "receiver.example.com leads to" in answer.error
        assert seen == []


def test_a_name_is_looked_up_once_so_that_a_second_answer_changes_nothing(settings, monkeypatch):
    """DNS rebinding: allowed at first, inside a moment later. The connection goes where the first look-up led."""
    allow(settings)
    calls = resolving(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    with (
        speaking(answers) as (port, seen),
        speaking(answers, host="127.0.0.2") as (_other, trapped),
    ):
        assert posting.post(f"http://receiver.example.com:{port}/", b"{}", {}).is_taken
        assert calls == ["receiver.example.com"] and len(seen) == 1 and trapped == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_inside_gets_nothing_as_none_is_followed(settings, status):
    allow(settings)
    with speaking(answers) as (port, seen):
        to = {"Location": f"http://127.0.0.1:{port}/"}
        with Receiver([(status, to, b"")]) as receiver:
            answer = posting.post(receiver.url, b"{}", {})
        assert answer.status == status and not answer.is_taken
        assert "a redirect is never followed" in answer.error
        assert seen == [] and len(receiver.got) == 1


def test_a_proxy_of_the_environment_is_not_asked(settings, monkeypatch):
    allow(settings)
    with speaking(answers) as (port, seen), Receiver() as receiver:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        assert posting.post(receiver.url, b"{}", {}).is_taken
        assert seen == [] and len(receiver.got) == 1


def test_a_name_that_is_not_there_is_said_so(settings, monkeypatch):
    def nowhere(*told, **more):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    answer = posting.post("https://nowhere.example.com/", b"{}", {})
    assert answer.error == "The name nowhere.example.com cannot be resolved."


def test_a_resolver_that_hangs_holds_nobody(monkeypatch):
    import threading

    go_on = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *told, **more: go_on.wait(30))
    monkeypatch.setattr(posting, "CONNECT", 0.2)
    answer = posting.post("https://slow.example.com/", b"{}", {})
    go_on.set()
    assert answer.error == "The name slow.example.com was not resolved in time." and answer.took_ms < 5000


@pytest.mark.parametrize("words", ["yes", "10.0.0.1/8", "10.0.0.0/8;192.168.0.0/16"])
def test_a_setting_that_names_no_network_is_a_refusal_to_start(words):
    import os

    environment = {**os.environ, "HOLDFAST_WEBHOOKS_TO_PRIVATE": words}
    command = [sys.executable, "-c", "import sourcing.settings"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert told.returncode and "HOLDFAST_WEBHOOKS_TO_PRIVATE is 1, or networks by comma" in told.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]"])
def test_bare_numbers_that_lead_inside_are_refused_when_they_are_entered(host):
    with pytest.raises(ValidationError, match="inside a network"):
        addresses.entered(f"https://{host}/hook")
    assert addresses.entered("https://8.8.8.8/hook").host == "8.8.8.8"
    assert addresses.entered("https://erp.example.com/hook").host == "erp.example.com"
