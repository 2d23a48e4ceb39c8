from django.urls import path

from accounts.api.jobs import JobView

urlpatterns = [path("jobs/<int:pk>/", JobView.as_view(), name="api_job")]
