"""What the addresses are asked for: a row of everything, and the address of each."""

from datetime import date

import pytest
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone


def routes(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        else:
            yield pattern


def person(role):
    from accounts.models import User

    return User.objects.create_user(f"{role}@holdfast.example", role=role)


def by_token(role, scope="admin"):
    from tests.api.world import client_of

    return client_of(role, scope)


@pytest.fixture
def world(db, settings, tmp_path):
    """Facts with their scores, somebody else with a token, and a job: what the addresses are asked for."""
    settings.MEDIA_ROOT = tmp_path
    from accounts import jobs, tokens
    from accounts.models import User
    from accounts.tasks import work_here
    from scoring import decisions, overrides, policies, rescoring, savedviews
    from scoring.models import NodeKind, PolicyVersion
    from suppliers import notes, rulings
    from suppliers.models import Part, Plant, Ruling, Supplier
    from suppliers.resources import named
    from tests.api.world import load_few_facts

    load_few_facts()
    work_here(rescoring.open(day=date(2026, 2, 1), by=None))
    other = User.objects.create_user("other@holdfast.example", role="analyst")
    token, _secret = tokens.create(other, name="ERP", scope="read", expires_on=date(2100, 1, 1), by=other)
    job = jobs.open("tests.any", by=other, argument={}, chunks=[{}])
    one, now = Part.objects.first(), timezone.now()
    note = notes.write(one, "Look at the seal.", by=other, now=now)
    rulings.make(named("parts"), one, {"criticality": "5"}, by=other, reason="audit", now=now)
    day = timezone.localdate()
    said = overrides.make(one, "on_time", 0.9, by=other, reason="audit", until=day, now=now, day=day)
    meant = decisions.decide(one, "single_source", by=other, reason="audit", now=now, day=day)
    return {
        **_imported(by=other, now=now),
        "person": other.pk,
        "token": token.pk,
        "job": job.pk,
        **_happening(one, by=other, day=day, now=now),
        **_reviews(one, by=other, now=now, day=day),
        "part": one.pk,
        "allocation": _allocation(by=other, now=now),
        **_duplicates(by=other, now=now),
        "policy": PolicyVersion.objects.in_force().pk,
        "policies": policies.draft(by=other, now=now).pk,
        "saved_view": savedviews.save("Castings", "", by=other, is_shared=True).pk,
        "note": note.pk,
        "override": said.pk,
        "decision": meant.pk,
        "ruling": Ruling.objects.get().pk,
        "supplier": Supplier.objects.first().pk,
        "plant": Plant.objects.first().pk,
        "change_notice": _notice(),
        "answer": _answer(by=other),
        **_asked(by=other, day=day),
        **_of_a_source(by=other, now=now),
        "node": (Plant.objects.first().pk << 4) + NodeKind.PLANT,
    }


def _imported(*, by, now):
    """First, as their addresses have words of others in them."""
    from suppliers.models import Import, Load, Upload

    upload = Upload.objects.create(name="a.csv", format="file", kept_until=now)
    load = Load.objects.create(
        resource="parts", door="browser", state="done", ended_at=now, created=1, rejected=1
    )
    return {"import": Import.objects.create(upload=upload, by=by).pk, "load": load.pk}


def _asked(*, by, day):
    from suppliers.models import Campaign, Contact, Questionnaire, Supplier

    one = Supplier.objects.first()
    campaign = Campaign.objects.create(name="Flood", asks="affected", asked_by=by, due_on=day, closes_on=day)
    contact = Contact.objects.create(supplier=one, email="quality@s1.example")
    asked = {"campaign": campaign, "supplier": one, "contact": contact, "nonce": "1", "ends_on": day}
    return {
        "campaign": campaign.pk,
        "contact": contact.pk,
        "questionnaire": Questionnaire.objects.create(**asked).pk,
    }


def _happening(part, *, by, day, now):
    return {
        "letter": _letter(),
        **_webhook(),
        "incident": _incident(by=by, day=day, now=now),
        "task": _task(part, day=day),
        "away": _absence(of=by, day=day),
    }


def _task(part, *, day):
    from sourcing.models import Task

    return Task.objects.create(kind="override", subject=1, lapses_on=day, part=part, opened_on=day).pk


def _absence(*, of, day):
    from accounts.models import User
    from sourcing.models import Absence

    stand_in = User.objects.exclude(pk=of.pk).first() or person("manager")
    return Absence.objects.create(user=of, stand_in=stand_in, from_on=day, until_on=day).pk


def _reviews(part, *, by, now, day):
    from sourcing.models import Review, Round

    told = {"name": "annual", "owner": by, "starts_on": day, "ends_on": day}
    made = Round.objects.create(**told, opened_by=by, opened_at=now)
    review = Review.objects.create(part=part, reason="round", opened_on=day, due_on=day, round=made)
    return {"review": review.pk, "round": made.pk}


def _incident(*, by, day, now):
    from sourcing.models import Incident

    made = {"name": "Flood", "nodes": [196], "began_on": day, "opened_by": by, "opened_at": now}
    return Incident.objects.create(**made).pk


def _letter():
    from accounts import mails
    from accounts.models import Mail

    mails.write([mails.Letter(once="one", to="works@example.com", subject="Please say", words="Where?")])
    return Mail.objects.get().pk


def _webhook():
    from accounts.models import User
    from accounts.webhooks import subscriptions

    by = User.objects.create_user("webmaster@holdfast.example", role="admin")
    made, _secret = subscriptions.add("ERP", "https://erp.example.com/", ["review.due"], by=by)
    return {"delivery": subscriptions.test(made, by=by).pk, "webhook": made.pk}


def _of_a_source(*, by, now):
    from django.core.files.base import ContentFile

    from suppliers.models import EvidenceFile, Inspection, Qualification, Source

    source = Source.objects.first()
    qualification = Qualification.objects.create(source=source, stage="qualified")
    shown = EvidenceFile(qualification=qualification, name="a.txt", size=1, digest="1", by=by, at=now)
    shown.file.save("a.txt", ContentFile(b"a"))
    return {
        "source": source.pk,
        "qualification": qualification.pk,
        "evidence": shown.pk,
        "lot": Inspection.objects.create(source=source, lot="L-1").pk,
    }


def _answer(*, by):
    from tests.suppliers.answered import answered

    return answered("S1", by=by).pk


def _notice():
    from suppliers.models import ChangeNotice, Supplier

    return ChangeNotice.objects.create(supplier=Supplier.objects.first(), reference="PCN-1").pk


def _duplicates(*, by, now):
    from suppliers.duplicates import merging
    from suppliers.models import Duplicate, Supplier

    low, high = Supplier.objects.order_by("pk").values_list("pk", flat=True)[:2]
    pair = Duplicate.objects.create(
        resource="suppliers", low_id=low, high_id=high, rank=0.9, reasons=["name"]
    )
    kept, gone = (Supplier.objects.create(code=code) for code in ("X1", "X2"))
    done = merging.merge(
        "suppliers", kept_id=kept.pk, gone_id=gone.pk, by=by, reason="the same company", now=now
    )
    return {"duplicate": pair.pk, "merge": done.pk, "pair": (low, high)}


def _allocation(*, by, now):
    from suppliers import allocation
    from suppliers.models import Site, Source, Supplier

    seller, site = Supplier.objects.get(code="S2"), Site.objects.get(code="F1")
    source = Source.objects.get(supplier=seller, part__number="P2")
    return allocation.allocate(seller, {source.pk: site.pk}, by=by, now=now).pk


def address(name, world):
    route = next(p for p in routes(get_resolver().url_patterns) if p.name == name)
    if name == "part_override":
        return reverse(name, args=[world["part"], "on_time"])
    if name == "task_verb":
        return reverse(name, args=[world["task"], "snooze"])
    if name == "qualification_verb":
        return reverse(name, args=[world["qualification"], "renew"])
    if name == "duplicates_of":
        return reverse(name, args=["suppliers", world["pair"][0]])
    if name in ("duplicate_compare", "duplicate_effect"):
        return reverse(name, args=["suppliers", *world["pair"]])
    if "slug" in route.pattern.converters and not name.startswith("row_history"):
        return reverse(name, args=["stability"])
    if "pk" not in route.pattern.converters:
        return reverse(name)
    if name.startswith("row_history"):
        return reverse(name, args=["parts", world["part"]])
    if name == "api_assessments_change":
        return reverse(name, args=[_first_id("assessments")])
    if name.endswith("_row"):
        return reverse(name, args=[_first_id(name.removeprefix("api_").removesuffix("_row"))])
    return reverse(name, args=[world[next(kind for kind in world if kind in name)]])


def of_policy(name):
    from scoring.models import PolicyVersion

    in_force = PolicyVersion.objects.in_force()
    if name.endswith("_write"):
        return {"numbers": in_force.numbers, "edition": 0}
    if name.endswith("_enforce"):
        return {"reason": "audit", "over": in_force.pk, "edition": 0}
    return {}


def _first_id(resource):
    from scoring.models import (
        Assessment,
        BuyingOverride,
        Decision,
        Override,
        PolicyVersion,
        Position,
        Readiness,
        SinglePoint,
        SourcePlan,
    )
    from sourcing.models import Review, Task, WarmOrder, WarmSource
    from suppliers.resources import RESOURCES

    judged = {"positions": Position, "assessments": Assessment, "overrides": Override}
    judged |= {"single-points": SinglePoint, "readiness": Readiness}
    judged |= {"decisions": Decision, "can-buy-overrides": BuyingOverride, "source-plans": SourcePlan}
    judged |= {"policies": PolicyVersion}
    judged |= {"warm-orders": WarmOrder, "warm-sources": WarmSource, "reviews": Review, "tasks": Task}
    rows = judged[resource].objects if resource in judged else RESOURCES[resource].rows()
    return rows.values_list("pk", flat=True).first() or 1
