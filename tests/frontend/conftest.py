"""A page with every component, served to a real browser by the built application."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import get_template_attribute, render_template_string, request
from flask_login import login_user
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    DecimalField,
    FieldList,
    FileField,
    Form,
    FormField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from app.accounts.models import Role, User
from app.comments.drawing import Act, Press
from app.comments.reading import Shown
from app.core.authz import authorize
from app.core.components import state_tag, time_tag
from app.core.forms import Size
from app.core.pagination import Page
from app.extensions import db
from tests.factories.accounts import make_user
from tests.factories.apps import build_app
from tests.factories.screens import open_context, served, watch

GALLERY = (Path(__file__).parent / "gallery.html").read_text()


class Part(Form):
    label = StringField("Label", [InputRequired()])


class Sample(FlaskForm):
    title = StringField(
        "Title", [InputRequired(), Size(15, 100)], description="Say what and where."
    )
    body = TextAreaField("Your proposal", [InputRequired(), Size(15, 5000)])
    district = SelectField(
        "District", choices=[SelectChoice("", "Choose"), SelectChoice("h", "Harbour")]
    )
    stance = RadioField(
        "Where do you stand?",
        choices=[SelectChoice("for", "For"), SelectChoice("against", "Against")],
    )
    topics = SelectMultipleField(
        "Topics", choices=[SelectChoice("a", "Trees"), SelectChoice("b", "Lights")]
    )
    size = IntegerField("How many?", [InputRequired()])
    cost = DecimalField("Cost")
    opens = DateTimeLocalField("Opens at")
    day = DateField("Day")
    secret = PasswordField("Password", [InputRequired()])
    file = FileField("Picture or document")
    sure = BooleanField("This is my own choice", [InputRequired()], description="Nobody else's.")
    place = StringField("Address or place")
    links = FieldList(StringField("Link"), "Links", min_entries=2)
    part = FormField(Part, "Part")


def comment(n: int, depth: int = 0) -> Shown:
    said = get_template_attribute("components/comments.html", "said")
    votes = [Press("up", "Helpful (3)", is_pressed=False)]
    words = {
        "author": Markup('<a href="/people/x"><bdi>Person</bdi></a>'),
        "badge": state_tag("against"),
        "when": time_tag(datetime(2026, 10, 16, 12, tzinfo=UTC)),
        "text": Markup("The bus loses four minutes."),
        "lang": "en",
    }
    html = said(
        n,
        f"/comments/{n}",
        words,
        votes,
        f"comment {n}",
        [Act("#report", "Report", f"comment {n}")],
    )
    return Shown(f"c{n}", html, [comment(n + 1, depth + 1)] if depth < 4 else [])


def gallery() -> str:
    authorize("look.change")
    form = Sample(formdata=request.args or None)
    if request.args:
        form.validate()
    gone = get_template_attribute("components/comments.html", "gone")
    hidden = Shown("c90", gone("This comment was hidden by a moderator."), [])
    return render_template_string(
        GALLERY,
        form=form,
        day=datetime(2026, 11, 19, 12, tzinfo=UTC),
        page=Page(range(20), 5, 20, True, 400),
        comments=[comment(1), hidden],
    )


def add_person(app) -> None:
    """Somebody on the staff, signed in by opening /enter."""
    with app.app_context():
        person = make_user(Role.ADMINISTRATOR, name="Noor Adeyemi-Featherstonehaugh")
        db.session.add(person)
        db.session.commit()
        number = person.id

    @app.get("/enter")
    def enter() -> str:
        authorize("look.change")
        login_user(db.session.get(User, number))
        return "Welcome"


def work() -> str:
    authorize("look.change")
    return render_template_string(
        '{% extends "layout/staff.html" %}{% block title %}Work{% endblock %}'
        "{% block work %}<h1>Work</h1>{% endblock %}"
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of the application, with a page of every component at /gallery."""
    app = build_app(tmp_path_factory.mktemp("frontend"), "frontend")
    app.add_url_rule("/gallery", view_func=gallery)
    app.add_url_rule("/work", view_func=work)
    add_person(app)
    with served(app) as address:
        yield address


@pytest.fixture
def open_page(browser, site):
    """Open a path: `open_page("/gallery", width=390, scheme="dark")`."""
    contexts = []

    def open_(path: str, width: int = 1280, scheme: str = "light", **options):
        context = open_context(browser, width, scheme, **options)
        contexts.append(context)
        page = context.new_page()
        page.problems = watch(page)
        page.goto(site + path)
        return page

    yield open_
    for context in contexts:
        context.close()
