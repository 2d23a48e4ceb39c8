"""Lists, single rows and template files: one view each, for every resource."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import conditional
from accounts.api.views import ApiView, Operation, read_parameters
from suppliers.api import describing, filters, lists, pages, searching
from suppliers.api.fields import Listing
from suppliers.resources import Resource


class ListingView(ApiView):
    """`listing` is given by the address."""

    listing: Listing = None  # type: ignore[assignment]

    @property
    def permissions(self) -> dict[str, str]:
        return {"GET": self.listing.permission}

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method in ("GET", "HEAD") and response.status_code == 200:
            conditional.tagged(request, response)
        return response


class Rows(ListingView):
    more: ClassVar[frozenset[str]] = frozenset()  # parameters beside those of every list

    def get(self, request: Request) -> Response:
        given = lists.parameters(request, self.listing, self.more)
        return Response(self.answer(request, given))

    def answer(self, request: Request, given: dict[str, str]) -> dict[str, Any]:
        return lists.answer(request, self.rows(request, given), self.listing, given)

    def rows(self, request: Request, given: dict[str, str]) -> QuerySet:
        rows = filters.narrow(self.listing.rows(request.user), self.listing, given)
        return searching.narrow(rows, self.listing, given.get("search"))

    def operations(self) -> dict[str, Operation]:
        return {"GET": describing.list_operation(self.listing)}


class Row(ListingView):
    def get(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        row, tag = pages.with_tag(self.listing.rows(request.user), self.listing, pk)
        if row is None:
            raise Http404
        return Response(row, headers={"ETag": tag} if tag else None)

    def operations(self) -> dict[str, Operation]:
        return {"GET": describing.read_operation(self.listing)}


class Template(ApiView):
    """The header line of a file of this resource."""

    resource: Resource = None  # type: ignore[assignment]
    permissions: ClassVar = {"GET": "suppliers.view_facts"}

    def get(self, request: Request) -> HttpResponse:
        read_parameters(request, ())
        name = f'attachment; filename="{self.resource.name}.csv"'
        return HttpResponse(
            self.resource.template(),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": name},
        )

    def operations(self) -> dict[str, Any]:
        return {"GET": describing.template_operation(self.resource)}
