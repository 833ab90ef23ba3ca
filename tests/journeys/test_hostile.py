"""Whatever strangers and insiders send: a clear answer, their words kept, nothing changed that may not be.

HOSTILE=all sends every damage to every form as everybody, which takes minutes; otherwise
those who are refused a form are not asked about its every field.
"""

import os
import re
from collections import Counter
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from flask import got_request_exception
from flask_login import FlaskLoginClient
from sqlalchemy import event, select

from app.budgets.models import Round, RoundState
from app.budgets.services import closing, compacting
from app.demo.services.people import PASSWORD
from app.extensions import db
from tests.factories.town import ROLES, build_town, member
from tests.factories.unfinished import leave_unfinished
from tests.journeys.hostile import HUGE, MARKUP, Site, damaged

EVERYBODY = ("stranger", *ROLES)
ALL = bool(os.environ.get("HOSTILE"))
WRITES = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
WITHOUT_FORM = {  # not in this town, or only half-way through signing in; posted to all the same
    *("budgets_admin.open_round", "budgets_admin.publish", "budgets_admin.go_on"),
    *("budgets_admin.rehearse", "budgets_admin.go_on_voting", "budgets_admin.end_rehearsal"),
    *("budgets_admin.delete_rehearsal", "budgets_admin.remove_reminder", "budgets_admin.take_back"),
    *("budgets.proof_file", "budgets.receipt_file", "unsent.keep", "unsent.send"),
    *("budgets.enter_code", "budgets.finish_at_kiosk", "budgets.leave_kiosk"),
    *("preferences.language", "proposals_admin.publish_answer", "security.confirm_email"),
    *("security.mf_recovery", "security.reset_password", "security.tf_select"),
    *("security.two_factor_rescue", "security.two_factor_setup_validate"),
    *("security.two_factor_token_validation", "security.wan_delete"),
    *("security.wan_register_response", "security.wan_signin_response"),
    *("supports_admin.exclude", "supports_admin.readmit"),
    *("security.wan_verify_response", "spaces_admin.delete_component", "proposals_admin.unassign"),
    *("rulebook.add", "rulebook.change", "rulebook.discard", "rulebook.move"),  # without a draft
    *("rulebook.publish", "rulebook.remove"),
}
ALWAYS_SENT = {"as it is", "empty", "wrong", "markup"}
# Who is signed in, how often somebody guessed, and what waits to be sent
ALWAYS = {"sessions", "attempts", "unsent_forms"}
PARAMETERS = ("page", "q", "sort", "component", "process", "category", "district", "status", "kind")
PARAMETERS += ("stage", "show", "from", "to", "ids", "next", "comments", "role", "action", "after")
PARAMETERS += ("quote", "author", "back", "seed", "parent", "title", "envelope", "project", "view", "space")  # fmt: skip
PARAMETERS += ("rule", "state", "mine", "overdue", "case", "item", "follow", "known", "month")
PARAMETERS += ("at", "find", "code", "meeting", "person", "who")
PARAMETERS += ("type", "year", "limit", "omit_internal", "created_since", "created_until")
PARAMETERS += ("modified_since", "modified_until")
VALUES = [quote(v, safe="") for v in ("-1", HUGE, MARKUP, "x" * 5000, "2026-02-30", "1\0", "", "0")]
VALUES += ["%ff%fe%ed%a0%80", "\u0663", "1e400", "NaN", "../../etc/passwd", "//evil.example", "all"]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    app = build_town(tmp_path_factory, "besieged")
    app.test_client_class = FlaskLoginClient
    app.config["PROPAGATE_EXCEPTIONS"] = False  # as people see it: a page, and a line in the log
    yield app
    with app.app_context():
        db.engine.dispose()


class Watch:
    """What requests leave behind in the database; each is undone afterwards."""

    def __init__(self, connection) -> None:
        self.connection = connection
        self.open: list[list[str]] = []
        event.listen(connection, "savepoint", lambda *_: self.open.append([]))
        event.listen(connection, "release_savepoint", lambda *_: self._keep())
        event.listen(connection, "rollback_savepoint", lambda *_: self.open.pop())
        event.listen(connection, "before_cursor_execute", self._see)

    def _keep(self) -> None:
        kept = self.open.pop()
        self.open[-1] += kept

    def _see(self, _connection, _cursor, statement, *_) -> None:
        table = WRITES.match(statement)
        if table and table[1] not in ALWAYS and "SET last_seen_at" not in statement:
            self.open[-1].append(table[1])

    @contextmanager
    def undone(self, client):
        """Yields the tables that were written for good, as far as the request goes."""
        cookies = dict(client._cookies)
        with self.connection.begin_nested() as savepoint:
            yield self.open[-1]
            savepoint.rollback()
        # Going back to a savepoint keeps it; thousands within each other fill PostgreSQL's locks.
        self.connection.exec_driver_sql(f"RELEASE SAVEPOINT {savepoint._savepoint}")
        client._cookies = cookies


@pytest.fixture(scope="module")
def paths(town):
    return leave_unfinished(town)


