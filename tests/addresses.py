"""Every address of the site: who may, with which method. Written out, not read from the code that is tried."""

ROLES = ("viewer", "analyst", "quality", "manager", "admin", "integration")
PEOPLE = {"viewer", "analyst", "quality", "manager", "admin"}
ADMIN = {"admin"}
MANAGERS = {"manager", "admin"}
LOADERS = {"analyst", "manager", "admin", "integration"}
SCORERS = {"analyst", "manager", "admin"}
DECIDERS = {"quality", "admin"}
METHODS = ("get", "post", "put", "patch", "delete")

# For machines that watch, and the ways in: anybody may.
OPEN = {
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "healthz",
    "readyz",
    "metrics",  # from this machine only, or by a token of its own
    "api_nowhere",
    "calendar",  # by the secret in its address
    "no_answer",  # the same page as for a link that opens nothing
    "answer",  # by a link of its own that names a supplier: tests/answering
}
# Pages, by session: the method, and who may.
PAGES = {
    "portfolio": ("get", PEOPLE),
    "portfolio_figure": ("get", PEOPLE),
    "moved": ("get", PEOPLE),
    "moved_brief": ("get", PEOPLE),
    "parts": ("get", PEOPLE),
    "part": ("get", PEOPLE),
    "part_edit": ("get", SCORERS),
    "part_primary": ("get", SCORERS),
    "part_primary_end": ("post", SCORERS),
    "part_notes": ("get", PEOPLE),
    "note_edit": ("get", set()),  # somebody else's: refused to everyone
    "note_delete": ("post", set()),
    "ruling_end": ("post", SCORERS),
    "part_override": ("get", SCORERS),
    "override_end": ("get", SCORERS),
    "part_decide": ("get", SCORERS),
    "decision_end": ("get", SCORERS),
    "source_plan": ("get", SCORERS),
    "row_history": ("get", PEOPLE),
    "completeness": ("get", PEOPLE),
    **dict.fromkeys(("imports", "load", "load_progress", "load_rejected"), ("get", PEOPLE)),
    "import_new": ("get", SCORERS),
    "load_undo": ("post", SCORERS),
    # somebody else's: refused to everyone
    **dict.fromkeys(("import", "import_progress", "import_preview", "import_rejected"), ("get", set())),
    **dict.fromkeys(("import_apply", "import_discard"), ("post", set())),
    "supplier_allocate": ("get", SCORERS),
    "allocation_undo": ("post", SCORERS),
    **dict.fromkeys(
        ("duplicates", "duplicates_of", "duplicate_compare", "duplicate_effect"), ("get", SCORERS)
    ),
    **dict.fromkeys(("duplicates_look", "duplicate_dismiss", "merge_undo"), ("post", SCORERS)),
    "supplier_notice_add": ("get", SCORERS),
    "supplier_certificate_add": ("get", SCORERS),
    "supplier_contact_add": ("get", SCORERS),
    "contact_edit": ("get", SCORERS),
    "contact_erase": ("post", SCORERS),
    "campaigns": ("get", PEOPLE),
    "campaign": ("get", PEOPLE),
    "campaign_new": ("get", SCORERS),
    "campaign_letter": ("post", SCORERS),
    "campaign_extend": ("get", SCORERS),
    "questionnaire_send": ("get", SCORERS),
    **dict.fromkeys(("campaign_remind", "campaign_write", "campaign_close"), ("post", SCORERS)),
    "source": ("get", PEOPLE),
    "source_stage": ("get", DECIDERS),
    "qualification_verb": ("get", DECIDERS),
    "qualification_evidence": ("get", DECIDERS | SCORERS),
    "evidence": ("get", PEOPLE),
    "source_lot": ("get", DECIDERS | SCORERS),
    "source_terms": ("get", SCORERS),
    "source_figures": ("get", SCORERS),
    "lot": ("get", PEOPLE),
    "sampling_curve": ("get", PEOPLE),
    "change_notice": ("get", PEOPLE),
    "answers": ("get", PEOPLE),
    "answer_read": ("get", PEOPLE),
    "answer_effect": ("get", SCORERS),
    "answer_judge": ("post", SCORERS),
    "change_notice_accept": ("post", DECIDERS),
    "change_notice_reverse": ("post", DECIDERS),
    "policy": ("get", PEOPLE),
    "methods": ("get", PEOPLE),
    "method": ("get", PEOPLE),
    "policy_version": ("get", PEOPLE),
    "policy_draft": ("post", SCORERS),
    "policy_edit": ("get", SCORERS),
    "policy_discard": ("post", SCORERS),
    "policy_enforce": ("get", {"manager", "admin"}),
    "saved_views": ("get", PEOPLE),
    "saved_view_add": ("get", PEOPLE),
    "saved_view": ("post", set()),  # somebody else's: refused to everyone
    "saved_view_delete": ("post", set()),
    "account": ("get", PEOPLE),
    "account_change_password": ("get", PEOPLE),
    **dict.fromkeys(("people", "people_add", "person"), ("get", ADMIN)),
    **dict.fromkeys(("person_deactivate", "person_reactivate", "person_invite"), ("post", ADMIN)),
    "tokens": ("get", PEOPLE),
    "token_add": ("get", PEOPLE),
    "token_revoke": ("post", ADMIN),
    **dict.fromkeys(("webhooks", "webhook_add", "webhook", "webhook_edit"), ("get", ADMIN)),
    **dict.fromkeys(
        ("delivery", "delivery_state", "webhook_deliveries_csv", "webhook_deliveries_xlsx"), ("get", ADMIN)
    ),
    **dict.fromkeys(("webhook_secret", "webhook_pause", "webhook_resume", "webhook_test"), ("post", ADMIN)),
    **dict.fromkeys(("webhook_replay", "delivery_replay", "webhook_remove"), ("post", ADMIN)),
    "job_list": ("get", PEOPLE),
    "letters": ("get", MANAGERS),
    "letter_again": ("post", MANAGERS),
    "jobs": ("get", PEOPLE),
    "job_progress": ("get", PEOPLE),
    "job_cancel": ("post", ADMIN),
    "gallery": ("get", PEOPLE),
    "warm_orders_plan": ("post", SCORERS),
    "round_open": ("get", {"manager", "admin"}),
    "round_close": ("post", {"manager", "admin"}),
    **dict.fromkeys(("today", "tasks", "task", "reminders", "away"), ("get", PEOPLE)),
    "task_verb": ("post", SCORERS),
    **dict.fromkeys(("incidents", "incident"), ("get", PEOPLE)),
    "incident_new": ("get", SCORERS),
    **dict.fromkeys(("incident_ask", "incident_close"), ("post", SCORERS)),
    "away_end": ("post", set()),  # somebody else's: refused to everyone
    "calendar_link": ("post", PEOPLE),
    "api_docs": ("get", PEOPLE),
    "portfolio_zip": ("get", PEOPLE),
    "api_page": ("get", PEOPLE),
}
for _name in (
    "suppliers", "supplier", "plants", "plant", "countries", "search", "suggestions",
    "network", "network_node", "find", "warm_orders",
    "products", "lapses", "reviews", "review", "part_signed",
    "network_node_drawing", "network_node_drawing_figure", "part_drawing", "part_drawing_figure",
):  # fmt: skip
    PAGES[_name] = ("get", PEOPLE)
