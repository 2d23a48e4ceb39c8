import pytest


@pytest.fixture
def listed(db):
    """One part at each of two plants, two suppliers, a site, and a source at that site."""
    from tests.suppliers.loading import load  # models cannot be imported as early as this file

    load("plants", "code,name\nA,Alpha\nB,Beta\n")
    load("parts", "number,plant,unit\nP1,A,pc\nP1,B,pc\nP2,A,kg\nP3,,pc\n")
    load("suppliers", "code,name\nS1,One\nS2,Two\n")
    load("sites", "code,supplier,kind,country\nF1,S1,factory,DE\n")
    load("sources", "part,plant,supplier,site,role\nP1,A,S1,F1,primary\nP2,A,S2,,primary\n")


@pytest.fixture
def upstream(listed):
    """Beyond what is listed: three sites of two more suppliers."""
    from tests.suppliers.loading import load

    load("suppliers", "code\nS3\nS4\n")
    load("sites", "code,supplier,kind,country\nU1,S3,factory,CN\nU2,S4,factory,JP\nU3,S4,factory,US\n")


@pytest.fixture
def apart(monkeypatch):
    """Each piece of a load in a transaction of its own, however few its rows."""
    from suppliers.loading import opening

    monkeypatch.setattr(opening, "ROWS_TOGETHER", 1)
    monkeypatch.setattr(opening, "ROWS_TOLD_AGAIN", 1)
