"""Who may vote, in plain words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.budgets.models import Round
from app.budgets.services.who import Base, Who, who_of
from app.core.i18n import choose, format_date
from app.core.site import districts

BASES = {
    Base.ACCOUNT: _l("Everybody with a confirmed account"),
    Base.RESIDENT: _l("Verified residents"),
    Base.DOCUMENTS: _l("Verified residents whose document is on a list"),
    Base.ADDRESSES: _l("People whose e-mail address is on a list"),
}


def who_may_vote(round_: Round) -> str:
    """“Verified residents, at least 16 years old on 1 December 2026, of Old Town or Riverside”."""
    if round_.is_rehearsal:
        return _("Test voters, and nobody else")
    who = who_of(round_)
    return ", ".join(filter(None, (str(BASES[who.base]), age_words(who), place_words(who))))


def age_words(who: Who) -> str:
    if not who.age:
        return ""
    return _("at least %(n)s years old on %(day)s", n=who.age, day=format_date(who.age_on))


def place_words(who: Who) -> str:
    if not who.districts:
        return ""
    names = [choose(one.name) for one in districts() if one.slug in who.districts]
    return _("of %(places)s", places=", ".join(names))
