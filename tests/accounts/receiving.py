"""A receiver of webhooks on this machine, and sockets that only count who connects."""

import hashlib
import hmac
import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.utils import timezone

from accounts import events
from accounts.models import EventName, User
from accounts.webhooks import deliveries, following, networks, subscriptions


class Receiver:
    """Answers each delivery with the next of `answers`, (status, headers, body), and 200 after them."""

    def __init__(self, answers=()):
        self.answers, self.got = list(answers), []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append({"path": self.path, "headers": dict(self.headers), "body": body})
                status, headers, answer = receiver.answers.pop(0) if receiver.answers else (200, {}, b"ok")
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(answer))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *told):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?of=us"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()

    def __enter__(self):
        return self

    def __exit__(self, *told):
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def speaking(talk, *, family=socket.AF_INET, host="127.0.0.1"):
    """A server that does with each connection what `talk(line)` says; gives (port, connections so far)."""
    with socket.socket(family, socket.SOCK_STREAM) as door:
        door.bind((host, 0))
        door.listen()
        seen = []

        def serve():
            while True:
                try:
                    line, _from = door.accept()
                except OSError:
                    return
                seen.append(line)
                threading.Thread(target=_talk, args=(talk, line), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield door.getsockname()[1], seen
        door.shutdown(socket.SHUT_RDWR)


def _talk(talk, line):
    try:
        with line:
            talk(line)
    except OSError:
        pass  # whoever called has gone


def allow(settings, *, words="127.0.0.1"):
    """This machine may be spoken to, in the clear."""
    settings.WEBHOOKS_OVER_HTTP = True
    settings.WEBHOOKS_TO_PRIVATE = networks.read(words)


def admin(email="admin@holdfast.example"):
    return User.objects.filter(email=email).first() or User.objects.create_user(email, role="admin")


def subscribed(url="https://erp.example.com/hook", events=("job.finished",), name="ERP"):
    """(subscription, its secret)."""
    return subscriptions.add(name, url, list(events), by=admin())


def is_genuine(secret, got):
    """As docs/webhooks.md tells receivers to look."""
    headers = got["headers"]
    signed = headers["Holdfast-Timestamp"].encode() + b"." + got["body"]
    expected = "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(expected, one) for one in headers["Holdfast-Signature"].split(","))


def told(got):
    return json.loads(got["body"])


def happened(count=1, name=EventName.JOB_FINISHED, first=0):
    events.record(name, [(f"job {number}", {"job": number}) for number in range(first, first + count)])


def follow(now=None):
    while following.follow(now=now or timezone.now()):
        pass


def attempt(*, now):
    """One attempt at the next that is due; whether there was any."""
    one = deliveries.claim(now=now)
    if one:
        deliveries.send(one, now=now)
    return one


def waiting(count=1, **more):
    """A subscription with deliveries that wait, and now."""
    one, secret = subscribed(**more)
    happened(count)
    now = timezone.now()
    follow(now)
    return one, secret, now
