"""Where a driver's value comes from, in words for people. The codes stand in `Assessment.origin`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.IntegerChoices):
    UNKNOWN = 0, _("not known")
    ROLL_UP = 1, _("roll-up of the bill of materials")
    PART = 2, _("stated on the part")
    SITE = 3, _("stated on the site")
    INFORM = 4, _("INFORM country index")
    WGI = 5, _("World Bank governance indicators")
    CAPACITIES = 6, _("capacities of the sources")
    ORDER_LINES = 7, _("order lines")
    OVERRIDE = 8, _("a person's override")
    STATEMENT = 9, _("statement, by Altman's score")
    RATING = 10, _("an agency's rating")
    NETWORK = 11, _("the supply network")
