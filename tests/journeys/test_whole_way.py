"""From the first visit to the published result, in a real browser, with scripts and without."""

import re
from datetime import timedelta

import pytest
from flask_security import hash_password

from app.accounts.models import Role
from app.budgets.services import rounds
from app.core.clock import now
from app.core.site import Category
from app.extensions import db
from app.search.services import index
from tests.factories import make_component, make_process, make_proposal, make_user
from tests.factories.apps import build_app
from tests.factories.screens import open_context, served, watch
from tests.factories.spaces import make_phase

pytestmark = pytest.mark.browser
PASSWORD = "kettle umbrella violin forty"
TITLE = "A zebra crossing in front of the library"
TWIN = "Zebra crossing by the library door"


def prepare() -> None:
    """A process that takes proposals, and a round with one project and money for another."""
    process = make_process(title="Our library")
    proposals = make_component("proposals", process)
    budget = make_component("budgets", process)
    make_phase(proposals, "proposal.create", "proposal.support", "comment.create")
    secret = hash_password(PASSWORD)
    staff = [make_user(role, name=role.value.title(), email=f"{role.value}@example.org", password=secret) for role in (Role.FACILITATOR, Role.ADMINISTRATOR, Role.COUNCILLOR)]  # fmt: skip
    topic = Category(slug="streets", name={"en": "Streets"})
    twin = make_proposal(proposals, title=TWIN, author=make_user(name="Aoife"))
    db.session.add_all([process, proposals, budget, topic, twin, *staff])
    db.session.flush()
    index(twin)
    window = {"opens_at": now() - timedelta(hours=1), "closes_at": now() + timedelta(days=1)}
    round_ = rounds.create_round(budget, None, "Money for the library", **window)
    envelope = rounds.add_envelope(round_, 50_000_00)
    rounds.add_project(round_, envelope, "Reading lamps for the hall", 20_000_00, body="Twelve.")
    db.session.commit()


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, browser, address: str, scripts: bool) -> None:
        self.address = address
        self.page = open_context(browser, java_script_enabled=scripts).new_page()
        self.page.set_default_timeout(20_000)
        self.problems = watch(self.page)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str | re.Pattern) -> None:
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def sees(self, text: str) -> None:
        self.page.get_by_role("main").get_by_text(text).first.wait_for()

    def is_told(self, text: str) -> None:
        """Wait for the answer to what was sent, so that nobody else looks before it is done."""
        self.page.get_by_text(text).first.wait_for()

    def sign_in(self, email: str) -> None:
        self.go("/sign-in")
        self.fill("E-mail address", email)
        self.fill("Password", PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(re.compile(r"/(?!sign-in)[^/]*$"))


@pytest.fixture
def address(tmp_path):
    app = build_app(tmp_path, "journey", WTF_CSRF_ENABLED=True)
    with app.app_context():
        prepare()
    with served(app) as address:
        yield address
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_signing_up_to_the_result(browser, address, scripts):
    resident = Person(browser, address, scripts)
    facilitator = Person(browser, address, scripts)
    councillor = Person(browser, address, scripts)
    administrator = Person(browser, address, scripts)
    sign_up(resident)
    propose(resident)
    support_another(resident)
    facilitator.sign_in("facilitator@example.org")
    accept(facilitator)
    move_to_the_round(facilitator)
    vote(resident)
    change_the_vote(resident)
    administrator.sign_in("administrator@example.org")
    close_and_publish(facilitator, administrator)
    councillor.sign_in("councillor@example.org")
    read_the_result(councillor)
    for person in (resident, facilitator, administrator, councillor):
        assert person.problems == []


def sign_up(person: Person) -> None:
    person.go("/sign-up")
    person.fill("Name", "Noor")
    person.fill("E-mail address", "noor@example.org")
    person.fill("Password", PASSWORD)
    person.page.get_by_label("I accept the terms of use").check()
    person.press("Create my account")
    person.page.wait_for_load_state()
    person.go("/dev/mail/1/html")
    link = person.page.locator("a[href*='/confirm/']").first.get_attribute("href")
    person.page.goto(person.address + re.sub(r"^https?://[^/]+", "", link))
    if person.page.get_by_role("button", name="Confirm").count():
        person.press("Confirm")
    person.sign_in("noor@example.org")


def propose(person: Person) -> None:
    person.go("/proposals")
    person.follow("Write a proposal")
    person.fill("Title", TITLE)
    person.fill("Your proposal", "Cars do not stop there, and children cross four times a day.")
    person.page.get_by_label("Topic").select_option(label="Streets")
    person.press("Preview before publishing")
    person.sees("Is one of these your idea?")
    person.sees(TWIN)
    person.press("Publish proposal")
    person.sees(TITLE)


def support_another(person: Person) -> None:
    person.go("/proposals")
    person.follow(TWIN)
    person.press("Support this proposal")
    person.page.get_by_role("button", name="Withdraw my support").wait_for()


def accept(person: Person) -> None:
    person.go("/admin/proposals")
    person.follow(re.compile(f"Answer.*{TITLE}"))
    person.page.get_by_label("Accepted", exact=True).check()
    person.fill("The answer in one sentence", "Yes, it goes to the vote on the library's money.")
    person.fill("Reason", "Two accidents in three years; the road is wide enough.")
    person.fill("Estimated cost", "25000")
    person.press("Save the answer")
    person.is_told("The answer is public.")


def move_to_the_round(person: Person) -> None:
    person.go("/admin/budgets")
    person.follow("Money for the library")
    person.follow("Projects")
    person.press("Take over accepted proposals")
    person.sees(TITLE)
    person.go(person.page.url.removeprefix(person.address).removesuffix("/projects") + "/open")
    person.press("Open this round")
    person.is_told("The round is open and public.")


def vote(person: Person) -> None:
    person.go("/budgets")
    person.follow("Money for the library")
    person.follow("Choose projects")
    add_project(person, TITLE)
    add_project(person, "Reading lamps for the hall")
    person.sees("€5,000 left")
    person.page.get_by_role("link", name="Review").last.click()
    cast(person)
    person.sees("Thank you. Your ballot is in")


def add_project(person: Person, title: str) -> None:
    person.page.locator("li.project", has_text=title).get_by_role("button").click()
    person.page.locator("li.project.chosen", has_text=title).wait_for()


def cast(person: Person) -> None:
    person.page.get_by_label("This is my own choice").check()
    person.press("Cast my ballot")


def change_the_vote(person: Person) -> None:
    person.follow("Change my ballot")
    person.press("Start from the ballot I cast")
    chosen = person.page.locator("li.project.chosen", has_text="Reading lamps")
    chosen.get_by_role("button").click()
    person.sees("€25,000 left")
    person.page.get_by_role("link", name="Review").last.click()
    cast(person)
    person.sees("Your ballot is changed")


def close_and_publish(person: Person, second: Person) -> None:
    """One asks, another one confirms and publishes."""
    person.go("/admin/budgets")
    person.follow("Money for the library")
    person.follow("End voting before its time")
    person.page.get_by_role("main").locator("textarea, input[type=text]").first.fill(
        "Everybody has voted; the council meets tonight."
    )
    person.press("Ask a second person")
    person.sees("A second person has to confirm this")
    second.go("/admin/budgets")
    second.follow("Money for the library")
    second.follow("Read it and decide")
    second.sees("the council meets tonight")
    second.press("Confirm: Close and count")
    second.press("Publish the result")
    second.is_told("The results are public.")


def read_the_result(person: Person) -> None:
    person.go("/outcomes")
    person.go("/budgets")
    person.follow("Money for the library")
    if person.page.get_by_role("main").get_by_role("link", name="result").count():
        person.page.get_by_role("main").get_by_role("link", name="result").first.click()
    person.sees(TITLE)
    row = person.page.locator("details.why", has_text=TITLE)
    assert "Funded" in row.inner_text()
    assert "Not funded" in person.page.locator("details.why", has_text="Reading lamps").inner_text()
