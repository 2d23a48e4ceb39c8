"""What a receiver may do to a worker: little. Ten seconds altogether, and five hundred bytes."""

import ssl
import subprocess
import time
import tracemalloc

import pytest

from accounts.webhooks import posting
from tests.accounts.receiving import allow, speaking

HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture(autouse=True)
def quick(settings, monkeypatch):
    """So that a test takes no ten seconds."""
    allow(settings)
    monkeypatch.setattr(posting, "TOTAL", 1.0)
    monkeypatch.setattr(posting, "BODY", 0.5)


def asked(talk, body=b"{}"):
    with speaking(talk) as (port, _seen):
        began = time.monotonic()
        answer = posting.post(f"http://127.0.0.1:{port}/", body, {})
        return answer, time.monotonic() - began


def heard(line):
    """All that is sent: what is left unread when a line is closed breaks off the answer as well."""
    said = b""
    while not said.endswith(b"\r\n\r\n{}") and (more := line.recv(65536)):
        said += more


def drip(line, beginning=b"", piece=b"a", every=0.1):
    heard(line)
    line.sendall(beginning)
    for _second in range(300):
        line.sendall(piece)
        time.sleep(every)


def test_a_receiver_that_answers_a_byte_at_a_time_holds_nobody():
    answer, took = asked(drip)
    assert answer.error == "The receiver did not answer in time." and took < 3


def test_nor_one_whose_headers_never_end():
    answer, took = asked(lambda line: drip(line, HEAD, b"X-More: a\r\n"))
    assert not answer.is_taken and took < 3


def test_nor_one_that_says_go_on_for_ever():
    answer, took = asked(lambda line: drip(line, piece=b"HTTP/1.1 100 Continue\r\n\r\n"))
    assert not answer.is_taken and took < 3


def test_nor_one_that_takes_and_says_nothing():
    answer, took = asked(lambda line: time.sleep(5))
    assert answer.error == "The receiver did not answer in time." and took < 3


def test_nor_one_that_reads_nothing_of_what_it_is_sent():
    answer, took = asked(lambda line: time.sleep(5), body=b"a" * 50_000_000)
    assert answer.error == "The receiver did not answer in time." and took < 3


def test_an_answer_that_drips_after_its_status_was_taken():
    answer, took = asked(lambda line: drip(line, HEAD + b"\r\n"))
    assert answer.is_taken and answer.status == 200 and answer.response.startswith("aa") and took < 3


def test_of_a_huge_answer_only_the_beginning_is_read():
    def talk(line):
        heard(line)
        line.sendall(HEAD + b"Content-Length: 1000000000\r\n\r\n")
        for _piece in range(1000):
            line.sendall(b"b" * 1_000_000)

    tracemalloc.start()
    answer, took = asked(talk)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.is_taken and answer.response == "b" * posting.KEPT
    assert most < 5_000_000 and took < 3


def test_headers_without_end_are_no_http():
    def talk(line):
        heard(line)
        line.sendall(HEAD + b"X: " + b"a" * 10_000_000)

    answer, _took = asked(talk)
    assert answer.error == "The receiver could not be reached: its answer is no HTTP."


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"\x00\xff" * 100])
def test_what_is_no_http_is_no_answer(said):
    def talk(line):
        heard(line)
        line.sendall(said)

    answer, _took = asked(talk)
    assert not answer.is_taken and answer.error.startswith("The receiver could not be reached")


def test_an_answer_in_bytes_that_are_no_text_can_be_kept():
    def talk(line):
        heard(line)
        line.sendall(HEAD + b"\r\n\x00\xff\xfe ok")

    answer, _took = asked(talk)
    assert answer.is_taken and "\x00" not in answer.response and answer.response.endswith("ok")


def test_nobody_at_the_port_is_said_so():
    with speaking(lambda line: None) as (port, _seen):
        pass
    answer = posting.post(f"http://127.0.0.1:{port}/", b"{}", {})
    assert answer.error == "The receiver could not be reached: Connection refused."


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """A certificate for receiver.example.com, its own authority."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=receiver.example.com", "-addext", "subjectAltName=DNS:receiver.example.com"]
    try:
        done = subprocess.run([*command, "-keyout", key, "-out", certificate], capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not here.")
    assert done.returncode == 0, done.stderr
    return key, certificate


@pytest.mark.parametrize(
    ("host", "is_trusted", "sentence"),
    [
        ("receiver.example.com", True, ""),
        ("other.example.com", True, "certificate is not one to trust: Hostname mismatch"),
        ("receiver.example.com", False, "certificate is not one to trust: self-signed"),
    ],
)
def test_the_certificate_is_checked_against_the_name_that_was_entered(
    certified, monkeypatch, host, is_trusted, sentence
):
    from tests.accounts.test_webhooks_addresses import socket

    key, certificate = certified
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    named = []
    context.sni_callback = lambda line, name, told: named.append(name)
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda name, port, **more: real("127.0.0.1", port, type=socket.SOCK_STREAM)
    )

    def talk(line):
        with context.wrap_socket(line, server_side=True) as safe:
            heard(safe)
            safe.sendall(HEAD + b"Content-Length: 2\r\n\r\nok")

    with speaking(talk) as (port, _seen):
        answer = posting.post(f"https://{host}:{port}/", b"{}", {})
    assert sentence in answer.error and answer.is_taken is not bool(sentence)
    assert named == [host]
