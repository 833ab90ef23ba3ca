"""Every page of the demo in a real browser, as everybody who sees it differently."""

import pytest

from tests.factories.screens import open_context, unsound, watch
from tests.journeys.seen import Seen
from tests.journeys.touring import EVERYBODY, UNLINKED, browser_of, sign_in

pytestmark = pytest.mark.browser
FORMS = "[...document.querySelectorAll('main form')].map(f => f.method + ' ' + f.getAttribute('action'))"
NO_PAGES = {  # files, parts of pages, and what only ever leads elsewhere
    *("static", "security.static", "look.theme", "site_admin.preview", "accounts.logo"),
    *("attachments.file", "attachments.small", "audit.export", "spaces.calendar", "health.healthz"),
    *("meetings.feed", "meetings.event", "meetings.atom_feed", "agenda.at", "minutes.plain"),
    *("minutes.file", "agenda.plain", "agenda.file"),
    "registration_admin.export",
    *("budgets.definition", "budgets.results_csv", "budgets.results_json", "budgets.results_pb"),
    *("budgets.recount_file", "budgets.recount_program", "proposals.similar_ones"),
    *("moderation.about", "budgets.bundle", "budgets.log_file", "opendata.everything"),
    *("opendata.table", "opendata.records"),
    *("budgets.witnessed", "budgets_admin.turnout_csv"),
    *("oparl.system", "oparl.all_bodies", "oparl.body", "oparl.listed", "oparl.single"),
    "minutes.plain_transcript",
    *("oparl.meetings_of", "popolo.all_people", "popolo.vote_events", "popolo.vote_event"),
    "budgets.still_here",  # but on the screen of a station
}
NEEDS_SCRIPTS = ("/account/passkeys", "/sign-in/passkey")  # say so, where there are none
ADDS_UP = "/results/own"  # what a script adds up there, people without one add up by the same list


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_page_is_sound_in_a_browser(browser, visited, tour, role):
    app, address = visited
    contexts = open_context(browser), open_context(browser, java_script_enabled=False)
    sign_in(contexts, app, role, address)
    problems, seen = [], Seen()
    try:
        page, plain = (context.new_page() for context in contexts)
        heard = watch(page, responses=True)
        for path in tour[role]:
            if seen.known and page.request.get(address + path) in seen:
                continue
            answer = page.goto(address + path)
            status = answer.status
            heard[:] = [one for one in heard if status < 400 or f"{status}" not in one]
            found = [*unlike_without_scripts(page, plain, address, path), *unsound(page), *heard]
            problems += [f"{path}: {one}" for one in found]
            heard.clear()
            if not found:
                seen.add(answer)
    finally:
        for context in contexts:
            context.close()
    print(f"{seen.again} of {len(tour[role])} pages had been seen before")
    assert not problems, f"{len(problems)} problems\n" + "\n".join(problems)


def unlike_without_scripts(page, plain, address: str, path: str):
    """Words and forms that only scripts bring."""
    if path.split("?", maxsplit=1)[0].endswith((*NEEDS_SCRIPTS, ADDS_UP)):
        return
    plain.context.add_cookies(page.context.cookies())  # a fair mix is another for everybody
    plain.goto(address + path)
    words, fewer = (each.inner_text("main").split("\n") for each in (page, plain))
    yield from (
        f"only with scripts: {line}" for line in words if line not in fewer and line != "Print"
    )
    if page.evaluate(FORMS) != plain.evaluate(FORMS):
        yield "other forms without scripts"


@pytest.mark.parametrize("path", UNLINKED["halfway"])
def test_the_second_step_is_seen_itself_and_not_where_it_leads(visited, path):
    app, _address = visited
    assert browser_of(app, "halfway").get(path).status_code == 200


def test_no_page_is_left_out(visited, tour):
    app, _address = visited
    adapter = app.url_map.bind("localhost")
    paths = {path for role in EVERYBODY for path in tour[role]} - {"/nowhere"}
    seen = {adapter.match(path.split("?")[0])[0] for path in paths}
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    missing = sorted(pages - seen - NO_PAGES)
    assert not missing, "\n".join(missing)
