import pytest
from flask import abort, request
from flask_wtf import FlaskForm

from app.core import errors
from app.core.authz import Refusal, Refused, authorize
from tests.conftest import build_app


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
