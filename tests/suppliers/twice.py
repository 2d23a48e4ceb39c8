"""One company that is listed twice, with some of everything on both; its merge, preview and refusal, as tests say it."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from suppliers.duplicates import merging, telling
from suppliers.duplicates.rules import ROOTS
from suppliers.models import Source, Supplier
from tests.suppliers.loading import load
from tests.suppliers.merged import differing, facts


def listed_twice():
    """One company, listed as OLD and as NEW, with some of everything on both; and a third that neither is."""
    load("plants", "code\nA\nB\n")
    load("parts", "number,plant,unit\nP1,A,pc\nP2,A,pc\nP3,A,pc\nP4,A,pc\n")
    load(
        "suppliers",
        "code,name,country,duns,parent\nTOP,Top,,,\nNEW,New GmbH,DE,,\nOLD,Old,DE,123456789,TOP\nSUB,Sub,,,OLD\nS3,Third,FR,,\n",
    )
    load("sites", "code,supplier,kind,country\nF1,OLD,factory,DE\nF2,NEW,factory,DE\nU1,S3,factory,FR\n")
    load("tools", "code,site\nT1,F1\n")
    load("capacity-pools", "site,code\nF1,PRESS\n")
    load(
        "sources",
        "part,plant,supplier,site,role,maker,capacity_per_month,upkeep_cost_per_year,currency,tools\n"
        "P1,A,OLD,F2,primary,,100,5,EUR,T1\nP1,A,NEW,F2,secondary,,,,,\n"  # at one site: twins
        "P2,A,OLD,,primary,,,,,\nP2,A,NEW,,,,,,,\n"  # at no known site: twins too
        "P3,A,OLD,F1,primary,,,,,T1\n"  # goes along
        "P4,A,NEW,F2,primary,OLD,,,,\nP4,A,S3,U1,secondary,OLD,,,,\n",  # made by OLD
    )
    source = "part,plant,supplier,site"
    load(
        "order-lines",
        f"order,line,{source},quantity,received\nO,1,P1,A,OLD,F2,5,5\nO,2,P1,A,NEW,F2,6,6\nO,3,P3,A,OLD,F1,7,7\nO,4,P2,A,OLD,,8,8\n",
    )
    load("receipts", "order,line,receipt,received_on,quantity\nO,1,R1,2026-01-02,5\n")
    load(
        "qualifications",
        f"{source},revision,stage\nP1,A,OLD,F2,,qualified\nP1,A,NEW,F2,,samples\nP1,A,OLD,F2,B,trial\nP3,A,OLD,F1,,suspended\n",
    )
    load(
        "inspections",
        f"{source},lot,order,line,lot_size\nP1,A,OLD,F2,L1,O,1,5\nP1,A,NEW,F2,L1,,,\nP1,A,OLD,F2,L2,,,\n",
    )
    load(
        "terms",
        f"{source},kind,valid_from,valid_to,price,currency\n"
        "P1,A,OLD,F2,contract,2025-01-01,2026-12-31,4,EUR\nP1,A,NEW,F2,contract,2026-01-01,,5,EUR\n"
        "P1,A,OLD,F2,contract,2023-01-01,2023-12-31,3,EUR\nP1,A,OLD,F2,quote,,,3,EUR\n",
    )
    load(
        "price-breaks",
        f"{source},kind,valid_from,minimum_quantity,price\nP1,A,OLD,F2,contract,2025-01-01,100,3\n",
    )
    _load_what_hangs_on_the_company()
    return pair("OLD", "NEW")


def _load_what_hangs_on_the_company():
    load(
        "contacts",
        "supplier,email,name\nOLD,both@works.example,O\nNEW,both@works.example,N\nOLD,old@works.example,X\n",
    )
    load(
        "financials",
        "supplier,period_end,currency,sales\nOLD,2025-12-31,EUR,1\nNEW,2025-12-31,EUR,2\nOLD,2024-12-31,EUR,3\n",
    )
    load("ratings", "supplier,agency,rated_on,score\nOLD,D,2026-01-01,40\nNEW,D,2026-01-01,60\n")
    load("change-notices", "supplier,reference,site\nOLD,N1,F1\n")
    load("certificates", "site,standard\nF1,ISO 9001\n")
    load("dependencies", "site,material,upstream_site,share,required\nF1,steel,U1,1,0.5\nU1,ore,F1,,\n")
    load("routes", "site,code\nF1,ROAD\n")
    load("external-keys", "resource,system,key,supplier,site\nsuppliers,SAP,1000,OLD,\nsites,SAP,W1,,F1\n")
    Supplier.objects.filter(code="OLD").update(name="Old & Sons")  # and a name it had before


def pair(gone, kept):
    return {
        "gone_id": Supplier.objects.get(code=gone).pk,
        "kept_id": Supplier.objects.get(code=kept).pk,
    }


def merge(two, anna, resource="suppliers", reason="the same company"):
    return merging.merge(resource, **two, by=anna, reason=reason, now=timezone.now())


def preview(two, anna, resource="suppliers"):
    rows = ROOTS[resource].objects
    kept, gone = rows.get(pk=two["kept_id"]), rows.get(pk=two["gone_id"])
    return telling.preview(resource, kept=kept, gone=gone, user=anna)


def source(part, supplier, site=None):
    return Source.objects.get(part__number=part, supplier__code=supplier, site__code=site)


def refused(two, anna, sentence, resource="suppliers"):
    """The preview says it, the merge says it, and nothing is changed."""
    before = facts()
    assert any(re.search(sentence, one) for one in preview(two, anna, resource).obstacles)
    with pytest.raises(ValidationError, match=sentence):
        merge(two, anna, resource)
    assert differing(before, facts()) == {}
