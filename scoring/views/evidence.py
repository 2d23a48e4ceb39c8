"""Files that show what a qualification says: attached on a page of their own, and sent as they came."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from scoring.views.source import crumbs
from suppliers import evidencefiles, quality
from suppliers.models import EvidenceFile, Qualification

_view = needs("suppliers.view_facts")


class AttachFile(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, picture, table or text, 10 MB at most. It is kept for good."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_view
def qualification_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(
        Qualification.objects.visible_to(request.user).select_related(
            "source__part", "source__supplier", "source__site"
        ),
        pk=pk,
    )
    if not quality.may_enter(request.user):
        raise PermissionDenied
    form = AttachFile(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = evidencefiles.attach(one, form.cleaned_data["file"], by=request.user, now=timezone.now())
        except ValidationError as refused:
            form.add_error("file", refused.messages)
        else:
            messages.success(request, _("“%s” is attached.") % kept.name)
            return redirect(f"{reverse('source', args=[one.source_id])}#qualifications-{one.pk}")
    context = {"form": form, "one": one, "source": one.source, "crumbs": crumbs(one.source, itself=True)}
    return render(request, "scoring/evidence_add.html", context)


@require_safe
@_view
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """Always as an attachment, never as something that a browser would run or show."""
    one = get_object_or_404(EvidenceFile.objects.visible_to(request.user), pk=pk)
    return FileResponse(
        one.file.open("rb"), as_attachment=True, filename=one.name, content_type="application/octet-stream"
    )
