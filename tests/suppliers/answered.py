"""What suppliers answered, as rows, without their page."""

from datetime import UTC, date, datetime, timedelta

from accounts.models import User
from suppliers.models import (
    AlternativeAnswer,
    Campaign,
    NeedAnswer,
    Questionnaire,
    Site,
    SiteAnswer,
    Supplier,
)

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def analyst(name="analyst", role="analyst"):
    return User.objects.create_user(f"{name}@holdfast.example", role=role, name=name.title())


def campaign(by, day=DAY, name="Second tier"):
    return Campaign.objects.create(
        name=name, asked_by=by, due_on=day + timedelta(14), closes_on=day + timedelta(28)
    )


def answered(supplier, *, by, at=NOON, of=None, nonce=None, version=1):
    """A questionnaire that the supplier has sent in."""
    row = Questionnaire.objects.create(
        campaign=of or campaign(by, at.date(), f"Second tier {at:%Y-%m-%d} {supplier}"),
        supplier=Supplier.objects.get(code=supplier),
        nonce=nonce or f"{supplier}-{at.isoformat()}"[:43],
        state=Questionnaire.State.SUBMITTED,
        version=version,
        sent_at=at - timedelta(days=3),
        ends_on=at.date() + timedelta(28),
        submitted_at=at,
    )
    return Questionnaire.objects.select_related("supplier", "campaign").get(pk=row.pk)


def need(questionnaire, site, material, *alternatives, **told):
    """`alternatives`: a site's code, or a mapping of what was typed."""
    row = NeedAnswer.objects.create(
        questionnaire=questionnaire,
        number=questionnaire.needs.count() + 1,
        site=Site.objects.get(code=site),
        material=material,
        **told,
    )
    for number, one in enumerate(alternatives, start=1):
        given = {"site": Site.objects.get(code=one)} if isinstance(one, str) else one
        AlternativeAnswer.objects.create(need=row, number=number, **given)
    return row


def of_site(questionnaire, site, covers="listed", complete=False):
    return SiteAnswer.objects.create(
        questionnaire=questionnaire, site=Site.objects.get(code=site), covers=covers, complete=complete
    )


def first(need):
    return need.alternatives.order_by("number").first()
