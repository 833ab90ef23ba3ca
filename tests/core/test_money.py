"""Amounts of money as people type them."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.budgets.forms.fields import MoneyField
from app.core.money import Amount


class Sample(Form):
    any = Amount("Any")
    some = MoneyField("Some", currency="JPY")


def typed(app, **values):
    with app.test_request_context():
        form = Sample(MultiDict(values))
        form.validate()
        return form


@pytest.mark.parametrize(
    ("text", "cents"), [("64000", 6400000), ("64,000", 6400000), ("64000.50", 6400050), ("0", 0)]
)
def test_usual_ways_of_writing_are_understood(app, session, text, cents):
    assert typed(app, any=text).any.data == cents


@pytest.mark.parametrize("text", ["NaN", "-NaN", "Infinity", "1e999999", "-1", "1.001", "x"])
def test_what_is_no_amount_is_refused_beside_its_field(app, session, text):
    form = typed(app, any=text, some=text)
    assert form.any.errors
    assert form.some.errors
    assert form.some.data is None


def test_a_round_has_its_own_currency_and_asks_for_more_than_nothing(app, session):
    assert typed(app, some="500").some.data == 500
    assert typed(app, some="0").some.errors
