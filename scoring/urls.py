"""Pages of scoring."""

from django.urls import path

from scoring.views.part import part
from scoring.views.parts import parts, parts_csv
from scoring.views.portfolio import portfolio, portfolio_figure

urlpatterns = [
    path("", portfolio, name="portfolio"),
    path("portfolio/figure.json", portfolio_figure, name="portfolio_figure"),
    path("parts/", parts, name="parts"),
    path("parts.csv", parts_csv, name="parts_csv"),
    path("parts/<int:pk>/", part, name="part"),
]
