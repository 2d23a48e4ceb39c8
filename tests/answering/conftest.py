import pytest


@pytest.fixture
def made(db):
    """One supplier with one site that makes P-1 for us, asked where its inputs come from."""
    from tests.answering import asked  # models cannot be imported as early as this file

    forge = asked.supplier()
    asked.source(forge, asked.site(forge, "BF1"), "P-1")
    return asked.questionnaire(forge)
