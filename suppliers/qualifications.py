"""A source's way from candidate to qualified, stage by stage; and what takes the approval away or gives it back."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers import quality
from suppliers.models import Qualification, Source

Stage = Qualification.Stage
Approval = Qualification.Approval
STAGES = (Stage.CANDIDATE, Stage.SAMPLES, Stage.FIRST_ARTICLE, Stage.TRIAL, Stage.QUALIFIED)
ADVERSE = (Stage.SUSPENDED, Stage.FAILED)
RESOURCE = "qualifications"


def next_stage(standing: Qualification | None) -> str | None:
    """The stage that may be passed next; None where there is none, or a reversal comes first."""
    if standing is None:
        return Stage.CANDIDATE
    if is_adverse(standing) or standing.stage == Stage.QUALIFIED:
        return None
    return STAGES[STAGES.index(Stage(standing.stage)) + 1]


def is_adverse(standing: Qualification) -> bool:
    return standing.stage in ADVERSE or standing.approval == Approval.REJECTED


def pass_stage(
    source: Source,
    stage: str,
    *,
    by: User,
    on: date,
    revision: str | None = None,
    approval: str | None = None,
    ppap_level: int | None = None,
    valid_until: date | None = None,
    reference: str = "",
) -> Qualification:
    """Pass the next stage, for a revision: the part's own where none is named.

    Raises ValidationError with the sentence why not: a stage is skipped or was passed, by somebody else
    meanwhile or before; the approval lacks what it needs. Raises PermissionDenied for who may not, and for whoever
    buys the part. Then nothing is written.
    """
    quality.check_may(by, source.part)
    revision = source.part.revision if revision is None else revision
    with quality.deciding(RESOURCE, by=by, why=_("Passed: %s") % stage):
        standing = Qualification.objects.filter(source=source, revision=revision).first()
        _check_next(standing, stage)
        _check_approval(stage, approval, valid_until)
        _check_days(standing, on, valid_until)
        told: dict[str, Any] = {
            "stage": stage,
            "origin": Qualification.Origin.PROCESS,
            "decided_on": on,
            "decided_by": by,
            "approval": approval or (standing.approval if standing else None),
            "ppap_level": ppap_level or (standing.ppap_level if standing else None),
            "valid_until": valid_until or (standing.valid_until if standing else None),
            "reference": reference or (standing.reference if standing else ""),
        }
        if standing is None:
            passed = Qualification(source=source, revision=revision, **told)
            passed.full_clean(exclude=["source"])
            passed.save()
        else:
            passed = _move(standing, **told)
        quality.note(RESOURCE, passed.pk, by=by)
    return passed


def renew(
    qualification: Qualification, *, by: User, on: date, valid_until: date | None, reference: str = ""
) -> Qualification:
    """Approve again, from `on`, what is qualified: its end comes, has come, or nothing was made for long.

    Raises ValidationError where it is not qualified, or an end is missing or past, PermissionDenied for who may
    not, and for whoever buys the part.
    """
    quality.check_may(by, qualification.source.part)
    with quality.deciding(RESOURCE, by=by, why=_("Renewed")):
        if is_adverse(qualification) or qualification.stage != Stage.QUALIFIED:
            raise ValidationError(_("Only what is qualified can be renewed."))
        _check_approval(Stage.QUALIFIED, qualification.approval or Approval.FULL, valid_until)
        _check_days(qualification, on, valid_until or date.max)
        renewed = {"decided_on": on, "decided_by": by, "valid_until": valid_until}
        moved = _move(qualification, **renewed, reference=reference or qualification.reference)
        quality.note(RESOURCE, moved.pk, by=by)
    return moved


def suspend(qualification: Qualification, *, by: User, on: date, reason: str) -> Qualification:
    """Stop what is qualified. Raises ValidationError where it is not, or was changed meanwhile."""
    return _speak_against(qualification, Stage.SUSPENDED, by=by, on=on, reason=reason)


def fail(qualification: Qualification, *, by: User, on: date, reason: str) -> Qualification:
    """End the way to qualified, or what was qualified."""
    return _speak_against(qualification, Stage.FAILED, by=by, on=on, reason=reason)


def reverse(qualification: Qualification, *, by: User, on: date, reason: str) -> Qualification:
    """Release what is suspended; begin again with what failed or was rejected.

    Raises ValidationError where nothing speaks against it or no reason is given, PermissionDenied for who may
    not, and for whoever buys the part.
    """
    quality.check_may(by, qualification.source.part)
    reason = quality.checked_reason(reason)
    with quality.deciding(RESOURCE, by=by, why=reason):
        if not is_adverse(qualification):
            raise ValidationError(_("Nothing speaks against it: there is nothing to reverse."))
        was_failed = qualification.stage == Stage.FAILED
        released: dict[str, Any] = {"reversed_on": on, "reversed_by": by, "reversal_reason": reason}
        if qualification.stage in ADVERSE:
            released["stage"] = Stage.CANDIDATE if was_failed else Stage.QUALIFIED
        elif qualification.stage == Stage.QUALIFIED:
            released["stage"] = Stage.TRIAL  # what was rejected is approved again before it counts
        if qualification.approval == Approval.REJECTED or was_failed:
            released["approval"] = None
            if released.get("stage") == Stage.QUALIFIED:
                released["stage"] = Stage.TRIAL
        moved = _move(qualification, **released)
        quality.note(RESOURCE, moved.pk, by=by)
    return moved


def _speak_against(qualification, stage, *, by: User, on: date, reason: str) -> Qualification:
    quality.check_may(by)
    reason = quality.checked_reason(reason)
    with quality.deciding(RESOURCE, by=by, why=reason):
        if qualification.stage in ADVERSE:
            raise ValidationError(_("It is suspended or failed already."))
        if stage == Stage.SUSPENDED and qualification.stage != Stage.QUALIFIED:
            raise ValidationError(_("Only what is qualified can be suspended."))
        cleared = {"reversed_on": None, "reversed_by": None, "reversal_reason": ""}
        moved = _move(qualification, stage=stage, decided_on=on, **cleared)
        quality.note(RESOURCE, moved.pk, by=by)
    return moved


def _move(seen: Qualification, **to: Any) -> Qualification:
    """From what was seen, or not at all."""
    unmoved = Qualification.objects.filter(
        pk=seen.pk, changed=seen.changed, stage=seen.stage, approval=seen.approval
    )
    quality.check_one(unmoved.update(**to))
    return Qualification.objects.get(pk=seen.pk)


def _check_next(standing: Qualification | None, stage: str) -> None:
    if stage not in STAGES:
        raise ValidationError(_("“%s” is no stage that is passed.") % stage)
    if standing is not None and is_adverse(standing):
        raise ValidationError(_("It is suspended, failed or rejected. Reverse that first, with a reason."))
    expected = next_stage(standing)
    if expected == stage:
        return
    names = dict(Stage.choices)
    if standing is not None and STAGES.index(Stage(stage)) <= STAGES.index(Stage(standing.stage)):
        raise ValidationError(_("“%s” is passed already.") % names[stage])
    raise ValidationError(
        _("“%(stage)s” comes later: the next stage is “%(next)s”.")
        % {"stage": names[stage], "next": names[str(expected)]}
    )


def _check_approval(stage: str, approval: str | None, valid_until: date | None) -> None:
    if approval is not None and approval not in Approval.values:
        raise ValidationError(_("An approval is full, interim or rejected."))
    if approval == Approval.REJECTED:
        raise ValidationError(_("What is rejected does not pass. Let it fail, with a reason."))
    if stage == Stage.QUALIFIED and approval is None:
        raise ValidationError(_("Say whether the approval is full or interim."))
    if approval == Approval.INTERIM and valid_until is None:
        raise ValidationError(_("An interim approval ends: say when."))


def _check_days(standing: Qualification | None, on: date, valid_until: date | None) -> None:
    if standing is not None and standing.decided_on and on < standing.decided_on:
        raise ValidationError(_("The stage before was passed on a later day."))
    end = valid_until or (standing.valid_until if standing else None)
    if end is not None and end < on:
        raise ValidationError(_("A qualification cannot end before it was decided."))
