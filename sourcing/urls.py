"""Every address of the site, one line an app's folder."""

from django.urls import include, path, re_path

from accounts import downloads
from sourcing import health
from sourcing.api.views import nowhere
from sourcing.gallery import gallery
from sourcing.views import today
from sourcing.views.incidents import (
    incident,
    incident_ask,
    incident_close,
    incident_list,
    incident_new,
    incident_parts_file,
    incidents_file,
)
from sourcing.views.review import part_signed, policy_moved_file, review
from sourcing.views.reviews import reviews, reviews_file
from sourcing.views.rounds import round_close, round_open
from sourcing.views.tasks import task, task_verb, tasks, tasks_file
from sourcing.views.warmorders import warm_orders, warm_orders_file, warm_orders_plan

CSV, XLSX = {"kind": downloads.CSV}, {"kind": downloads.XLSX}

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("suppliers.urls")),
    path("", include("scoring.urls")),
    path("api/v1/", include("accounts.api.urls")),
    path("api/v1/", include("suppliers.api.urls")),
    path("api/v1/", include("scoring.api.urls")),
    path("api/v1/", include("sourcing.api.urls")),
    re_path(r"^api/", nowhere, name="api_nowhere"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("gallery/", gallery, name="gallery"),
    path("incidents/", incident_list, name="incidents"),
    path("incidents.csv", incidents_file, CSV, name="incidents_csv"),
    path("incidents.xlsx", incidents_file, XLSX, name="incidents_xlsx"),
    path("incidents/new/", incident_new, name="incident_new"),
    path("incidents/<int:pk>/", incident, name="incident"),
    path("incidents/<int:pk>/parts.csv", incident_parts_file, CSV, name="incident_parts_csv"),
    path("incidents/<int:pk>/parts.xlsx", incident_parts_file, XLSX, name="incident_parts_xlsx"),
    path("incidents/<int:pk>/ask/", incident_ask, name="incident_ask"),
    path("incidents/<int:pk>/close/", incident_close, name="incident_close"),
    path("today/", today.today, name="today"),
    path("tasks/", tasks, name="tasks"),
    path("tasks.csv", tasks_file, CSV, name="tasks_csv"),
    path("tasks.xlsx", tasks_file, XLSX, name="tasks_xlsx"),
    path("tasks/<int:pk>/", task, name="task"),
    path("tasks/<int:pk>/<slug:verb>/", task_verb, name="task_verb"),
    path("reminders/", today.reminders, name="reminders"),
    path("away/", today.away, name="away"),
    path("away/<int:pk>/end/", today.away_end, name="away_end"),
    path("away/calendar/", today.calendar_link, name="calendar_link"),
    path("calendar/<str:secret>.ics", today.calendar, name="calendar"),
    path("reviews/", reviews, name="reviews"),
    path("reviews.csv", reviews_file, CSV, name="reviews_csv"),
    path("reviews.xlsx", reviews_file, XLSX, name="reviews_xlsx"),
    path("reviews/moved.csv", policy_moved_file, CSV, name="policy_moved_csv"),
    path("reviews/moved.xlsx", policy_moved_file, XLSX, name="policy_moved_xlsx"),
    path("reviews/<int:pk>/", review, name="review"),
    path("parts/<int:pk>/signed/", part_signed, name="part_signed"),
    path("rounds/open/", round_open, name="round_open"),
    path("rounds/<int:pk>/close/", round_close, name="round_close"),
    path("warm-orders/", warm_orders, name="warm_orders"),
    path("warm-orders.csv", warm_orders_file, CSV, name="warm_orders_csv"),
    path("warm-orders.xlsx", warm_orders_file, XLSX, name="warm_orders_xlsx"),
    path("warm-orders/plan/", warm_orders_plan, name="warm_orders_plan"),
]

handler500 = "sourcing.api.views.server_error"
