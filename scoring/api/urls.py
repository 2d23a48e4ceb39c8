from django.urls import path

from scoring.api import overrides, readiness, singlepoints
from scoring.api.judgements import LISTINGS
from scoring.api.rescore import Rescore
from suppliers.api.views import Row, Rows

LISTS = {
    overrides.LISTING.name: overrides.Overrides,
    singlepoints.LISTING.name: singlepoints.SinglePoints,
    readiness.LISTING.name: readiness.ReadinessList,
    "positions": readiness.Positions,
}
ROWS = {
    singlepoints.LISTING.name: singlepoints.SinglePointRow,
    readiness.LISTING.name: readiness.ReadinessRow,
    "positions": readiness.PositionRow,
}
urlpatterns = [
    path("rescore/", Rescore.as_view(), name="api_rescore"),
    path("overrides/<int:pk>/end/", overrides.OverrideEnd.as_view(), name="api_overrides_end"),
]
for shown in LISTINGS:
    urlpatterns += [
        path(f"{shown.name}/", LISTS.get(shown.name, Rows).as_view(listing=shown), name=f"api_{shown.name}"),
        path(
            f"{shown.name}/<int:pk>/",
            ROWS.get(shown.name, Row).as_view(listing=shown),
            name=f"api_{shown.name}_row",
        ),
    ]
