from django.urls import path

from sourcing.api import reviews, tasks, warmorders
from sourcing.api.docs import docs
from sourcing.api.views import Root, Schema
from suppliers.api.views import Row, Rows

urlpatterns = [
    path("", Root.as_view(), name="api_root"),
    path("schema/", Schema.as_view(), name="api_schema"),
    path("docs/", docs, name="api_docs"),
]
for shown in (*warmorders.LISTINGS, *reviews.LISTINGS, *tasks.LISTINGS):
    urlpatterns += [
        path(f"{shown.name}/", Rows.as_view(listing=shown), name=f"api_{shown.name}"),
        path(f"{shown.name}/<int:pk>/", Row.as_view(listing=shown), name=f"api_{shown.name}_row"),
    ]
