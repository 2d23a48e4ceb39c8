"""Files that show what a qualification says: attached, listed, sent as attachments, and refused in a sentence."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import uploads
from suppliers import evidencefiles
from suppliers.models import EvidenceFile, Qualification
from tests.pages import rows
from tests.pages.sourced import _today, page_of, signed_in, source, words

__all__ = ["_today", "source"]
pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 what was measured"


@pytest.fixture
def qualification(source, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Qualification.objects.create(source=source, revision="B", stage="qualified")


def send(client, qualification, name="ppap.pdf", body=PDF):
    address = reverse("qualification_evidence", args=[qualification.pk])
    return client.post(address, {"file": SimpleUploadedFile(name, body)})


def test_a_file_is_attached_listed_and_sent_as_it_came(client, qualification):
    client = signed_in(client, "quality")
    assert send(client, qualification).status_code == 302
    kept = EvidenceFile.objects.get()
    assert "ppap.pdf 26 bytes · quality@holdfast.example" in words(page_of(client, qualification.source))
    answer = client.get(reverse("evidence", args=[kept.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="ppap.pdf"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("run.exe", b"MZ", "“run.exe” cannot be attached: there are pdf, png"),
        ("page.html", b"<script>", "“page.html” cannot be attached"),
        ("fake.pdf", b"<script>", "“fake.pdf” is not what its ending says."),
        ("empty.txt", b"", "The file is empty."),
    ],
)
def test_what_cannot_be_evidence_is_refused_in_a_sentence(client, qualification, name, body, sentence):
    answer = send(signed_in(client, "analyst"), qualification, name, body)
    assert sentence in words(answer) and "Not saved yet" in words(answer)
    assert not EvidenceFile.objects.exists()


def test_the_same_file_is_attached_once(client, qualification):
    client = signed_in(client, "quality")
    send(client, qualification)
    assert "This very file is attached already." in words(send(client, qualification, "again.pdf"))
    assert EvidenceFile.objects.count() == 1


def test_a_path_in_a_name_says_nothing(client, qualification):
    send(signed_in(client, "quality"), qualification, "..\\..\\etc/x\u0000y.pdf")
    kept = EvidenceFile.objects.get()
    assert (kept.name, kept.file.name.startswith("evidence/")) == ("xy.pdf", True)
    assert ".." not in kept.file.name


def test_who_only_looks_attaches_nothing(client, qualification):
    client = signed_in(client, "viewer")
    assert send(client, qualification).status_code == 403
    assert "Attach a file" not in words(page_of(client, qualification.source))


def test_no_more_than_twenty_are_kept(qualification, monkeypatch):
    monkeypatch.setattr(evidencefiles, "MOST", 1)
    by, now = rows.person("quality"), timezone.now()
    evidencefiles.attach(qualification, SimpleUploadedFile("a.txt", b"a"), by=by, now=now)
    with pytest.raises(ValidationError, match="1 files are attached already"):
        evidencefiles.attach(qualification, SimpleUploadedFile("b.txt", b"b"), by=by, now=now)


def test_a_file_of_ten_megabytes_and_more_is_refused_by_the_database_too(qualification):
    told = {"qualification": qualification, "name": "a.txt", "digest": "1", "by": rows.person("quality")}
    with pytest.raises(IntegrityError, match="evidencefile_size_within_bounds"), transaction.atomic():
        EvidenceFile.objects.create(**told, at=timezone.now(), size=10 * 1024**2 + 1)


def test_a_body_that_is_far_too_long_is_not_read(client, qualification, monkeypatch):
    monkeypatch.setattr(uploads.Bounded, "most", 100)
    assert send(signed_in(client, "quality"), qualification).status_code == 400
    assert not EvidenceFile.objects.exists()
