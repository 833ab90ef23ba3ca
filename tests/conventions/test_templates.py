"""Templates: they compile, escape everything, carry no script or style, and leave markup to macros."""

import re
from pathlib import Path

import pytest
from jinja2 import nodes

from app.core.components import STATES

FOLDER = Path(__file__).parents[2] / "app/templates"
PAGES = sorted(FOLDER.rglob("*.html"))
MAILS = ("emails", "layout/email.html")
# Classes of Bootstrap that only macros know
MACROS_ONLY = re.compile(
    r'class="[^"]*\b(form-control|form-select|form-check|form-text|pagination|page-item|page-link'
    r"|badge|alert|card|invalid-feedback|breadcrumb-item)\b"
)
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "a script in an attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*="),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)"),
    "an inline style sheet": re.compile(r"<style"),
    "an address of another site": re.compile(
        r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"https?:"
    ),
}


def names(paths):
    return [str(path.relative_to(FOLDER)) for path in paths]


def is_mail(name) -> bool:
    return name.startswith(MAILS)


def source(name) -> str:
    return re.sub(r"\{#.*?#\}", "", (FOLDER / name).read_text(), flags=re.S)


def test_all_templates_compile(app):
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_templates_keep_the_content_security_policy(what):
    offenders = [n for n in names(PAGES) if not is_mail(n) and FORBIDDEN[what].search(source(n))]
    assert offenders == []


def test_nothing_is_printed_without_escaping(app):
    offenders = []
    for name in names(PAGES):
        tree = app.jinja_env.parse((FOLDER / name).read_text())
        offenders += [name for node in tree.find_all(nodes.Filter) if node.name == "safe"]
        offenders += [name for node in tree.find_all(nodes.ScopedEvalContextModifier)]
    assert offenders == []


def test_markup_of_components_comes_from_macros():
    found = {
        name: match[1]
        for name in names(PAGES)
        if not name.startswith("components/") and (match := MACROS_ONLY.search(source(name)))
    }
    assert found == {}


def test_states_named_in_templates_exist():
    for name in names(PAGES):
        for state in re.findall(r'status_tag\("(\w+)"', source(name)):
            assert state in STATES, f"{name}: {state}"


def test_every_page_extends_a_layout():
    for name in names(PAGES):
        if "<html" in source(name):
            assert name.startswith(("layout/", "errors/")), name


def test_every_post_form_carries_its_token():
    offenders = []
    for name in names(PAGES):
        for form in re.findall(r'<form[^>]*method="post".*?</form>', source(name), re.S):
            if not re.search(r"csrf_token|secret\(|hidden_tag|caller\(\)", form):
                offenders.append(name)
    assert offenders == []
