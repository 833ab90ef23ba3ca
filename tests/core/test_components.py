from datetime import UTC, datetime

import pytest
from wtforms import FieldList, FileField, Form, FormField, StringField
from wtforms.validators import InputRequired

from app.core.components import (
    form_problems,
    has_files,
    in_language,
    leaf_parts,
    nice_top,
    page_window,
    to,
)
from app.core.pagination import Page


class Inner(Form):
    name = StringField("Name", [InputRequired("Write a name")])


class Outer(Form):
    title = StringField("Title", [InputRequired("Write a title")])
    links = FieldList(StringField("Link", [InputRequired("Give a link")]), min_entries=2)
    inner = FormField(Inner)


def test_every_error_leads_to_its_control():
    form = Outer()
    form.validate()
    assert form_problems(form) == [
        ("title", "Title: Write a title"),
        ("links-0", "Link: Give a link"),
        ("links-1", "Link: Give a link"),
        ("inner-name", "Name: Write a name"),
    ]
    assert form_problems(None) == []


def test_a_form_with_a_file_is_sent_in_parts():
    class WithFile(Form):
        file = FileField("File")

    assert has_files(WithFile())
    assert not has_files(Outer())


@pytest.mark.parametrize(
    ("number", "total", "window"),
    [
        (1, 5, [1]),
        (1, 60, [1, 2, 3]),
        (5, 400, [1, None, 4, 5, 6, None, 20]),
        (20, 400, [1, None, 19, 20]),
    ],
)
def test_the_pages_around_the_current_one_are_linked(number, total, window):
    assert page_window(Page([], number, 20, number * 20 < total, total)) == window


def test_without_a_total_only_what_is_known_is_linked():
    assert page_window(Page([], 3, 20, True)) == [1, 2, 3, 4]
    assert page_window(Page([], 3, 20, False)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 2), (2, 2), (3, 4), (9, 10), (982, 1000), (1100, 2000), (4100, 5000)]
)
def test_axes_end_at_round_numbers(highest, top):
    assert nice_top(highest) == top


def test_a_leaf_shows_the_day_of_the_council_s_zone(app):
    with app.test_request_context("/"):
        assert leaf_parts(datetime(2026, 7, 31, 23, 30, tzinfo=UTC)) == ("1", "Aug")


def test_addresses_keep_or_change_the_language(app):
    environ = {"SCRIPT_NAME": "/ca", "folkmoot.locale": "ca"}
    with app.test_request_context("/proposals?page=2", environ_overrides=environ):
        assert to("/search") == "/ca/search"
        assert in_language("es") == "/es/proposals?page=2"