# What a list shows, as a file.
for _name in (
    "parts", "suppliers", "network", "lapses", "answers", "campaigns", "campaign", "moved", "products", "reviews",
    "tasks", "warm_orders", "incidents", "imports", "syncs", "job_list", "tokens", "plants", "countries",
    "incident_parts", "policy_moved", "completeness", "proof", "resources", "find", "row_history",
):  # fmt: skip
    PAGES[f"{_name}_csv"] = PAGES[f"{_name}_xlsx"] = ("get", PEOPLE)
for _name, _who in (
    ("duplicates", SCORERS), ("letters", MANAGERS), ("people", ADMIN), ("webhooks", ADMIN)
):  # fmt: skip
    PAGES[f"{_name}_csv"] = PAGES[f"{_name}_xlsx"] = ("get", _who)
# The API, by token or session: the method, and who may.
API = {
    "api_root": ("get", set(ROLES)),
    "api_portfolio": ("get", set(ROLES)),
    "api_schema": ("get", set(ROLES)),
    "api_job": ("get", set(ROLES)),
    "api_job_errors": ("get", set(ROLES)),
    "api_rescore": ("post", SCORERS),
    "api_overrides_end": ("post", SCORERS),
    "api_decisions_end": ("post", SCORERS),
    "api_policies_write": ("post", SCORERS),
    "api_policies_discard": ("post", SCORERS),
    "api_policies_enforce": ("post", {"manager", "admin"}),
    "api_can-buy": ("get", set(ROLES)),
    "api_assessments_change": ("get", set(ROLES)),
    **dict.fromkeys(
        ("api_webhooks", "api_webhook", "api_webhook_deliveries", "api_delivery"), ("get", ADMIN)
    ),
    **dict.fromkeys(("api_webhook_secret", "api_webhook_test", "api_webhook_replay"), ("post", ADMIN)),
    "api_delivery_replay": ("post", ADMIN),
}
# Beside the method of the table above, this one too.
WRITES = dict.fromkeys(
    ("api_overrides", "api_decisions", "api_can-buy", "api_can-buy-overrides", "api_policies"),
    ("post", SCORERS),
)
LISTS = {
    "plants", "parts", "stock", "bom-lines", "uses", "unit-conversions", "exchange-rates", "suppliers",
    "financials", "ratings", "sites", "ports", "routes", "tools", "capacity-pools", "sources", "dependencies",
    "order-lines", "receipts", "qualifications", "inspections", "terms", "price-breaks", "change-notices",
    "certificates", "contacts", "country-risks", "external-keys",
}  # fmt: skip
READ_ONLY = {
    "positions",
    "assessments",
    "single-points",
    "overrides",
    "readiness",
    "decisions",
    "can-buy-overrides",
    "source-plans",
    "policies",
}
READ_ONLY |= {"warm-orders", "warm-sources", "reviews", "tasks"}
for _name in LISTS:
    API[f"api_{_name}_template"] = ("get", set(ROLES))
    API[f"api_{_name}_sync"] = ("post", LOADERS)
for _name in LISTS | READ_ONLY:
    API[f"api_{_name}"] = API[f"api_{_name}_row"] = ("get", set(ROLES))
EDITS = {f"api_{_name}_row": ("patch", LOADERS) for _name in LISTS}
DELETES = {f"api_{_name}_row": ("delete", LOADERS) for _name in LISTS - {"parts", "suppliers", "sources"}}
WRITES |= {f"api_{_name}": ("post", LOADERS) for _name in LISTS}
EVERY_API = [
    (name, method, who) for table in (API, WRITES, EDITS, DELETES) for name, (method, who) in table.items()
]
EVERY_API += [
    ("api_webhooks", "post", ADMIN),
    ("api_webhook", "patch", ADMIN),
    ("api_webhook", "delete", ADMIN),
]
