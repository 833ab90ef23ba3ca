"""Everything by keyboard: where the focus goes, that it is seen, and a vote without a mouse."""

import re
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.budgets.models import Round
from app.extensions import db
from tests.factories.screens import open_context, unsound, violations
from tests.journeys.touring import sign_in

pytestmark = pytest.mark.browser
MOST = 150  # stops of the Tab key on one page
MAIN_PAGES = [
    ("stranger", "/"),
    ("stranger", "/proposals"),
    ("resident", "/proposals/{proposal}"),
    ("resident", "/budgets/{voting}/booth"),
    ("stranger", "/budgets/{counted}/results"),
    ("admin", "/admin/site"),
    ("admin", "/admin/people"),
]
UNSEEN = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), look = getComputedStyle(one);
  if (one === document.body) return 'nothing has the focus';
  if (look.outlineStyle === 'none' || parseFloat(look.outlineWidth) < 2) return 'no outline';
  if (box.width < 2 || box.height < 2) return 'no size';
  const line = one.getClientRects()[0];
  const x = line.left + line.width / 2, y = line.top + Math.min(line.height / 2, 20);
  const top = document.elementFromPoint(x, y);
  if (!top) return 'outside the window';
  if (!one.contains(top) && !top.contains(one)) return 'covered by ' + top.outerHTML.slice(0, 80);
}"""
WORDS = "(document.activeElement.innerText || document.activeElement.id || '').trim()"


@contextmanager
def opened(browser, visited, role: str, path: str, width: int = 1280, **options):
    app, address = visited
    with app.app_context():
        rounds = db.session.query(Round).order_by(Round.id)
        known = {
            "voting": rounds.filter(Round.opened_at.is_not(None), Round.closed_at.is_(None))
            .first()
            .id,
            "counted": rounds.filter(Round.results_at.is_not(None)).first().id,
            "proposal": app.begun["resident"][0].removeprefix("/proposals/"),
        }
    context = open_context(browser, width, **options)
    sign_in([context], app, role, address)
    page = context.new_page()
    page.goto(address + path.format(**known))
    yield page
    context.close()


def tab_to(page, words: str) -> None:
    """Press Tab until what has the focus begins with these words."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if re.match(words, page.evaluate(WORDS)):
            return
    raise AssertionError(f"no way to “{words}” by keyboard")


def walk(page) -> tuple[list[str], list[str]]:
    """All stops of the Tab key on a page, and those that are not seen."""
    stops, hidden = [], []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break  # through, and back to the browser
        stops.append(page.evaluate(WORDS))
        if why := page.evaluate(UNSEEN):
            hidden.append(f"{stops[-1]}: {why}")
    return stops, hidden


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("role", "path"), MAIN_PAGES)
def test_focus_is_always_seen(browser, visited, role, path, width):
    with opened(browser, visited, role, path, width) as page:
        stops, hidden = walk(page)
        assert stops[0] == "Skip to main content"
        assert 15 < len(stops) < MOST
        assert hidden == []


@pytest.mark.parametrize(("role", "path"), MAIN_PAGES)
def test_the_skip_link_leads_past_the_menus(browser, visited, role, path):
    with opened(browser, visited, role, path) as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize(
    ("role", "path", "opener", "menu"),
    [
        ("stranger", "/", "Menu", "#site-menu"),
        ("stranger", "/proposals", "Filter and search", "#filters"),
        ("admin", "/", "Maren", "#account-menu"),
    ],
)
def test_menus_open_and_close(browser, visited, role, path, opener, menu):
    with opened(browser, visited, role, path, 390) as page:
        assert not page.locator(menu).is_visible()
        tab_to(page, opener)
        page.keyboard.press("Enter")
        assert page.locator(menu).is_visible()
        page.keyboard.press("Tab")
        assert page.evaluate("m => !!document.activeElement.closest(m)", menu)
        page.keyboard.press("Escape")
        assert not page.locator(menu).is_visible()
        assert re.match(opener, page.evaluate(WORDS))


def test_a_ballot_is_cast(browser, visited):
    with opened(browser, visited, "moderator", "/budgets/{voting}/booth") as page:
        tab_to(page, "area")  # the first district
        page.keyboard.press("Space")
        tab_to(page, "Go on to the projects")
        page.keyboard.press("Enter")
        page.wait_for_url("**/booth")
        tab_to(page, "Add")
        page.keyboard.press("Enter")
        page.locator("li.project.chosen").wait_for()
        assert "Remove" in page.evaluate(WORDS)  # the focus stays on its card
        assert list(unsound(page)) == []
        page.set_viewport_size({"width": 390, "height": 700})
        page.reload()
        assert walk(page)[1] == []  # the basket at the foot covers nothing that has the focus
        page.set_viewport_size({"width": 1280, "height": 900})
        tab_to(page, "Review your ballot")
        page.keyboard.press("Enter")
        page.wait_for_url("**/review")
        assert list(unsound(page)) == []
        tab_to(page, "sure")
        page.keyboard.press("Space")
        tab_to(page, "Cast my ballot")
        page.keyboard.press("Enter")
        page.get_by_text("Thank you. Your ballot is in").wait_for()
        assert list(unsound(page)) == []


