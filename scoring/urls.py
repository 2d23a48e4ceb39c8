"""Pages of scoring."""

from django.urls import path

from accounts import downloads
from scoring.views.answers import answer_effect, answer_judge, answer_read, answers, answers_file
from scoring.views.campaign import (
    campaign,
    campaign_close,
    campaign_extend,
    campaign_file,
    campaign_remind,
    campaign_write,
    questionnaire_send,
)
from scoring.views.campaigns import campaign_letter, campaign_new, campaigns, campaigns_file
from scoring.views.change_notice import change_notice, change_notice_accept, change_notice_reverse
from scoring.views.completeness import completeness_board, completeness_file, proof_file, resources_file
from scoring.views.decisions import decision_end, part_decide
from scoring.views.drawings import (
    network_node_drawing,
    network_node_drawing_figure,
    part_drawing,
    part_drawing_figure,
)
from scoring.views.duplicates import (
    duplicate_compare,
    duplicate_dismiss,
    duplicate_effect,
    duplicates,
    duplicates_file,
    duplicates_look,
    duplicates_of,
    merge_undo,
)
from scoring.views.evidence import evidence, qualification_evidence
from scoring.views.find import find, find_file
from scoring.views.lapses import lapses, lapses_file
from scoring.views.methods import method, methods
from scoring.views.moved import moved, moved_brief, moved_file
from scoring.views.network import network, network_file
from scoring.views.network_node import network_node
from scoring.views.overrides import override_end, part_override
from scoring.views.part import part
from scoring.views.parts import parts, parts_file
from scoring.views.places import countries, countries_file, plant, plants, plants_file
from scoring.views.policy import policy, policy_version
from scoring.views.policy_draft import policy_discard, policy_draft, policy_edit, policy_enforce
from scoring.views.portfolio import portfolio, portfolio_figure
from scoring.views.primaries import part_primary, part_primary_end
from scoring.views.products import products, products_file
from scoring.views.savedviews import saved_view, saved_view_add, saved_view_delete, saved_views
from scoring.views.search import search, suggestions
from scoring.views.source import source
from scoring.views.source_lots import lot, sampling_curve, source_lot
from scoring.views.source_plan import source_plan
from scoring.views.source_stages import qualification_verb, source_stage
from scoring.views.source_terms import source_figures, source_terms
from scoring.views.supplier import supplier
from scoring.views.suppliers import suppliers, suppliers_file

CSV, XLSX = {"kind": downloads.CSV}, {"kind": downloads.XLSX}

