from django.urls import path

from scoring.api import canbuy, decisions, overrides, policies, readiness, singlepoints
from scoring.api.change import Change
from scoring.api.judgements import LISTINGS
from scoring.api.rescore import Rescore
from suppliers.api.views import Row, Rows

LISTS = {
    overrides.LISTING.name: overrides.Overrides,
    decisions.LISTING.name: decisions.Decisions,
    canbuy.LISTING.name: canbuy.CanBuyOverrides,
    singlepoints.LISTING.name: singlepoints.SinglePoints,
    readiness.LISTING.name: readiness.ReadinessList,
    policies.LISTING.name: policies.Policies,
    "positions": readiness.Positions,
}
ROWS = {
    singlepoints.LISTING.name: singlepoints.SinglePointRow,
    readiness.LISTING.name: readiness.ReadinessRow,
    "positions": readiness.PositionRow,
}
urlpatterns = [
    path("assessments/<int:pk>/change/", Change.as_view(), name="api_assessments_change"),
    path("rescore/", Rescore.as_view(), name="api_rescore"),
    path("overrides/<int:pk>/end/", overrides.OverrideEnd.as_view(), name="api_overrides_end"),
    path("decisions/<int:pk>/end/", decisions.DecisionEnd.as_view(), name="api_decisions_end"),
    path("policies/<int:pk>/write/", policies.PolicyWrite.as_view(), name="api_policies_write"),
    path("policies/<int:pk>/discard/", policies.PolicyDiscard.as_view(), name="api_policies_discard"),
    path("policies/<int:pk>/enforce/", policies.PolicyEnforce.as_view(), name="api_policies_enforce"),
    path("can-buy/", canbuy.CanBuy.as_view(), name="api_can-buy"),
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
