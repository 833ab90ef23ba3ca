"""Papers of the council as open data."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.datasets import DataSet, Field, publish
from app.meetings.councils.models import Paper
from app.spaces.datasets import placed, public_ones

SETS = (
    DataSet(
        "papers",
        _l("What the council dealt with. A page: `/council/papers/` and the number."),
        (
            *placed(Paper),
            Field("reference", Paper.reference, _l("Its reference, as the council writes it")),
            Field("type", Paper.paper_type, _l("What kind of paper it is")),
            Field("dated_on", Paper.dated_on, _l("Its date")),
        ),
        public_ones(Paper),
    ),
)


def register() -> None:
    for one in SETS:
        publish(one)
