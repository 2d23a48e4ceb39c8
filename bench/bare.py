"""The barest way to show the same rows: what a page and an API list are measured beside."""

from django.http import HttpResponse
from django.template import engines
from django.urls import path
from rest_framework import generics, pagination, serializers

from scoring.models import Position
from sourcing import urls as site
from suppliers.models import Part

COLUMNS = (
    "part__number",
    "part__description",
    "part__plant__code",
    "primary_supplier__name",
    "primary_country",
    "quadrant",
    "impact",
    "exposure",
    "sources_active",
    "sources_listed",
    "sources_shipping",
    "outage_loss",
    "daily_loss",
)
ROW = "<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>"
TABLE = "<table>{% for row in rows %}" + ROW + "{% endfor %}</table>"


def table(request):
    """Fifty rows, signed in, in a plain HTML table."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    rows = Position.objects.order_by("-outage_loss", "part_id").values_list(*COLUMNS)[:50]
    return HttpResponse(engines["django"].from_string(TABLE).render({"rows": rows}, request))


class PartSerializer(serializers.ModelSerializer):
    plant = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Part
        exclude = ("changed",)


class ByCursor(pagination.CursorPagination):
    page_size = 50
    ordering = "id"


class PartList(generics.ListAPIView):
    """Parts as the framework's own tutorial would list them, without a query a row."""

    queryset = Part.objects.select_related("plant")
    serializer_class = PartSerializer
    pagination_class = ByCursor


urlpatterns = [*site.urlpatterns, path("bare/table/", table), path("bare/parts/", PartList.as_view())]
handler500 = site.handler500
