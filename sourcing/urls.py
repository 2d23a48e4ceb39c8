"""Every address of the site, one line an app's folder."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
]
