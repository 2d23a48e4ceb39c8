"""What is told of a source whose site is not, beside the supplier's one source at a told site."""

import pytest

from tests.scoring.networks.world import BASE, answer, points, tell

pytestmark = pytest.mark.django_db


def test_what_is_told_of_a_source_without_its_site_counts_at_the_one_site_that_is_told():
    sources = """part,plant,supplier,site,role,tools,maker
        CHIP,W1,MAKE,F1,,,
        CHIP,W1,MAKE,,primary,T1,SELL
        CHIP,W1,OTHER,F2,secondary,T1,SELL
        SEAL,W1,MAKE,F1,primary,T1,FEED
        SEAL,W1,MAKE,,,T1;T2,SELL
        SEAL,W1,OTHER,F2,secondary,T1;T2,FEED"""
    tell(**BASE, tools="code,site\nT1,F1\nT2,F1", sources=sources)
    answer()
    assert points("CHIP") == {"tool T1", "company SELL"}
    assert points("CHIP", "usable") >= {"site F1", "tool T1", "company SELL", "company MAKE"}
    assert points("SEAL") == {"company FEED"}, "a maker that the site's own source names stays"