@pytest.fixture(scope="module")
def watch(town, paths):
    with town.app_context():
        engines = db.engines
    engine = engines[None]
    with engine.connect() as connection, connection.begin() as transaction:
        watch = Watch(connection)
        engines[None] = connection
        watch.open.append([])
        with pytest.MonkeyPatch.context() as patch:  # what nothing can undo
            patch.setattr(compacting, "compact", lambda _engine: None)
            patch.setattr(closing.keys, "destroy", lambda _round: None)
            yield watch
        engines[None] = engine
        transaction.rollback()


@pytest.fixture(scope="module")
def clients(town, watch):
    clients = {"stranger": town.test_client()}
    for role in ROLES:
        clients[role] = town.test_client(user=member(town, role), fresh_login=True)
        town.test_client(user=member(town, role)).get("/")  # signed in elsewhere, too
        clients[role].post("/verify", data={"password": PASSWORD})
    return clients


@pytest.fixture(scope="module")
def site(town, clients, paths):
    """All that anybody is shown."""
    site = Site(town)
    vote(clients["resident"], find_round(town))
    for client in clients.values():
        site.explore(client, paths)
    site.without_form = site.invent()
    return site


def find_round(town):
    """The address of the round in which people vote."""
    with town.test_request_context():
        rounds = db.session.scalars(
            select(Round).where(Round.results_at.is_(None)).order_by(Round.id)
        )
        return next(round_.url for round_ in rounds if round_.state is RoundState.VOTING)


def vote(client, url):
    """Leave a ballot in the box of a round, and another draft in its booth."""

    def first(tail, name):
        values = re.findall(r"<(?:input|button)[^>]*>", client.get(url + tail).text)
        return next(
            re.search('value="([^"]+)"', tag)[1] for tag in values if f'name="{name}"' in tag
        )

    area = first("/district", "area")
    client.post(url + "/district", data={"area": area})
    client.post(url + "/booth", data={"add": first("/booth", "add")})
    ballot = {"area": area, "submission": first("/review", "submission"), "sure": "y"}
    assert (
        client.post(url + "/cast", data=ballot | {"choice": first("/review", "choice")}).status_code
        == 200
    )
    client.post(url + "/change", data={"begin": "cast"})


def test_every_form_is_among_the_besieged(site):
    """What takes a POST has a form somewhere in the town, or is known not to."""
    assert site.without_form == WITHOUT_FORM
    assert not site.broken


@pytest.fixture
def errors(town):
    """What went wrong inside, for those who mend it."""
    found = []

    def note(_app, exception):
        found.append(f"{type(exception).__name__}: {str(exception)[:300]}")

    with got_request_exception.connected_to(note, town):
        yield found


@pytest.mark.parametrize("role", EVERYBODY)
def test_whatever_an_address_asks_for(clients, site, watch, errors, role):
    problems, first = set(), EVERYBODY.index(role)
    for n, path in enumerate(site.addresses.values(), first):
        for value in VALUES if ALL else [VALUES[n % len(VALUES)]]:  # to each another
            query = "&".join(f"{name}={value}&{name}={value}" for name in PARAMETERS)
            with watch.undone(clients[role]):
                answer = clients[role].get(f"{path.partition('?')[0]}?{query}", buffered=True)
            if answer.status_code >= 500 or b"<script>alert" in answer.data:
                problems.add(f"{path} {value[:20]}: {answer.status} {errors[-1:]}")
    assert not problems, "\n".join(sorted(problems))


@pytest.mark.parametrize("role", EVERYBODY)
def test_whatever_a_form_brings(clients, site, watch, errors, role):
    problems, answers = set(), Counter()
    for n, form in enumerate(site.forms.values(), EVERYBODY.index(role)):
        for name, request in some(damaged(form), n):
            with watch.undone(clients[role]) as written:
                answer = clients[role].post(form.action, buffered=True, **request)
                found = list(faults(form, name, answer, written))
            answers[answer.status_code] += 1
            problems |= {f"{form.action} ({name}): {one} {errors[-1:]}" for one in found}
            if is_refused(answer) and not ALL:
                break
    print(answers)
    assert not problems, f"{len(problems)}\n" + "\n".join(sorted(problems))
    assert answers[422] > 20


def some(ways, n):
    """The ways that show most, and a sixth of the others: to each form, and for everybody, another sixth.

    And on PostgreSQL another one than on SQLite.
    """
    shift = 3 if os.environ.get("TEST_DATABASE_URL") else 0
    for k, way in enumerate(ways, shift):
        if ALL or way[0] in ALWAYS_SENT or (n + k) % 6 == 0:
            yield way


def is_refused(answer):
    """Whether this person is not let near the form, whatever they send."""
    to_sign_in = (answer.location or "").startswith(("/sign-in", "/verify"))
    return answer.status_code in {401, 403, 404, 405} or to_sign_in


def faults(form, name, answer, written):
    """What is wrong with an answer."""
    if answer.status_code >= 500:
        yield answer.status
    if written and (answer.status_code >= 400 or is_refused(answer)):
        yield f"{answer.status}, but {set(written)} changed"
    if b"<script>alert" in answer.data:
        yield "markup came back as it was"
    if answer.status_code == 422:
        if 'role="alert"' not in answer.text:
            yield "422 without a summary"
        lost = [field for field, words in form.kept().items() if words not in answer.text]
        if (
            lost and name == "wrong" and form.page
        ):  # what has no page here was sent fields of others
            yield f"lost: {lost}"
