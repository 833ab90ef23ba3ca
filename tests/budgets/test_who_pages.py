"""The pages of who may vote: set by facilitators, met by residents, without JavaScript."""

import io

import pytest

from app.accounts.models import User
from app.budgets.models import Round
from app.budgets.services import casting, electorate, opening, roll, rounds
from app.budgets.services.who import Base, Who, who_of
from app.core.clock import now
from app.core.site import District
from app.extensions import db
from tests.factories.budgets import build_round
from tests.factories.residents import switch_on, use_census, verified
from tests.journeys.forms import Reader

CENSUS = "document,birth date,district\n11111111A,1990-12-31,Old Town\n22222222B,2015-02-03,\n"


@pytest.fixture
def draft(town):
    """The address of a round in preparation, of a town with a district and a census."""

    def make():
        db.session.add(District(slug="old-town", name={"en": "Old Town"}))
        db.session.flush()
        switch_on("census")
        use_census(db.session.get(User, town.facilitator_id), CENSUS)
        return build_round(db, is_open=False).id

    return town.call(make)


def who(town, round_id):
    with town.app.app_context():
        return who_of(db.session.get(Round, round_id))


def test_the_rule_is_set_and_counted(town, draft, facilitator):
    path = f"/admin/budgets/{draft}/who"
    assert "Everybody with a confirmed account" in facilitator.get(path).text
    data = {"base": "resident", "age": "16", "age_on": "2026-12-01", "districts": ["old-town"]}
    assert facilitator.post(path, data=data).status_code == 303
    page = facilitator.get(path).text
    assert "Verified residents, at least 16 years old on 1 December 2026, of Old Town" in page
    assert "About 0 people would be on the roll now" in page
    town.call(lambda: verified(db.session.get(User, town.voter_id), district_id=1))
    assert "About one person would be on the roll now" in facilitator.get(path).text
    assert "Verified residents" in facilitator.get(f"/admin/budgets/{draft}/open").text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose one"),
        ({"base": "everybody"}, "Not a valid choice"),
        ({"base": "account", "age": "16", "age_on": "2026-12-01"}, "known of verified residents only"),
        ({"base": "resident", "age": "16"}, "Enter both the age and the day"),
        ({"base": "resident", "age_on": "2026-12-01"}, "Enter both the age and the day"),
        ({"base": "resident", "age": "0", "age_on": "2026-12-01"}, "Enter a number from 1 to 120"),
        ({"base": "resident", "age": "16", "age_on": "0001-12-01"}, "Enter a day near the vote"),
    ],
)  # fmt: skip
def test_rules_that_cannot_be_decided_are_refused(town, draft, facilitator, data, said):
    answer = facilitator.post(f"/admin/budgets/{draft}/who", data=data)
    assert answer.status_code == 422
    assert said in answer.text
    assert who(town, draft) == Who()


def test_a_list_is_uploaded_or_its_faults_are_told(town, draft, facilitator):
    path = f"/admin/budgets/{draft}/who"
    upload = {"people": (io.BytesIO(b"a@example.org\n"), "list.csv")}
    assert facilitator.post(f"{path}/list", data=upload).status_code == 303
    assert "takes no list" in facilitator.get(path).text
    facilitator.post(path, data={"base": "addresses"})
    wrong = {"people": (io.BytesIO(b"a@example.org\nnobody\n"), "list.csv")}
    answer = facilitator.post(f"{path}/list", data=wrong)
    assert answer.status_code == 422
    assert "Line 2: This is no e-mail address" in answer.text
    assert facilitator.post(f"{path}/list", data={}).status_code == 422
    upload = {"people": (io.BytesIO(b"a@example.org\nb@example.org\n"), "list.csv")}
    assert facilitator.post(f"{path}/list", data=upload).status_code == 303
    assert "It names 2 people" in facilitator.get(path).text


def test_only_those_who_run_the_round_set_it_and_only_before_it_opens(town, facilitator, voter):
    path = town.staff_url("/who")
    assert voter.get(path).status_code == 403
    assert voter.post(path, data={"base": "resident"}).status_code == 403
    assert "frozen" in facilitator.get(path).text
    facilitator.post(path, data={"base": "resident"})
    assert who(town, town.round_id) == Who()


