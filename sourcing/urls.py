"""Every address of the site, one line an app's folder."""

from django.urls import include, path

from sourcing import health
from sourcing.gallery import gallery

urlpatterns = [
    path("", include("accounts.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("gallery/", gallery, name="gallery"),
]
