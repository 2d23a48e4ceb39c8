"""Webhooks: events are told to whoever subscribed, signed, at least once, and never to an address inside.

`subscriptions` writes who is told, `following` reads the events, `deliveries` sends them; `addresses` and `posting`
are the way out. docs/decisions/0032 says why.
"""

TASK = "accounts.send_webhooks"
