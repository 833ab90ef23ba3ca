"""Whoever walks through the demo along its links finds every page whole, valid, translated and cheap."""

import gzip
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.factories.queries import count_queries
from tests.factories.town import ROLES
from tests.journeys.pseudo import Data, unmarked
from tests.journeys.walking import HTML, Visit, Walk, elements

EVERYBODY = ("stranger", *ROLES)
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget")
MAILS = {"dev_mail.html"}  # mail programs know no style sheets
MOST_BYTES = 12 * 1024
MOST_QUERIES = 12


@pytest.fixture(scope="session")
def data(town):
    with town.app_context():
        return Data()


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_page_asks_who_may(town, browser_of, role):
    """`authz` fails a view that answers without having asked; here every one answers."""
    browser = browser_of(role)
    for rule in town.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments:
            assert browser.get(rule.rule).status_code < 500, rule.rule


@pytest.mark.parametrize("role", EVERYBODY)
def test_pages_hold_together(town, browser_of, data, role):
    walk = Walk(town, browser_of(role))
    problems, paths, counted = set(), 0, 0
    for visit in walk.pages():
        paths += 1
        if visit.status == 200:
            status, found = dear(walk.client, visit.path)
            counted += status == 200
            problems |= {f"{visit.path}: {problem}" for problem in found}
        problems |= {f"{visit.path}: {problem}" for problem in faults(visit)}
        problems |= {f"{visit.endpoint}: no translation: {w}" for w in unmarked(visit.tree, data)}
    problems |= {f"broken link: {link}" for link in walk.broken}
    assert not problems, f"{len(problems)} problems\n" + "\n".join(sorted(problems))
    assert paths >= counted > 40


def dear(client, path: str) -> tuple[int, list[str]]:
    """Too many questions to the database; what staff set is kept from the first look."""
    with count_queries() as queries:
        status = client.get(path).status_code
    if len(queries) <= MOST_QUERIES:
        return status, []
    asked = [" ".join(one.split())[:170] for one in queries]
    return status, ["\n   ".join([f"{len(queries)} queries", *asked])]


def faults(visit: Visit) -> Iterator[str]:
    """What is wrong with the HTML of a page."""
    yield from (f"invalid HTML: {error}" for error in visit.errors)
    if (number := len(list(elements(visit.tree, "h1")))) != 1:
        yield f"{number} main headings"
    if not any(len(title.text or "") > 8 for title in elements(visit.tree, "title")):
        yield "no title"
    html = next(elements(visit.tree, "html"))
    if not html.get("lang") or html.get("dir") not in {"ltr", "rtl"}:
        yield "no language or direction"
    if (size := len(gzip.compress(visit.text.encode(), 6))) > MOST_BYTES:
        yield f"{size} bytes compressed"
    yield from dangling(visit.tree)
    if visit.endpoint not in MAILS:
        yield from inline(visit.tree)


def dangling(tree) -> Iterator[str]:
    """References within a page to what is not there, and names given twice."""
    ids = Counter(each.get("id") for each in tree.iter() if each.get("id"))
    yield from (f"id twice: {name}" for name, number in ids.items() if number > 1)
    for each in tree.iter():
        for name in REFERENCES:
            for target in each.get(name, "").split():
                if target not in ids:
                    yield f"{name} of nothing: {target}"


def inline(tree) -> Iterator[str]:
    """Scripts and styles that the content security policy would refuse."""
    for each in tree.iter():
        if any(re.match("style$|on[a-z]+$", name) for name in each.attrib):
            yield f"inline style or script in <{str(each.tag).removeprefix(HTML)}>"
    for each in elements(tree, "script", "style"):
        if not each.get("src"):
            yield f"inline {str(each.tag).removeprefix(HTML)}"