def open_for(town, draft, rule):
    def begin():
        round_ = db.session.get(Round, draft)
        electorate.set_who(round_, rule, None)
        opening.open_round(round_, None)

    town.call(begin)
    return f"/budgets/{draft}"


def test_who_lacks_verification_is_led_to_it_and_back_and_votes(town, draft):
    """From the round to the ballot by links and forms alone."""
    url = open_for(town, draft, Who(Base.RESIDENT, 16, now().date()))
    reader = Reader(town.browser(town.voter_id))
    reader.open(url)
    assert "Only verified residents can do this" in reader.text
    link = f"/account/verification?next={url}"
    assert link in reader.text
    reader.open(link)
    assert "Not verified yet" in reader.text
    way = f"/account/verification/census?next={url}"
    assert way in reader.text
    reader.open(way)
    assert reader.send("census", number="99999999", born="31.12.1990") == 422
    assert "could not find a resident" in reader.text
    assert reader.send("census", number="11111111a", born="31.12.1990") == 303
    assert reader.path == url
    reader.open(f"{url}/booth")
    assert reader.send("/booth", add="1") == 303
    reader.open(f"{url}/review")
    assert reader.send("/cast", sure="y") == 200
    reader.open(url)
    assert "Your ballot is in" in reader.text
    reader.open(f"{url}/change")  # a document can be given to another account: not what was chosen
    assert "Start from the ballot I cast" not in reader.text
    assert "What you chose is not shown here" in reader.text


@pytest.mark.parametrize(("base", "is_put"), [(Base.ACCOUNT, True), (Base.RESIDENT, False)])
def test_what_was_chosen_with_a_document_is_not_put_into_a_draft(town, draft, base, is_put):
    url = open_for(town, draft, Who(base))
    town.call(lambda: verified(db.session.get(User, town.voter_id), district_id=1))
    browser = town.browser(town.voter_id)
    town.call(lambda: _cast(town, draft))
    assert browser.post(f"{url}/change", data={"begin": "cast"}).status_code == 303
    assert ('name="remove" value="1"' in browser.get(f"{url}/booth").text) is is_put


def _cast(town, draft):
    user = db.session.get(User, town.voter_id)
    casting.cast(db.session.get(Round, draft), user, "", {"1": 1}, "a-submission-of-it")


def test_who_is_too_young_is_told_why(town, draft):
    from datetime import date

    url = open_for(town, draft, Who(Base.RESIDENT, 16, date(2026, 12, 1)))
    child = town.browser(town.voter_id)
    child.post("/account/verification/census", data={"number": "22222222B", "born": "3.2.2015"})
    assert "Only people who are at least 16 years old on 1 December 2026" in child.get(url).text
    assert child.post(f"{url}/booth", data={"add": "1"}).status_code == 403


def test_who_is_not_on_the_list_learns_what_helps(town, draft):
    def begin():
        round_ = db.session.get(Round, draft)
        electorate.set_who(round_, Who(Base.ADDRESSES), None)
        electorate.take_list(round_, b"somebody@example.org\n", None)
        opening.open_round(round_, None)

    town.call(begin)
    page = town.browser(town.voter_id).get(f"/budgets/{draft}").text
    assert "another address of yours" in page
    assert "/account/email" in page


def test_a_known_district_is_not_asked_for(town, draft):
    def begin():
        round_ = db.session.get(Round, draft)
        envelope = rounds.add_envelope(round_, 5000, district_id=1)
        rounds.add_project(round_, envelope, "A bench", 4000, code="b")
        electorate.set_who(round_, Who(Base.RESIDENT), None)
        verified(db.session.get(User, town.voter_id), district_id=1)
        opening.open_round(round_, None)
        assert roll.area_of(round_, db.session.get(User, town.voter_id)) == "old-town"

    town.call(begin)
    browser, url = town.browser(town.voter_id), f"/budgets/{draft}"
    page = browser.get(f"{url}/booth").text
    assert "A bench" in page
    assert "Your district: Old Town" in page
    assert "Change the district" not in page
    assert "You are a verified resident of Old Town" in browser.get(f"{url}/district").text
