"""Every page of the demo in a real browser, as everybody who sees it differently."""

import fcntl
import json
import os

import pytest

from app.extensions import db
from tests.factories.screens import (
    AXE,
    AXE_RUN,
    TOO_WIDE,
    open_context,
    served,
    watch,
)
from tests.factories.town import build_town
from tests.journeys.touring import EVERYBODY, furnish, plan, sign_in

pytestmark = pytest.mark.browser
MIRROR = "document.documentElement.dir = 'rtl'"
FORMS = "[...document.querySelectorAll('main form')].map(f => f.method + ' ' + f.getAttribute('action'))"
NEEDS_SCRIPTS = {"/account/passkeys", "/sign-in/passkey"}  # say so, where there are none


@pytest.fixture(scope="session")
def visited(tmp_path_factory):
    """The furnished town and its address."""
    app = build_town(tmp_path_factory, "visited")
    app.begun = furnish(app)
    with served(app) as address:
        yield app, address
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def tour(tmp_path_factory, visited):
    """Where everybody goes; whichever worker comes first finds out."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (shared / "tour.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (file := shared / "tour.json").exists():
            file.write_text(json.dumps(plan(visited[0], visited[0].begun)))
        return json.loads(file.read_text())


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_page_is_sound_in_a_browser(browser, visited, tour, role):
    app, address = visited
    contexts = open_context(browser), open_context(browser, java_script_enabled=False)
    sign_in(contexts, app, role, address)
    problems = []
    try:
        page, plain = (context.new_page() for context in contexts)
        heard = watch(page, responses=True)
        for path in tour[role]:
            status = page.goto(address + path).status
            heard[:] = [one for one in heard if status < 400 or f"{status}" not in one]
            found = [*unlike_without_scripts(page, plain, path), *unsound(page), *heard]
            problems += [f"{path}: {one}" for one in found]
            heard.clear()
    finally:
        for context in contexts:
            context.close()
    assert not problems, f"{len(problems)} problems\n" + "\n".join(problems)


def unsound(page):
    """What is wrong in light and dark, large and small, and when read from the right."""
    page.evaluate(AXE.read_text())
    yield from (f"light: {one}" for one in page.evaluate(AXE_RUN))
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 900})
    yield from (f"dark and small: {one}" for one in page.evaluate(AXE_RUN))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 900})
    yield from (f"too wide: {one}" for one in page.evaluate(TOO_WIDE))
    page.evaluate(MIRROR)
    yield from (f"too wide from the right: {one}" for one in page.evaluate(TOO_WIDE))
    page.set_viewport_size({"width": 1280, "height": 900})


def unlike_without_scripts(page, plain, path: str):
    """Words and forms that only scripts bring."""
    if path.split("?", maxsplit=1)[0] in NEEDS_SCRIPTS:
        return
    plain.context.add_cookies(page.context.cookies())  # a fair mix is another for everybody
    plain.goto(page.url)
    words, fewer = (each.inner_text("main").split("\n") for each in (page, plain))
    yield from (
        f"only with scripts: {line}" for line in words if line not in fewer and line != "Print"
    )
    if page.evaluate(FORMS) != plain.evaluate(FORMS):
        yield "other forms without scripts"