urlpatterns = [
    path("", portfolio, name="portfolio"),
    path("portfolio/figure.json", portfolio_figure, name="portfolio_figure"),
    path("parts/", parts, name="parts"),
    path("parts/views/", saved_views, name="saved_views"),
    path("parts/views/add/", saved_view_add, name="saved_view_add"),
    path("parts/views/<int:pk>/", saved_view, name="saved_view"),
    path("parts/views/<int:pk>/delete/", saved_view_delete, name="saved_view_delete"),
    path("parts.csv", parts_file, CSV, name="parts_csv"),
    path("parts.xlsx", parts_file, XLSX, name="parts_xlsx"),
    path("parts/<int:pk>/", part, name="part"),
    path("parts/<int:pk>/override/<slug:driver>/", part_override, name="part_override"),
    path("overrides/<int:pk>/end/", override_end, name="override_end"),
    path("parts/<int:pk>/decide/", part_decide, name="part_decide"),
    path("decisions/<int:pk>/end/", decision_end, name="decision_end"),
    path("parts/<int:pk>/primary/", part_primary, name="part_primary"),
    path("parts/<int:pk>/primary/end/", part_primary_end, name="part_primary_end"),
    path("moved/", moved, name="moved"),
    path("moved/brief/", moved_brief, name="moved_brief"),
    path("moved.csv", moved_file, CSV, name="moved_csv"),
    path("moved.xlsx", moved_file, XLSX, name="moved_xlsx"),
    path("products/", products, name="products"),
    path("products.csv", products_file, CSV, name="products_csv"),
    path("products.xlsx", products_file, XLSX, name="products_xlsx"),
    path("lapses/", lapses, name="lapses"),
    path("lapses.csv", lapses_file, CSV, name="lapses_csv"),
    path("lapses.xlsx", lapses_file, XLSX, name="lapses_xlsx"),
    path("suppliers/", suppliers, name="suppliers"),
    path("suppliers.csv", suppliers_file, CSV, name="suppliers_csv"),
    path("suppliers.xlsx", suppliers_file, XLSX, name="suppliers_xlsx"),
    path("suppliers/<int:pk>/", supplier, name="supplier"),
    path("duplicates/", duplicates, name="duplicates"),
    path("duplicates.csv", duplicates_file, CSV, name="duplicates_csv"),
    path("duplicates.xlsx", duplicates_file, XLSX, name="duplicates_xlsx"),
    path("duplicates/look/", duplicates_look, name="duplicates_look"),
    path("duplicates/<int:pk>/dismiss/", duplicate_dismiss, name="duplicate_dismiss"),
    path("duplicates/<slug:resource>/<int:pk>/", duplicates_of, name="duplicates_of"),
    path("duplicates/<slug:resource>/<int:kept>/<int:gone>/", duplicate_compare, name="duplicate_compare"),
    path(
        "duplicates/<slug:resource>/<int:kept>/<int:gone>/effect/", duplicate_effect, name="duplicate_effect"
    ),
    path("merges/<int:pk>/undo/", merge_undo, name="merge_undo"),
    path("sources/<int:pk>/", source, name="source"),
    path("sources/<int:pk>/stage/", source_stage, name="source_stage"),
    path("sources/<int:pk>/lot/", source_lot, name="source_lot"),
    path("sources/<int:pk>/terms/", source_terms, name="source_terms"),
    path("sources/<int:pk>/plan/", source_plan, name="source_plan"),
    path("sources/<int:pk>/figures/", source_figures, name="source_figures"),
    path("qualifications/<int:pk>/<slug:verb>/", qualification_verb, name="qualification_verb"),
    path("qualifications/<int:pk>/evidence/add/", qualification_evidence, name="qualification_evidence"),
    path("evidence/<int:pk>/", evidence, name="evidence"),
    path("lots/<int:pk>/", lot, name="lot"),
    path("sampling/", sampling_curve, name="sampling_curve"),
    path("change-notices/<int:pk>/", change_notice, name="change_notice"),
    path("change-notices/<int:pk>/accept/", change_notice_accept, name="change_notice_accept"),
    path("change-notices/<int:pk>/reverse/", change_notice_reverse, name="change_notice_reverse"),
    path("answers/", answers, name="answers"),
    path("answers.csv", answers_file, CSV, name="answers_csv"),
    path("answers.xlsx", answers_file, XLSX, name="answers_xlsx"),
    path("answers/<int:pk>/", answer_read, name="answer_read"),
    path("answers/<int:pk>/effect/", answer_effect, name="answer_effect"),
    path("answers/<int:pk>/judge/", answer_judge, name="answer_judge"),
    path("campaigns/", campaigns, name="campaigns"),
    path("campaigns.csv", campaigns_file, CSV, name="campaigns_csv"),
    path("campaigns.xlsx", campaigns_file, XLSX, name="campaigns_xlsx"),
    path("campaigns/new/", campaign_new, name="campaign_new"),
    path("campaigns/new/letter/", campaign_letter, name="campaign_letter"),
    path("campaigns/<int:pk>/", campaign, name="campaign"),
    path("campaigns/<int:pk>.csv", campaign_file, CSV, name="campaign_csv"),
    path("campaigns/<int:pk>.xlsx", campaign_file, XLSX, name="campaign_xlsx"),
    path("campaigns/<int:pk>/remind/", campaign_remind, name="campaign_remind"),
    path("campaigns/<int:pk>/write/", campaign_write, name="campaign_write"),
    path("campaigns/<int:pk>/extend/", campaign_extend, name="campaign_extend"),
    path("campaigns/<int:pk>/close/", campaign_close, name="campaign_close"),
    path("questionnaires/<int:pk>/send/", questionnaire_send, name="questionnaire_send"),
    path("network/", network, name="network"),
    path("network.csv", network_file, CSV, name="network_csv"),
    path("network.xlsx", network_file, XLSX, name="network_xlsx"),
    path("network/<int:pk>/", network_node, name="network_node"),
    path("network/<int:pk>/drawing/", network_node_drawing, name="network_node_drawing"),
    path("network/<int:pk>/drawing.json", network_node_drawing_figure, name="network_node_drawing_figure"),
    path("parts/<int:pk>/drawing/", part_drawing, name="part_drawing"),
    path("parts/<int:pk>/drawing.json", part_drawing_figure, name="part_drawing_figure"),
    path("find/", find, name="find"),
    path("find.csv", find_file, CSV, name="find_csv"),
    path("find.xlsx", find_file, XLSX, name="find_xlsx"),
    path("plants/", plants, name="plants"),
    path("plants.csv", plants_file, CSV, name="plants_csv"),
    path("plants.xlsx", plants_file, XLSX, name="plants_xlsx"),
    path("plants/<int:pk>/", plant, name="plant"),
    path("countries/", countries, name="countries"),
    path("countries.csv", countries_file, CSV, name="countries_csv"),
    path("countries.xlsx", countries_file, XLSX, name="countries_xlsx"),
    path("completeness/", completeness_board, name="completeness"),
    path("completeness.csv", completeness_file, CSV, name="completeness_csv"),
    path("completeness.xlsx", completeness_file, XLSX, name="completeness_xlsx"),
    path("completeness/proof.csv", proof_file, CSV, name="proof_csv"),
    path("completeness/proof.xlsx", proof_file, XLSX, name="proof_xlsx"),
    path("completeness/resources.csv", resources_file, CSV, name="resources_csv"),
    path("completeness/resources.xlsx", resources_file, XLSX, name="resources_xlsx"),
    path("methods/", methods, name="methods"),
    path("methods/<slug:slug>/", method, name="method"),
    path("policy/", policy, name="policy"),
    path("policy/draft/", policy_draft, name="policy_draft"),
    path("policy/<int:pk>/", policy_version, name="policy_version"),
    path("policy/<int:pk>/edit/", policy_edit, name="policy_edit"),
    path("policy/<int:pk>/discard/", policy_discard, name="policy_discard"),
    path("policy/<int:pk>/enforce/", policy_enforce, name="policy_enforce"),
    path("search/", search, name="search"),
    path("search/suggestions/", suggestions, name="suggestions"),
]
