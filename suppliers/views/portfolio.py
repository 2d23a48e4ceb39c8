"""The whole portfolio as a zip."""

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import needs
from suppliers import exporting


@require_safe
@needs(exporting.PERMISSION)
def portfolio_zip(request: HttpRequest) -> StreamingHttpResponse:
    """`?contacts=0` leaves suppliers' contacts out."""
    at = timezone.localtime()
    content, headers = exporting.sent_to(
        request.user, with_contacts=request.GET.get("contacts") != "0", at=at
    )
    return StreamingHttpResponse(content, content_type=exporting.CONTENT_TYPE, headers=headers)
