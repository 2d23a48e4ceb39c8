"""Settings, Webhooks: what the pages do and say, and what they never say again."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import events
from accounts.logfilter import hide
from accounts.models import Delivery, EventName, History, Subscription
from accounts.webhooks import subscriptions
from tests.accounts.receiving import admin, subscribed

pytestmark = pytest.mark.django_db
FORM = {"name": "ERP", "url": "https://erp.example.com/hook", "events": ["job.finished", "review.due"]}


@pytest.fixture
def by(client):
    user = admin()
    client.force_login(user)
    return user


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def secret_in(answer):
    return re.search(r'value="(whsec_[^"]+)"', answer.content.decode())[1]


def deliveries_of(one, count, **more):
    """Written by hand: in a test that does not commit, no event is old enough to be read."""
    names = [(f"job {number}", {"job": number}) for number in range(count)]
    events.record(EventName.JOB_FINISHED, names)
    from accounts.models import Event

    made = [Delivery(subscription=one, event=event, **more) for event in Event.objects.order_by("pk")]
    return Delivery.objects.bulk_create(made)


# session and person are 2 of each


def test_the_list_takes_3_queries_whatever_their_number(client, by, django_assert_num_queries):
    for number in range(5):
        subscribed(name=f"ERP {number}")
    with django_assert_num_queries(3):
        assert "ERP 4" in words(client.get(reverse("webhooks")))


def test_one_takes_5_queries_whatever_it_was_told(client, by, django_assert_num_queries):
    one, _secret = subscribed()
    deliveries_of(one, 60)
    with django_assert_num_queries(5):
        answer = client.get(reverse("webhook", args=[one.pk]))
    assert answer.content.decode().count("job.finished") == 50


def test_a_delivery_takes_3_queries(client, by, django_assert_num_queries):
    one, _secret = subscribed()
    [made] = deliveries_of(one, 1)
    for name in ("delivery", "delivery_state"):
        with django_assert_num_queries(3):
            assert client.get(reverse(name, args=[made.pk])).status_code == 200


def test_its_secret_is_shown_once_and_never_again(client, by, caplog):
    with caplog.at_level("DEBUG"):
        answer = client.post(reverse("webhook_add"), FORM)
    secret = secret_in(answer)
    assert "no-store" in answer["Cache-Control"]
    one = Subscription.objects.get()
    newer = secret_in(client.post(reverse("webhook_secret", args=[one.pk])))
    assert newer != secret
    client.post(reverse("webhook_edit", args=[one.pk]), FORM | {"name": "ERP 2"})
    for address in (reverse("webhooks"), *(reverse(n, args=[one.pk]) for n in ("webhook", "webhook_edit"))):
        shown = client.get(address).content.decode()
        assert "whsec_" not in shown, address
    kept = str([entry.old for entry in History.objects.filter(resource="webhooks")]) + caplog.text
    assert "ERP" in kept
    for word in (secret, newer, bytes(one.nonce).hex(), "nonce", "fingerprint"):
        assert word not in kept


def test_a_secret_that_is_logged_by_mistake_is_hidden():
    assert hide("signed with whsec_aB-3_x and sent") == "signed with whsec_… and sent"


def test_a_row_of_the_database_does_not_hold_the_secret():
    one, secret = subscribed()
    row = Subscription.objects.filter(pk=one.pk).values().get()
    held = b"".join(bytes(v) for v in row.values() if isinstance(v, bytes | memoryview)) + str(row).encode()
    assert secret.encode() not in held and secret.removeprefix("whsec_").encode() not in held


def test_what_was_typed_stays_where_it_is_refused(client, by):
    told = FORM | {"url": "https://ann:secret@erp.example.com/", "name": "Purchasing"}
    answer = client.post(reverse("webhook_add"), told)
    assert "Leave user and password out" in words(answer)
    assert 'value="Purchasing"' in answer.content.decode()
    assert not Subscription.objects.exists()
    assert "This field is required" in words(client.post(reverse("webhook_add"), FORM | {"events": []}))


def test_two_of_one_name_are_refused_and_a_removed_one_s_name_is_free(client, by):
    one, _secret = subscribed(name="ERP")
    assert "There is a webhook of this name already." in words(client.post(reverse("webhook_add"), FORM))
    subscriptions.remove(one, by=by, now=timezone.now())
    assert secret_in(client.post(reverse("webhook_add"), FORM))


def test_it_is_changed_paused_resumed_and_removed(client, by):
    one, _secret = subscribed()
    told = {"name": "Chat", "url": "https://chat.example.com/", "events": ["single_point.found"]}
    client.post(reverse("webhook_edit", args=[one.pk]), told)
    one.refresh_from_db()
    assert (one.name, one.url, one.events) == ("Chat", "https://chat.example.com/", ["single_point.found"])
    answer = client.post(reverse("webhook_pause", args=[one.pk]), follow=True)
    assert "Paused: nothing is sent." in words(answer)
    assert "It is paused; resume it first." in words(
        client.post(reverse("webhook_test", args=[one.pk]), follow=True)
    )
    answer = client.post(reverse("webhook_resume", args=[one.pk]), {"skip": "1"}, follow=True)
    assert "Resumed from now on." in words(answer)
    answer = client.post(reverse("webhook_remove", args=[one.pk]), follow=True)
    assert "“Chat” is removed" in words(answer) and "No webhooks yet" in words(answer)
    assert client.get(reverse("webhook", args=[one.pk])).status_code == 404
    kept = History.objects.filter(resource="webhooks").order_by("id")
    assert [entry.why for entry in kept] == ["Webhook changed", "Paused", "Resumed", "Removed"]
    assert {entry.user_id for entry in kept} == {by.pk}


def test_a_test_leads_to_its_delivery_which_looks_again_until_it_has_ended(client, by):
    one, _secret = subscribed()
    answer = client.post(reverse("webhook_test", args=[one.pk]), follow=True)
    assert "It is on its way" in words(answer) and 'hx-trigger="every 2s"' in answer.content.decode()
    made = Delivery.objects.get()
    assert str(made.uuid) in words(answer) and "nothing has happened" in words(answer)
    Delivery.objects.update(state="failed", ended_at=timezone.now(), error="The receiver answered 500.")
    answer = client.get(reverse("delivery_state", args=[made.pk]))
    assert "hx-get" not in answer.content.decode() and "The receiver answered 500." in words(answer)


def test_tests_are_not_heaped_up(client, by):
    one, _secret = subscribed()
    for _turn in range(subscriptions.TESTS_AT_ONCE + 1):
        answer = client.post(reverse("webhook_test", args=[one.pk]), follow=True)
    assert "5 tests wait already" in words(answer)
    assert Delivery.objects.count() == subscriptions.TESTS_AT_ONCE


def test_deliveries_are_narrowed_to_a_state_and_paged(client, by):
    one, _secret = subscribed()
    made = deliveries_of(one, 120)
    now = timezone.now()
    Delivery.objects.filter(pk__in=[m.pk for m in made[:60]]).update(
        state="failed", ended_at=now, error="500"
    )
    address = reverse("webhook", args=[one.pk])
    shown = client.get(address, {"state": "failed"}).context
    assert len(shown["rows"]) == 50 and {row.state for row in shown["rows"]} == {"failed"}
    older = client.get(address, {"state": "failed", "before": shown["older"]}).context
    assert len(older["rows"]) == 10 and older["older"] is None
    assert "Send again what was given up" in words(client.get(address))
    answer = client.post(reverse("webhook_replay", args=[one.pk]), follow=True)
    assert "60 are sent again." in words(answer)
    assert not Delivery.objects.filter(state="failed").exists()


def test_one_delivery_is_sent_again_from_its_page(client, by):
    one, _secret = subscribed()
    [made] = deliveries_of(one, 1, state="sent", ended_at=timezone.now(), status=200, response="<b>ok</b>")
    shown = client.get(reverse("delivery", args=[made.pk])).content.decode()
    assert "&lt;b&gt;ok&lt;/b&gt;" in shown and "erp.example.com took it on" in shown
    answer = client.post(reverse("delivery_replay", args=[made.pk]), follow=True)
    assert "It is sent again, under its old number." in words(answer)
    made.refresh_from_db()
    assert made.state == "waiting"


def test_how_it_goes_is_said_in_words(client, by):
    one, _secret = subscribed()
    now = timezone.now()
    address = reverse("webhooks")
    assert "Nothing to tell yet" in words(client.get(address))
    Subscription.objects.update(delivered_at=now)
    assert "Delivering" in words(client.get(address))
    Subscription.objects.update(failing_since=now - timedelta(days=2))
    assert "Failing since 2 days ago" in words(client.get(address))
    Subscription.objects.update(is_active=False)
    assert "Paused" in words(client.get(address))
    Subscription.objects.update(disabled_at=now, disabled_why="Nothing was taken for 3 days.")
    assert "Stopped" in words(client.get(address))
    assert "Nothing was taken for 3 days." in words(client.get(reverse("webhook", args=[one.pk])))


def test_what_waits_is_counted_to_a_thousand(client, by, monkeypatch):
    from accounts.models import webhooks

    monkeypatch.setattr(webhooks, "COUNTED", 3)
    one, _secret = subscribed()
    deliveries_of(one, 9)
    assert Subscription.objects.with_waiting().get().waiting == 4


def test_nobody_adds_more_than_a_hundred(by, monkeypatch):
    from django.core.exceptions import ValidationError

    monkeypatch.setattr(subscriptions, "MOST", 2)
    subscribed(name="a"), subscribed(name="b")
    with pytest.raises(ValidationError, match="There are 2 webhooks already"):
        subscribed(name="c")


def test_nobody_but_an_administrator_makes_one():
    from django.core.exceptions import PermissionDenied

    from accounts.models import User

    manager = User.objects.create_user("manager@holdfast.example", role="manager")
    with pytest.raises(PermissionDenied):
        subscriptions.add("ERP", "https://erp.example.com/", ["job.finished"], by=manager)
    assert not Subscription.objects.visible_to(manager).exists()
