"""Every address of the site, one line an app's folder."""

from django.urls import include, path

from sourcing.gallery import gallery

urlpatterns = [
    path("", include("accounts.urls")),
    path("gallery/", gallery, name="gallery"),
]
