from django.urls import path

from accounts.api import webhookdeliveries, webhooks
from accounts.api.jobs import JobView

urlpatterns = [
    path("jobs/<int:pk>/", JobView.as_view(), name="api_job"),
    path("webhooks/", webhooks.Webhooks.as_view(), name="api_webhooks"),
    path("webhooks/<int:pk>/", webhooks.Webhook.as_view(), name="api_webhook"),
    path("webhooks/<int:pk>/secret/", webhooks.WebhookSecret.as_view(), name="api_webhook_secret"),
    path("webhooks/<int:pk>/test/", webhooks.WebhookTest.as_view(), name="api_webhook_test"),
    path("webhooks/<int:pk>/replay/", webhooks.WebhookReplay.as_view(), name="api_webhook_replay"),
    path(
        "webhooks/<int:pk>/deliveries/", webhookdeliveries.Deliveries.as_view(), name="api_webhook_deliveries"
    ),
    path("webhook-deliveries/<int:pk>/", webhookdeliveries.OneDelivery.as_view(), name="api_delivery"),
    path(
        "webhook-deliveries/<int:pk>/replay/",
        webhookdeliveries.DeliveryReplay.as_view(),
        name="api_delivery_replay",
    ),
]
