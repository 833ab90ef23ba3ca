"""The process editor, through its pages."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.core.clock import now
from app.core.events import Edited, Published, StaffActed, Unpublished, on
from app.core.events import _handlers as handlers
from app.core.models import Component
from app.spaces.models import Phase, PhaseGrant, Process
from tests.factories import add, make_component, make_phase, make_process, make_user

EDITOR = "/admin/processes"


@pytest.fixture
def browser(sign_in, facilitator):
    return sign_in(facilitator)


@pytest.fixture
def process(session):
    return add(session, make_process(title="Squares", slug="squares", published_at=None))


@pytest.fixture
def acts():
    """What the audit log would keep, by the name of the act."""
    seen = {}

    def note(event):
        seen[getattr(event, "action", type(event).__name__)] = event

    kept = {kind: list(handlers[kind]) for kind in (StaffActed, Published, Unpublished, Edited)}
    on(*kept)(note)
    yield seen
    handlers.update(kept)


def revision_of(page):
    return re.search(r'name="revision"[^>]*value="(\d+)"', page.text)[1]


def texts(**values):
    return {"titles-en": "New squares", "summaries-en": "", "slug": "", "revision": "1"} | values


def phase_form(**values):
    return {
        "name-en": "Vote",
        "starts_at": "2027-03-01T08:00",
        "ends_at": "2027-03-31T20:00",
        "revision": "1",
    } | values


def test_a_whole_process_is_made_in_the_browser(browser, client, session):
    """Texts, phase, component, what is open, preview, publish: all by the links of the pages."""
    page = browser.get(EDITOR)
    assert "Start a process" in page.text
    answer = browser.post(f"{EDITOR}/new", data=texts(**{"descriptions-en": "Each **square**."}))
    assert answer.status_code == 303
    assert answer.location == f"{EDITOR}/new-squares/phases"
    assert "There is no phase yet" in browser.get(answer.location).text

    start = (now() - timedelta(hours=30)).strftime("%Y-%m-%dT%H:%M")
    end = (now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    form = browser.get(f"{EDITOR}/new-squares/phases/new")
    data = phase_form(starts_at=start, ends_at=end, revision=revision_of(form))
    assert browser.post(f"{EDITOR}/new-squares/phases/new", data=data).status_code == 303

    kinds = browser.get(f"{EDITOR}/new-squares/components/new")
    assert "Suggest, Comment" in kinds.text
    path = f"{EDITOR}/new-squares/components/new?kind=test-ideas"
    form = browser.get(path)
    assert "Supports each" in form.text
    assert "From 1 to 9." in form.text
    data = {"name-en": "Ideas", "settings-most": "5", "settings-order": "newest"}
    answer = browser.post(path, data={**data, "revision": revision_of(form)})
    assert answer.status_code == 303
    component = session.scalars(select(Component)).one()
    assert component.settings["most"] == 5
    assert component.settings["secret"] == "kept"
    assert "No phase opens anything in “Ideas”" in browser.get(answer.location).text

    phase = session.scalars(select(Phase)).one()
    table = browser.get(f"{EDITOR}/new-squares/open")
    key = f"{phase.id}:{component.id}:idea.suggest"
    assert f'value="{key}"' in table.text
    data = {"open": [key, "1:2:nonsense"], "revision": revision_of(table)}
    assert browser.post(f"{EDITOR}/new-squares/open", data=data).status_code == 303
    assert session.scalars(select(PhaseGrant.action)).all() == ["idea.suggest"]
    assert "which is not published" in browser.get(f"{EDITOR}/new-squares").text

    browser.post(f"{EDITOR}/new-squares/components/{component.id}/publish")
    assert "Everything fits together" in browser.get(f"{EDITOR}/new-squares/publish").text
    assert "Preview" in browser.get("/processes/new-squares").text
    assert client.get("/processes/new-squares").status_code == 403
    browser.post(f"{EDITOR}/new-squares/publish")
    public = client.get("/processes/new-squares").text
    assert "Suggest something" in public
    assert "<strong>square</strong>" in public


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/squares",
        "/squares/edit",
        "/squares/phases",
        "/squares/phases/new",
        "/squares/components",
        "/squares/components/new",
        "/squares/open",
        "/squares/publish",
        "/squares/delete",
    ],
)
def test_only_facilitators_see_the_editor(client, sign_in, session, process, browser, path):
    assert client.get(EDITOR + path).status_code == 303
    for user in (make_user(), make_user(Role.MODERATOR)):
        assert sign_in(add(session, user)).get(EDITOR + path).status_code == 403
    assert browser.get(EDITOR + path).status_code == 200


def test_staff_of_one_space_manage_only_that_one(sign_in, session, process):
    add(session, make_process(title="Elsewhere", slug="elsewhere"))
    user = add(session, make_user(Role.FACILITATOR, space_id=process.id))
    browser = sign_in(user)
    listed = browser.get(EDITOR).text
    assert "Squares" in listed
    assert "Elsewhere" not in listed
    assert "Start a process" not in listed
    assert browser.get(f"{EDITOR}/squares").status_code == 200
    for path in ("elsewhere", "elsewhere/phases", "new"):
        assert browser.get(f"{EDITOR}/{path}").status_code == 403
        assert browser.post(f"{EDITOR}/elsewhere/publish").status_code == 403


def test_a_title_is_needed_and_the_address_well_formed(browser, session):
    answer = browser.post(f"{EDITOR}/new", data=texts(**{"titles-en": " ", "slug": "New One"}))
    assert answer.status_code == 422
    assert "Enter a title" in answer.text
    assert "Use small letters" in answer.text
    assert session.scalars(select(Process)).all() == []


def test_an_address_is_only_given_once(browser, session, process):
    answer = browser.post(f"{EDITOR}/new", data=texts(slug="squares"))
    assert answer.status_code == 422
    assert "This address is taken" in answer.text
    assert "New squares" in answer.text


def test_the_second_of_two_who_save_is_told(browser, session, process):
    first = texts(**{"titles-en": "First", "slug": "squares"})
    second = texts(**{"titles-en": "Second", "slug": "squares"})
    assert browser.post(f"{EDITOR}/squares/edit", data=first).status_code == 303
    answer = browser.post(f"{EDITOR}/squares/edit", data=second)
    assert answer.status_code == 409
    assert "Somebody else changed this process" in answer.text
    assert 'value="Second"' in answer.text
    session.refresh(process)
    assert process.title == "First"
    again = second | {"revision": revision_of(answer)}
    assert browser.post(f"{EDITOR}/squares/edit", data=again).status_code == 303
    session.refresh(process)
    assert process.titles == {"en": "Second"}


def test_an_end_before_the_start_is_refused_beside_the_field(browser, session, process):
    data = phase_form(ends_at="2027-02-28T20:00")
    answer = browser.post(f"{EDITOR}/squares/phases/new", data=data)
    assert answer.status_code == 422
    assert 'href="#ends_at"' in answer.text
    assert answer.text.count("Choose an end that is later than the start") == 2
    assert session.scalars(select(Phase)).all() == []


def test_an_hour_that_does_not_exist_is_refused(browser, process):
    data = phase_form(starts_at="2027-03-28T01:30")
    answer = browser.post(f"{EDITOR}/squares/phases/new", data=data)
    assert answer.status_code == 422
    assert "leave out 01:30" in answer.text


def test_a_phase_is_changed_and_deleted(browser, session, process, acts):
    browser.post(f"{EDITOR}/squares/phases/new", data=phase_form())
    phase = session.scalars(select(Phase)).one()
    path = f"{EDITOR}/squares/phases/{phase.id}"
    page = browser.get(path)
    assert 'value="2027-03-01T08:00"' in page.text
    data = phase_form(ends_at="2027-04-01T20:00", revision=revision_of(page))
    assert browser.post(path, data=data).status_code == 303
    act = acts["phase.edited"]
    assert act.before["ends_at"].startswith("2027-03-31T19:00")
    assert act.after["ends_at"].startswith("2027-04-01T19:00")
    assert "stays" in browser.get(f"{path}/delete").text
    assert browser.post(f"{path}/delete").status_code == 303
    assert session.scalars(select(Phase)).all() == []
    assert browser.get(path).status_code == 404


def test_settings_are_held_against_the_schema(browser, session, process):
    path = f"{EDITOR}/squares/components/new?kind=test-ideas"
    for values, message in (
        ({"settings-most": "10"}, "Enter a number from 1 to 9"),
        ({"settings-most": ""}, "Enter a number"),
        ({"settings-most": "3", "settings-threshold": "2"}, "Choose a threshold above"),
    ):
        data = {"name-en": "Ideas", "settings-order": "fair", "revision": "1", **values}
        answer = browser.post(path, data=data)
        assert answer.status_code == 422
        assert message in answer.text
    assert session.scalars(select(Component)).all() == []


def test_settings_of_every_type_are_kept(browser, session, process):
    component = add(session, make_component("test-ideas", process))
    path = f"{EDITOR}/squares/components/{component.id}"
    data = {
        "name-en": "Ideas",
        "slug": "ideas",
        "revision": revision_of(browser.get(path)),
        "settings-most": "2",
        "settings-threshold": "40",
        "settings-order": "newest",
        "settings-has_map": "y",
        "settings-tags": "trees\r\n\r\nwater ",
        "settings-shown": ["newest", "fair"],
        "settings-intro-en": "Write.",
    }
    assert browser.post(path, data=data).status_code == 303
    session.refresh(component)
    assert component.settings == {
        "most": 2,
        "threshold": 40,
        "order": "newest",
        "has_map": True,
        "tags": ["trees", "water"],
        "shown": ["newest", "fair"],
        "intro": {"en": "Write."},
        "secret": "kept",
    }
    page = browser.get(path).text
    assert 'value="40"' in page
    assert "trees\nwater" in page


def test_components_change_places(browser, session, process):
    first, second = (make_component("test-ideas", process, position=n) for n in (1, 2))
    add(session, first, second)
    browser.post(f"{EDITOR}/squares/components/{second.id}/up")
    browser.post(f"{EDITOR}/squares/components/{second.id}/up")
    session.expire_all()
    assert [one.id for one in process.components] == [second.id, first.id]


def test_only_unused_drafts_of_components_are_deleted(browser, session, process, acts):
    component = add(session, make_component("test-ideas", process))
    path = f"{EDITOR}/squares/components/{component.id}"
    assert "cannot be deleted" in browser.get(f"{path}/delete").text
    assert browser.post(f"{path}/delete").status_code == 409
    browser.post(f"{path}/unpublish")
    used = make_process(component_id=component.id)  # any resource will do
    add(session, used)
    assert browser.post(f"{path}/delete").status_code == 409
    session.delete(used)
    session.commit()
    assert browser.post(f"{path}/delete").status_code == 303
    assert session.scalars(select(Component)).all() == []
    assert acts["component.deleted"].before["kind"] == "test-ideas"


def test_publishing_and_taking_off_the_site(browser, session, process, acts):
    browser.post(f"{EDITOR}/squares/publish")
    assert "Published" in acts
    assert acts["process.published"].after == {"public": True}
    assert browser.post(f"{EDITOR}/squares/delete").status_code == 409
    assert "Take it off the site" in browser.get(f"{EDITOR}/squares/publish").text
    browser.post(f"{EDITOR}/squares/unpublish")
    assert "Unpublished" in acts
    assert browser.post(f"{EDITOR}/squares/delete").status_code == 303
    assert session.scalars(select(Process)).all() == []


def test_editing_is_told_with_what_changed(browser, process, acts):
    browser.post(f"{EDITOR}/squares/edit", data=texts(**{"summaries-en": "Short."}))
    act = acts["process.edited"]
    assert act.before["titles"] == {"en": "Squares"} or act.before["titles"] == {}
    assert act.after["summaries"] == {"en": "Short."}
    assert acts["Edited"].after == {"title": "New squares", "body": "Short."}


def test_the_overview_says_what_the_clock_will_do(browser, session, process):
    component = add(session, make_component("test-ideas", process))
    with session.no_autoflush:
        add(session, make_phase(component, "idea.suggest", start=-1, end=3))
    page = browser.get(f"{EDITOR}/squares").text
    assert "closes by itself on" in page
    assert "7 ideas" in page
