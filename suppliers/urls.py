"""Pages of facts."""

from django.urls import path, re_path

from accounts import downloads
from suppliers.views.allocation import allocation_undo, supplier_allocate
from suppliers.views.announcing import supplier_certificate_add, supplier_notice_add
from suppliers.views.answering import answer, no_answer
from suppliers.views.apipage import api_page, syncs_file
from suppliers.views.contacts import contact_edit, contact_erase, supplier_contact_add
from suppliers.views.editing import part_edit, ruling_end
from suppliers.views.histories import row_history, row_history_file
from suppliers.views.importing import (
    import_,
    import_apply,
    import_discard,
    import_new,
    import_preview,
    import_progress,
    import_rejected,
)
from suppliers.views.imports import imports, imports_file, load, load_progress, load_rejected, load_undo
from suppliers.views.notes import note_delete, note_edit, part_notes
from suppliers.views.portfolio import portfolio_zip

CSV, XLSX = {"kind": downloads.CSV}, {"kind": downloads.XLSX}

urlpatterns = [
    path("answer/<str:token>/", answer, name="answer"),
    re_path(r"^answer(?P<rest>/.*)?$", no_answer, name="no_answer"),
    path("settings/api/", api_page, name="api_page"),
    path("settings/api/syncs.csv", syncs_file, CSV, name="syncs_csv"),
    path("settings/api/syncs.xlsx", syncs_file, XLSX, name="syncs_xlsx"),
    path("portfolio.zip", portfolio_zip, name="portfolio_zip"),
    path("parts/<int:pk>/edit/", part_edit, name="part_edit"),
    path("parts/<int:pk>/notes/", part_notes, name="part_notes"),
    path("rulings/<int:pk>/end/", ruling_end, name="ruling_end"),
    path("notes/<int:pk>/edit/", note_edit, name="note_edit"),
    path("notes/<int:pk>/delete/", note_delete, name="note_delete"),
    path("history/<slug:resource>/<int:pk>/", row_history, name="row_history"),
    path("history/<slug:resource>/<int:pk>.csv", row_history_file, CSV, name="row_history_csv"),
    path("history/<slug:resource>/<int:pk>.xlsx", row_history_file, XLSX, name="row_history_xlsx"),
    path("suppliers/<int:pk>/allocate/", supplier_allocate, name="supplier_allocate"),
    path("suppliers/<int:pk>/change-notices/add/", supplier_notice_add, name="supplier_notice_add"),
    path("suppliers/<int:pk>/certificates/add/", supplier_certificate_add, name="supplier_certificate_add"),
    path("suppliers/<int:pk>/contacts/add/", supplier_contact_add, name="supplier_contact_add"),
    path("contacts/<int:pk>/", contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/erase/", contact_erase, name="contact_erase"),
    path("allocations/<int:pk>/undo/", allocation_undo, name="allocation_undo"),
    path("imports/", imports, name="imports"),
    path("imports.csv", imports_file, CSV, name="imports_csv"),
    path("imports.xlsx", imports_file, XLSX, name="imports_xlsx"),
    path("imports/new/", import_new, name="import_new"),
    path("imports/<int:pk>/", import_, name="import"),
    path("imports/<int:pk>/progress/", import_progress, name="import_progress"),
    path("imports/<int:pk>/preview/", import_preview, name="import_preview"),
    path("imports/<int:pk>/rejected.csv", import_rejected, name="import_rejected"),
    path("imports/<int:pk>/apply/", import_apply, name="import_apply"),
    path("imports/<int:pk>/discard/", import_discard, name="import_discard"),
    path("imports/loads/<int:pk>/", load, name="load"),
    path("imports/loads/<int:pk>/progress/", load_progress, name="load_progress"),
    path("imports/loads/<int:pk>/rejected.csv", load_rejected, name="load_rejected"),
    path("imports/loads/<int:pk>/undo/", load_undo, name="load_undo"),
]
