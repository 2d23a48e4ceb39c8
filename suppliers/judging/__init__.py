"""What suppliers answered, judged by a person here: only what is accepted becomes a fact.

    accept_need      the rows of one need are replaced by what was answered, sites matched or made new
    accept_site      whether that is all that a site needs, and since when
    accept_notice    a change notice, open until quality accepts it
    accept_all       everything still open, as it was taken
    refuse           one answer, with the reason
    ask_back         the questionnaire goes back with a question, and what is asked of each need
    finish_reading   nothing is left to judge

Each verb names the version of the answers that its person read, and is refused where the supplier has answered anew,
or somebody else was faster. Raises ValidationError with a sentence, PermissionDenied for who keeps no facts.
"""

from suppliers.judging.accepting import accept_all, accept_need, accept_notice, accept_site
from suppliers.judging.refusing import ask_back, finish_reading, refuse
from suppliers.judging.upstream import NEW, Taken, same_company, same_site

__all__ = [
    "NEW",
    "Taken",
    "accept_all",
    "accept_need",
    "accept_notice",
    "accept_site",
    "ask_back",
    "finish_reading",
    "refuse",
    "same_company",
    "same_site",
]