def press(page, words: str, key: str = "Enter") -> None:
    tab_to(page, words)
    page.keyboard.press(key)


def broken_rules(page, other) -> list[str]:
    """What is wrong with a page for accessibility, seen in a tab where scripts can run to find that out."""
    other.goto(page.url.partition("#")[0].rpartition("/budgets")[0] + "/healthz")
    other.set_content(page.content())
    return violations(other)


def test_a_ballot_is_cast_and_looked_up_without_scripts(browser, visited):
    """By keyboard alone. What the browser's history keeps says nothing of the choice or the receipt."""
    other = open_context(browser).new_page()
    with opened(browser, visited, "evaluator", "/budgets/{voting}/district", java_script_enabled=False) as page:  # fmt: skip
        addresses = []
        page.on("framenavigated", lambda frame: addresses.append(frame.url))
        press(page, "area", "Space")
        press(page, "Go on to the projects")
        page.wait_for_url("**/booth")
        press(page, "Add")
        page.locator("li#here.chosen").wait_for()
        press(page, "Review your ballot")
        page.wait_for_url("**/review")
        choice = page.locator("input[name=choice]").get_attribute("value")
        assert broken_rules(page, other) == []
        press(page, "sure", "Space")
        press(page, "Cast my ballot")
        page.get_by_text("Thank you. Your ballot is in").wait_for()
        assert broken_rules(page, other) == []
        press(page, "The whole receipt as text")
        receipt = page.locator("details pre").inner_text()
        with page.expect_download() as saved:
            press(page, "Save as a file")
        assert Path(saved.value.path()).read_text().strip() == receipt.strip()
        press(page, "Look up a receipt")
        page.wait_for_url("**/log#look-up")
        tab_to(page, "code$")
        page.keyboard.insert_text(receipt)
        press(page, "Look it up")
        page.wait_for_url("**/log#main")
        assert receipt.split("code ")[1][:16] in page.content()
        assert broken_rules(page, other) == []
    other.context.close()
    assert len(addresses) >= 6
    number, code = choice.partition(":")[2], receipt.split("code ")[1][:16]
    ends = [address.partition("/budgets/")[2].partition("/")[2] for address in addresses]
    assert not [end for end in ends if code in end or re.search(rf"\b{number}\b|p{number}\b", end)]


def test_reasons_open_and_close(browser, visited):
    with opened(browser, visited, "stranger", "/budgets/{counted}/results") as page:
        second = page.locator("details.why").nth(1)
        tab_to(page, r"2\. ")
        page.keyboard.press("Enter")
        assert second.get_attribute("open") is not None
        page.keyboard.press("Enter")
        assert second.get_attribute("open") is None


def test_an_error_is_read_first_and_leads_to_its_field(browser, visited):
    with opened(browser, visited, "admin", "/admin/site") as page:
        tab_to(page, "name$")
        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")
        page.keyboard.press("Enter")
        page.locator(".error-summary").wait_for()
        assert page.evaluate("document.activeElement.closest('.error-summary') !== null")
        assert list(unsound(page)) == []
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "name"


def follow(page, words: str) -> None:
    """Press what leads to another page, and wait for that."""
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_moderators_day(browser, visited):
    """From the queue to a decision to the next case, and some at once: by keyboard alone."""
    with opened(browser, visited, "moderator", "/") as page:
        press(page, "Ifeoma")  # the account's menu, with the number of cases that wait
        follow(page, "Reports")
        assert walk(page)[1] == []
        tab_to(page, "Every state")
        page.keyboard.type("New")
        follow(page, "Show results")
        assert "state=new" in page.url
        assert page.locator("tbody tr").count() >= 2
        follow(page, re.escape(page.locator("tbody th a").first.inner_text()[:20]))
        assert walk(page)[1] == []
        follow(page, "I take this case")
        page.get_by_text("Taken by a moderator").wait_for()
        assert list(unsound(page)) == []
        tab_to(page, "decision$")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")  # from keeping to hiding
        tab_to(page, "None")
        page.keyboard.type("It gives")
        tab_to(page, "statement$")
        page.keyboard.type("It gives the address of somebody who did not agree to that.")
        follow(page, "Decide and tell")
        page.get_by_text("Decided. The author").wait_for()
        assert page.locator(".kicker").get_by_text("Hidden").count() == 1
        assert list(unsound(page)) == []
        follow(page, "Go on with the next case")
        follow(page, "Reports")
        tab_to(page, "case-")
        page.keyboard.press("Space")
        follow(page, "Decide the ticked cases together")
        tab_to(page, "decision$")
        page.keyboard.press("Space")
        tab_to(page, "statement$")
        page.keyboard.type("It is sharp, but about the matter and not about anybody.")
        follow(page, "Decide and tell")
        page.get_by_text("1 case decided.").wait_for()
        assert list(unsound(page)) == []
