"""The barest way to show the same rows: what a page and an API list are measured beside."""

from django.http import HttpResponse
from django.template import engines
from django.urls import path
from rest_framework import generics, pagination, serializers

from scoring.models import Position
from sourcing import urls as site
from suppliers.models import OrderLine, Part, Source

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


class SourceSerializer(serializers.ModelSerializer):
    part = serializers.SlugRelatedField(slug_field="number", read_only=True)
    plant = serializers.SlugRelatedField(slug_field="code", read_only=True, source="part.plant")
    supplier = serializers.SlugRelatedField(slug_field="code", read_only=True)
    site = serializers.SlugRelatedField(slug_field="code", read_only=True)
    maker = serializers.SlugRelatedField(slug_field="code", read_only=True)
    capacity_pool = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Source
        exclude = ("changed",)


class SourceList(generics.ListAPIView):
    queryset = Source.objects.select_related("part__plant", "supplier", "site", "maker", "capacity_pool")
    serializer_class = SourceSerializer
    pagination_class = ByCursor


class OrderLineSerializer(serializers.ModelSerializer):
    part = serializers.SlugRelatedField(slug_field="number", read_only=True, source="source.part")
    plant = serializers.SlugRelatedField(slug_field="code", read_only=True, source="source.part.plant")
    supplier = serializers.SlugRelatedField(slug_field="code", read_only=True, source="source.supplier")
    site = serializers.SlugRelatedField(slug_field="code", read_only=True, source="source.site")

    class Meta:
        model = OrderLine
        exclude = ("changed", "source")


class OrderLineList(generics.ListAPIView):
    queryset = OrderLine.objects.select_related("source__part__plant", "source__supplier", "source__site")
    serializer_class = OrderLineSerializer
    pagination_class = ByCursor


urlpatterns = [
    *site.urlpatterns,
    path("bare/table/", table),
    path("bare/parts/", PartList.as_view()),
    path("bare/sources/", SourceList.as_view()),
    path("bare/order-lines/", OrderLineList.as_view()),
]
handler500 = site.handler500
