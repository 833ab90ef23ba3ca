import pytest
from flask import abort, request
from flask_wtf import FlaskForm
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.core import errors, i18n
from app.core.authz import Refusal, Refused, authorize
from app.extensions import db
from tests.factories.apps import build_app


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    """An application with views that fail, and with CSRF protection as in production."""
    app = build_app(tmp_path_factory.mktemp("errors"), "errors", WTF_CSRF_ENABLED=True)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/fail/<int:code>")
    def fail(code: int) -> str:
        authorize("look.change")
        abort(code)

    @app.get("/crash")
    def crash() -> str:
        authorize("look.change")
        raise ZeroDivisionError("a secret of ours")

    @app.get("/refuse")
    def refuse() -> str:
        raise Refused(Refusal.PHASE_NOT_OPEN, None)

    @app.post("/write")
    def write() -> str:
        authorize("look.change")
        return ",".join(f"{k}={v}" for k, v in request.form.items(multi=True) if k != "csrf_token")

    @app.get("/token")
    def token() -> str:
        authorize("look.change")
        return FlaskForm().csrf_token.current_token

    return app


@pytest.fixture
def browser(failing):
    return failing.test_client()


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 413, 422, 429, 500])
def test_every_error_has_a_page_with_a_way_on(browser, code):
    answer = browser.get(f"/fail/{code}")
    assert answer.status_code == code
    assert str(errors.PAGES[code].title) in answer.text
    assert 'href="/proposals"' in answer.text


def test_an_unlisted_error_gets_the_nearest_page(browser):
    assert str(errors.PAGES[400].title) in browser.get("/fail/410").text
    assert str(errors.PAGES[500].title) in browser.get("/fail/503").text


def test_a_missing_page_offers_the_search(browser):
    answer = browser.get("/nowhere")
    assert answer.status_code == 404
    assert 'action="/search"' in answer.text


def test_a_crash_tells_nothing_of_its_cause(browser):
    answer = browser.get("/crash")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_a_crash_of_the_layout_still_gives_a_page(browser, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("no database")

    monkeypatch.setattr(errors, "_answer", broken)
    answer = browser.get("/crash")
    assert answer.status_code == 500
    assert str(errors.PAGES[500].title) in answer.text


def test_a_refusal_explains_its_rule(browser):
    answer = browser.get("/refuse")
    assert answer.status_code == 403
    assert "This is not open now" in answer.text


def test_programs_get_json(browser):
    answer = browser.get("/refuse", headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json["reason"] == "phase_not_open"
    assert browser.get("/nowhere", headers={"Accept": "application/json"}).json["status"] == 404


def test_a_refused_method_names_those_allowed(browser):
    answer = browser.put("/fail/1", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code in {400, 405}


def post(browser, data, **headers):
    return browser.post("/write", data=data, headers=headers)


def test_an_expired_form_keeps_the_words_and_can_be_sent_again(browser):
    words = "We ask for a longer green light."
    answer = post(browser, {"body": words, "tag": ["a", "b"]}, **{"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 400
    assert "We kept what you wrote. Send it again." in answer.text
    assert f'name="body" value="{words}"' in answer.text
    token = answer.text.split('name="csrf_token" value="')[1].split('"')[0]
    again = post(browser, {"csrf_token": token, "body": words, "tag": ["a", "b"]})
    assert again.text == f"body={words},tag=a,tag=b"


def test_a_browser_that_sends_no_referrer_can_send_forms(browser):
    safe = "https://folkmoot.test"
    token = browser.get("/token", base_url=safe).text
    answer = browser.post("/write", data={"csrf_token": token, "body": "Hello"}, base_url=safe)
    assert answer.text == "body=Hello"


def test_an_expired_form_never_shows_a_password(browser):
    answer = post(
        browser, {"password": "swordfish", "email": "a@b.example"}, Origin="http://folkmoot.test"
    )
    assert "swordfish" not in answer.text
    assert "have to be given again" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://folkmoot.test.elsewhere.example"},
        {},
    ],
)
def test_the_request_of_another_site_is_not_offered_for_repeating(browser, headers):
    answer = post(browser, {"body": "Send all the money to me."}, **headers)
    assert answer.status_code == 400
    assert "all the money" not in answer.text


def test_when_nothing_can_be_read_the_form_is_kept_all_the_same(browser, failing, monkeypatch):
    token = browser.get("/token").text

    def away(*_args, **_kwargs):
        raise OperationalError("SELECT", {}, Exception("the server is gone"))

    monkeypatch.setitem(failing.view_functions, "write", away)
    monkeypatch.setattr(errors, "_answer", away)
    form = {"body": "Longer green light.", "csrf_token": token, "password": "swordfish"}
    answer = post(browser, form, **{"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 503
    assert 'name="body" value="Longer green light."' in answer.text
    assert answer.text.count(token) == 1
    assert "swordfish" not in answer.text
    assert "Longer" not in post(browser, form, **{"Sec-Fetch-Site": "cross-site"}).text


@pytest.fixture
def silent(failing):
    """The application while its database refuses every statement."""

    def refuse(*_):
        raise OperationalError("SELECT", {}, Exception("the server is gone"))

    with failing.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    yield failing
    event.remove(engine, "before_cursor_execute", refuse)


@pytest.fixture(params=["", "~nobodys"], ids=["nobody", "a session that is a row"])
def anyone(silent, request):
    browser = silent.test_client()
    browser.set_cookie(silent.config["SESSION_COOKIE_NAME"], request.param)
    return browser


def test_without_a_database_pages_say_so_in_the_readers_language(anyone, monkeypatch):
    monkeypatch.setattr(i18n, "translated", lambda: ["en", "de"])
    answer = anyone.get("/proposals")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "We cannot answer now" in answer.text
    assert "We kept" not in answer.text
    for path, headers in (("/de/", {}), ("/", {"Accept-Language": "de"})):
        page = anyone.get(path, headers=headers)
        assert page.status_code == 503
        assert '<html lang="de">' in page.text


def test_without_a_database_forms_are_kept_and_say_what_was_left_out(anyone):
    def sent(data, **headers):
        return anyone.post("/sign-in", data=data, headers=headers)

    ours = {"Sec-Fetch-Site": "same-origin"}
    answer = sent({"email": "a@b.example", "password": "swordfish"}, **ours)
    assert answer.status_code == 503
    assert "We kept what you sent" in answer.text
    assert 'name="email" value="a@b.example"' in answer.text
    assert "files and passwords have to be given again" in answer.text
    assert "given again" not in sent({"email": "a@b.example"}, **ours).text
    assert "We kept" not in sent({"email": "a@b.example"}).text


def test_without_a_database_programs_get_json(anyone):
    answer = anyone.post("/sign-in", json={}, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert answer.json["message"].endswith("Try again in a minute.")
