"""What do we do? Decisions, and the project itself: settings, addresses, the Celery app."""

from sourcing.celery import app as celery_app

__all__ = ["celery_app"]
