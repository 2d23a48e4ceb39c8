"""Sign-in and settings of people."""

from django.urls import path

urlpatterns: list = []
