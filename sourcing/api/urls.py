from django.urls import path

from sourcing.api.docs import docs
from sourcing.api.views import Root, Schema

urlpatterns = [
    path("", Root.as_view(), name="api_root"),
    path("schema/", Schema.as_view(), name="api_schema"),
    path("docs/", docs, name="api_docs"),
]
