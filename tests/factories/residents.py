"""Residents: census lists, and accounts that are verified."""

from datetime import date, timedelta

from app.accounts.verification import documents
from app.accounts.verification.methods import Resident
from app.accounts.verification.models import Verification
from app.accounts.verification.services import census
from app.core import site
from app.core.clock import now
from app.extensions import db

BORN = date(1990, 12, 31)
LIST = "document;birth date;district\n11111111A;31.12.1990;\n22222222B;1985-02-03;\n"


def switch_on(*methods: str, months: int = 24) -> None:
    """Let residents verify themselves in these ways. The caller commits."""
    settings = site.site().model_copy(
        update={"verification_methods": list(methods), "verification_months": months}
    )
    site.save(settings)


def use_census(by, text: str = LIST):
    """A census list that counts."""
    staged = census.stage(text.encode(), "Register", by)
    census.use(staged, by)
    return staged


def resident(
    number: str = "11111111A", born: date = BORN, district_id: int | None = None
) -> Resident:
    return Resident(documents.hash_of(documents.normalise(number)), born, district_id)


def verified(user, number: str = "11111111A", born: date = BORN, **values) -> Verification:
    """That this person lives here. Needs an application context; the caller commits."""
    person = resident(number, born, values.pop("district_id", None))
    values = {"method": "census", "until": now() + timedelta(days=365)} | values
    row = Verification(
        user_id=user.id, document=person.document, born=born, district_id=person.district_id, **values
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row
