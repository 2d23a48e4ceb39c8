"""Lists, single rows and template files: one view each, for every resource."""

from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.views import ApiView, Operation, read_parameters
from suppliers.api import describing, filters, pages
from suppliers.api.fields import Listing
from suppliers.resources import Resource


class ListingView(ApiView):
    """`listing` is given by the address."""

    listing: Listing = None  # type: ignore[assignment]

    @property
    def permissions(self) -> dict[str, str]:
        return {"GET": self.listing.permission}


class Rows(ListingView):
    def get(self, request: Request) -> Response:
        given = read_parameters(request, {"limit", "cursor", *self.listing.filters})
        limit, after = pages.read_limit(given.get("limit")), pages.read_cursor(given.get("cursor"))
        rows = filters.narrow(self.listing.rows(request.user), self.listing, given)
        results, more = pages.page(rows, self.listing, limit=limit, after=after)
        return Response({"results": results, "next": pages.next_address(request, more)})

    def operations(self) -> dict[str, Operation]:
        return {"GET": describing.list_operation(self.listing)}


class Row(ListingView):
    def get(self, request: Request, pk: int) -> Response:
        read_parameters(request, ())
        row = pages.one(self.listing.rows(request.user), self.listing, pk)
        if row is None:
            raise Http404
        return Response(row)

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
