"""Addresses of the facts, made from the declarations."""

from django.urls import path

from suppliers.api.errors import LoadErrorsFile
from suppliers.api.fields import listing
from suppliers.api.onerow import FactRow, FactRows, FactRowThatGoes
from suppliers.api.portfolio import Portfolio
from suppliers.api.sync import Sync
from suppliers.api.views import Template
from suppliers.resources import RESOURCES
from suppliers.singlerows import CLOSED

urlpatterns = [
    path("portfolio.zip", Portfolio.as_view(), name="api_portfolio"),
    path("jobs/<int:pk>/errors/", LoadErrorsFile.as_view(), name="api_job_errors"),
]
for name, resource in RESOURCES.items():
    shown = listing(resource)
    one = FactRow if name in CLOSED else FactRowThatGoes
    urlpatterns += [
        path(f"{name}/", FactRows.as_view(listing=shown), name=f"api_{name}"),
        path(f"{name}/<int:pk>/", one.as_view(listing=shown), name=f"api_{name}_row"),
        path(f"{name}/template.csv", Template.as_view(resource=resource), name=f"api_{name}_template"),
        path(f"sync/{name}/", Sync.as_view(resource=resource), name=f"api_{name}_sync"),
    ]
