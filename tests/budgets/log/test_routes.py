"""Receipt, look-up and log as people meet them, without JavaScript."""

import io
import json
import zipfile

import pytest

from app.budgets import tasks
from app.budgets.models import Round, promises
from app.budgets.services import closing, logbook
from app.extensions import db
from tests.budgets.test_routes import add, cast, hidden


@pytest.fixture
def voter(town):
    return town.browser(town.voter_id)


def receipt_of(page):
    (text,) = hidden(page, "receipt")
    return text


def code_of(text):
    return text.split("code ")[1][:64]


def ask(browser, town, code):
    return browser.post(town.url("/log"), data={"code": code})


def seal(town):
    def work():
        round_ = db.session.get(Round, town.round_id)
        closing.lock(round_)
        logbook.seal(round_, fewest=1)

    town.call(work)


def test_casting_answers_with_a_receipt_that_tells_no_choice(town, voter):
    add(voter, town, "1")
    page = cast(voter, town)
    assert page.headers["Cache-Control"] == "no-store"
    text = receipt_of(page)
    assert "Your receipt code" in page.text
    assert "<svg" in page.text
    assert "Project 1" not in page.text
    file = voter.post(town.url("/receipt.txt"), data={"receipt": text})
    assert file.headers["Content-Disposition"] == 'attachment; filename="receipt.txt"'
    assert file.text == text.replace("\r\n", "\n")


def test_only_receipts_that_were_promised_are_sent_back(town, voter):
    add(voter, town, "1")
    text = receipt_of(cast(voter, town))
    forged = text.replace(code_of(text), "0" * 64)
    assert voter.post(town.url("/receipt.txt"), data={"receipt": forged}).status_code == 400
    assert voter.post(town.url("/receipt.txt"), data={"receipt": "x"}).status_code == 400


def test_a_receipt_is_looked_up_without_signing_in(town, voter):
    add(voter, town, "1")
    code = code_of(receipt_of(cast(voter, town)))
    anybody = town.browser()
    answer = ask(anybody, town, code[:16])
    assert "We have it" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert code not in anybody.get(town.url("/log")).text
    seal(town)
    answer = ask(anybody, town, code)
    assert "It is in the log" in answer.text
    proof = anybody.post(town.url("/receipt.tlog-proof"), data={"code": code})
    assert proof.text.startswith("c2sp.org/tlog-proof@v1\nindex 1\n")
    assert "do not know this code" in ask(anybody, town, "f" * 16).text


def test_what_is_no_code_gets_an_error_beside_the_field_and_is_kept(town):
    answer = ask(town.browser(), town, "my receipt")
    assert answer.status_code == 422
    assert "at least 16" in answer.text
    assert "my receipt" in answer.text


def test_a_promise_that_was_not_kept_is_said_loudly(town, voter):
    add(voter, town, "1")
    text = receipt_of(cast(voter, town))

    def lose():
        table = logbook.LogEntry.__table__
        db.session.execute(table.delete().where(table.c.seq.is_(None)))

    town.call(lose)
    assert "This should never happen" in ask(town.browser(), town, text).text
    forged = text.replace(code_of(text), "0" * 64)
    assert "do not know this code" in ask(town.browser(), town, forged).text


def test_the_log_can_be_kept_by_others_while_voting_is_open(town, voter):
    add(voter, town, "1")
    cast(voter, town)
    leaves = town.browser().get(town.url("/log/leaves.txt")).text.splitlines()
    assert len(leaves) == 1  # the ballot waits
    notes = town.browser().get(town.url("/log/checkpoints.txt")).text
    assert f"\n{len(leaves)}\n" in notes
    assert town.browser().get(town.url("/bundle.zip")).status_code == 404


def test_after_the_result_everything_is_one_archive(town, voter):
    add(voter, town, "1")
    code = code_of(receipt_of(cast(voter, town)))
    town.call(lambda: tasks.finish(db.session.get(Round, town.round_id), None, "Fire"))
    assert town.browser().get(town.url("/bundle.zip")).status_code == 404
    town.call(lambda: closing.publish(db.session.get(Round, town.round_id), None))
    answer = town.browser().get(town.url("/bundle.zip"))
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        log = archive.read("log.jsonl").decode().splitlines()
        assert json.loads(log[-1])["t"] == "close"
    assert "bundle.zip" in town.browser().get(town.url("/results")).text
    assert "Your ballot was counted" in ask(town.browser(), town, code).text


def test_a_round_without_a_log_has_no_page_of_it(town):
    """An imported one, say; an open round that loses its log is refused by the database."""

    def forget():
        connection = db.session.connection()
        promises.drop(connection)
        db.session.get(Round, town.round_id).log_origin = ""
        db.session.flush()
        promises.create(connection)

    town.call(forget)
    assert town.browser().get(town.url("/log")).status_code == 404
