"""Home, what came of it in all processes, and the help pages."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.budgets.queries import published_results
from app.budgets.services.files import may_show_ballots
from app.core import digest
from app.core.authz import authorize
from app.core.pagination import paginate
from app.pages import home as front
from app.pages.articles import ARTICLES, RULES
from app.spaces.queries import begun
from app.spaces.timeline import steps

pages = Blueprint("pages", __name__)

LATEST = 10


@pages.get("/")
def home() -> str:
    authorize("site.read")
    return render_template("pages/home.html", home=front.home(), steps=steps)


@pages.get("/outcomes")
def outcomes() -> str:
    authorize("site.read")
    return render_template(
        "pages/outcomes.html",
        figures=digest.figures_since(front.new_year()),
        results=digest.latest_results(LATEST),
        page=paginate(begun()),
        steps=steps,
    )


@pages.get("/open-data")
def open_data() -> str:
    """What can be downloaded: the counts that are public, each as files."""
    authorize("site.read")
    return render_template(
        "pages/open_data.html",
        page=paginate(published_results()),
        may_show_ballots=may_show_ballots,
    )


@pages.get("/help")
def help_index() -> str:
    authorize("site.read")
    return render_template("pages/help.html", articles=ARTICLES.values())


@pages.get("/help/<slug>")
def help(slug: str) -> ResponseReturnValue:  # noqa: A001 -- the word people look for
    authorize("site.read")
    if slug == RULES:
        return redirect(url_for("rules.index"), 301)
    article = ARTICLES.get(slug) or abort(404)
    return render_template([f"pages/help/{slug}.html"], article=article, articles=ARTICLES.values())
