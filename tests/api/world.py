"""A world of few facts, and clients of every role that speak to the API by token."""

from datetime import date

import orjson
from django.test import Client

from accounts import tokens
from accounts.models import User
from accounts.roles import Role, Scope
from suppliers.resources import named
from suppliers.writing import write


def load(resource, body):
    result = write(named(resource), body.encode(), format="csv", by=None, why="test")
    assert result.errors == []
    return result


class Api(Client):
    """Django's client with a token on every request, and JSON by default."""

    def __init__(self, secret):
        super().__init__(headers={"Authorization": f"Bearer {secret}"})

    def sync(self, resource, body, *, content_type="application/json", query="", **options):
        data = body if isinstance(body, bytes | str) else orjson.dumps(body)
        data = data.encode() if isinstance(data, str) else data
        return self.generic(
            "POST", f"/api/v1/sync/{resource}/{query}", data, content_type=content_type, **options
        )

    def rows(self, resource, **query):
        answer = self.get(f"/api/v1/{resource}/", query)
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]


def client_of(role=Role.ADMIN, scope=Scope.ADMIN):
    """A client whose token is as wide as the role allows, or of this scope."""
    user = User.objects.create_user(f"{role}-{scope}@holdfast.example", role=role)
    if scope == Scope.ADMIN and role != Role.ADMIN:
        scope = Scope.WRITE
    _token, secret = tokens.create(user, name="test", scope=scope, expires_on=date(2100, 1, 1), by=user)
    return Api(secret)


def problem(answer, status, code):
    """The sentence of a refusal."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["code"]) == (status, code)
    assert told["detail"].endswith(".")
    return told["detail"]


def load_few_facts():
    """One part at each of two plants, one without a plant, two suppliers, two sites with what they hang on,
    three sources, orders."""
    load("plants", "code,name,latitude\nA,Alpha,52.5\nB,Beta,\n")
    load(
        "parts",
        "number,plant,unit,annual_demand,daily_revenue,currency\nP1,A,pc,1200,,\nP1,B,pc,0.5,,\nP2,A,kg,,,\nP3,,pc,,99.90,EUR\n",
    )
    load("suppliers", "code,name,listed,country\nS1,One,true,DE\nS2,Two,,\n")
    load("sites", "code,supplier,kind,country\nF1,S1,factory,DE\nU1,S2,factory,FR\n")
    load("ports", "unlocode,name,country\nCNSHA,Shanghai,CN\nNLRTM,Rotterdam,NL\n")
    load(
        "routes", "site,plant,code,mode,ports,transit_days\nF1,,SEA,sea,NLRTM;CNSHA,34.5\nF1,A,ROAD,road,,\n"
    )
    load("tools", "code,owner,site\nT1,ours,F1\nT2,,\n")
    load("capacity-pools", "site,code,capacity_per_month,unit\nF1,PRESSES,500,h\n")
    load(
        "dependencies",
        "site,part,material,upstream_site,keyed_code,share,required\nF1,,steel,U1,,1,0.5\nF1,P1,resin,,k-1,,\n",
    )
    load(
        "sources",
        "part,plant,supplier,site,role,tools,capacity_pool\n"
        "P1,A,S1,F1,primary,T1;T2,PRESSES\nP2,A,S2,,primary,,\nP1,B,S2,F1,,,\n",
    )
    load(
        "order-lines",
        "order,line,part,plant,supplier,site,quantity,due_on\nO1,1,P1,A,S1,F1,10,2026-01-10\nO1,2,P2,A,S2,,3,\n",
    )
    _load_what_makes_them_real()
    load("bom-lines", "parent,component,plant,valid_from\nP1,P2,A,2026-01-01\n")
    load("stock", "part,plant,as_of,on_hand\nP1,A,2026-01-01,7\n")
    load("country-risks", "country,index,year,value\nDE,wgi_pv,2023,37.5\n")
    load(
        "external-keys",
        "resource,system,key,plant,supplier,part\nsuppliers,SAP,1000,,S1,\nparts,SAP,M1,A,,P1\n",
    )


def _load_what_makes_them_real():
    source = "part,plant,supplier,site"
    load(
        "qualifications",
        f"{source},revision,stage,approval,ppap_level\nP1,A,S1,F1,B,qualified,full,3\nP2,A,S2,,,trial,,\n",
    )
    load(
        "inspections",
        f"{source},lot,lot_size,decision,order,line\nP1,A,S1,F1,L1,8,accepted,O1,1\nP2,A,S2,,L1,,,,\n",
    )
    load(
        "terms",
        f"{source},kind,valid_from,price,currency\nP1,A,S1,F1,contract,2025-01-01,4.5,EUR\nP2,A,S2,,quote,,,\n",
    )
    load(
        "price-breaks",
        f"{source},kind,valid_from,minimum_quantity,price\nP1,A,S1,F1,contract,2025-01-01,100,4\nP2,A,S2,,quote,,5,3\n",
    )
    load("change-notices", "supplier,reference,site,part,kind\nS1,N1,F1,P1,tooling\nS2,N1,,,\n")
    load("certificates", "site,standard,reference,valid_to\nF1,ISO 9001,C1,2027-01-31\nU1,IATF 16949,,\n")
