"""Sign-in (allauth's views, without its sign-up), my account, people, tokens, webhooks, jobs."""

from allauth.account import views as allauth
from django.urls import path, re_path

from accounts import downloads
from accounts.views import deliveries, joblist, jobs, mine, people, tokens, webhooks

CSV, XLSX = {"kind": downloads.CSV}, {"kind": downloads.XLSX}

urlpatterns = [
    path("sign-in/", allauth.login, name="account_login"),
    path("sign-out/", allauth.logout, name="account_logout"),
    path("forgotten-password/", allauth.password_reset, name="account_reset_password"),
    path("forgotten-password/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^set-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "set-password/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("account/", mine.account, name="account"),
    path("account/password/", mine.ChangePassword.as_view(), name="account_change_password"),
    path("settings/people/", people.people_list, name="people"),
    path("settings/people.csv", people.people_file, CSV, name="people_csv"),
    path("settings/people.xlsx", people.people_file, XLSX, name="people_xlsx"),
    path("settings/people/add/", people.people_add, name="people_add"),
    path("settings/people/<int:pk>/", people.person, name="person"),
    path("settings/people/<int:pk>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("settings/people/<int:pk>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path("settings/people/<int:pk>/invite/", people.person_invite, name="person_invite"),
    path("settings/tokens/", tokens.token_list, name="tokens"),
    path("settings/tokens.csv", tokens.tokens_file, CSV, name="tokens_csv"),
    path("settings/tokens.xlsx", tokens.tokens_file, XLSX, name="tokens_xlsx"),
    path("settings/tokens/add/", tokens.token_add, name="token_add"),
    path("settings/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("settings/webhooks/", webhooks.webhook_list, name="webhooks"),
    path("settings/webhooks.csv", webhooks.webhooks_file, CSV, name="webhooks_csv"),
    path("settings/webhooks.xlsx", webhooks.webhooks_file, XLSX, name="webhooks_xlsx"),
    path("settings/webhooks/add/", webhooks.webhook_add, name="webhook_add"),
    path("settings/webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path(
        "settings/webhooks/<int:pk>/deliveries.csv",
        webhooks.webhook_deliveries_file,
        CSV,
        name="webhook_deliveries_csv",
    ),
    path(
        "settings/webhooks/<int:pk>/deliveries.xlsx",
        webhooks.webhook_deliveries_file,
        XLSX,
        name="webhook_deliveries_xlsx",
    ),
    path("settings/webhooks/<int:pk>/edit/", webhooks.webhook_edit, name="webhook_edit"),
    path("settings/webhooks/<int:pk>/secret/", webhooks.webhook_secret, name="webhook_secret"),
    path("settings/webhooks/<int:pk>/pause/", webhooks.webhook_pause, name="webhook_pause"),
    path("settings/webhooks/<int:pk>/resume/", webhooks.webhook_resume, name="webhook_resume"),
    path("settings/webhooks/<int:pk>/remove/", webhooks.webhook_remove, name="webhook_remove"),
    path("settings/webhooks/<int:pk>/test/", webhooks.webhook_test, name="webhook_test"),
    path("settings/webhooks/<int:pk>/replay/", webhooks.webhook_replay, name="webhook_replay"),
    path("settings/deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("settings/deliveries/<int:pk>/state/", deliveries.delivery_state, name="delivery_state"),
    path("settings/deliveries/<int:pk>/replay/", deliveries.delivery_replay, name="delivery_replay"),
    path("jobs/", joblist.job_list, name="job_list"),
    path("jobs.csv", joblist.job_list_file, CSV, name="job_list_csv"),
    path("jobs.xlsx", joblist.job_list_file, XLSX, name="job_list_xlsx"),
    path("letters/", joblist.letter_list, name="letters"),
    path("letters.csv", joblist.letters_file, CSV, name="letters_csv"),
    path("letters.xlsx", joblist.letters_file, XLSX, name="letters_xlsx"),
    path("letters/<int:pk>/again/", joblist.letter_again, name="letter_again"),
    path("jobs/<int:pk>/", jobs.job, name="jobs"),
    path("jobs/<int:pk>/progress/", jobs.job_progress, name="job_progress"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
]
