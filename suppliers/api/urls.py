"""Addresses of the facts, made from the declarations."""

from django.urls import path

from suppliers.api.fields import listing
from suppliers.api.sync import Sync
from suppliers.api.views import Row, Rows, Template
from suppliers.resources import RESOURCES

urlpatterns = []
for name, resource in RESOURCES.items():
    shown = listing(resource)
    urlpatterns += [
        path(f"{name}/", Rows.as_view(listing=shown), name=f"api_{name}"),
        path(f"{name}/<int:pk>/", Row.as_view(listing=shown), name=f"api_{name}_row"),
        path(f"{name}/template.csv", Template.as_view(resource=resource), name=f"api_{name}_template"),
        path(f"sync/{name}/", Sync.as_view(resource=resource), name=f"api_{name}_sync"),
    ]
