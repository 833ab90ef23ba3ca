"""Every route asks who may, takes no forged form, and has an address people can read."""

from flask import url_for
from werkzeug.routing import IntegerConverter

from app.core.authz import permissions
from tests.factories.apps import build_app

SIGNED_TOKEN = {"notifications.stop_now"}  # mail programs send no other token (RFC 8058)


def rules(app, method):
    return [rule for rule in app.url_map.iter_rules() if method in rule.methods]


def example(app, rule) -> str:
    """Some address of a route; what it names need not exist."""
    values = {
        name: 1 if isinstance(converter, IntegerConverter) else "x"
        for name, converter in rule._converters.items()
    }
    for name, converter in rule._converters.items():
        if items := getattr(converter, "items", None):
            values[name] = min(items)
    with app.test_request_context():
        return url_for(rule.endpoint, _external=False, **values)


def test_addresses_are_kebab_case(app):
    for rule in app.url_map.iter_rules():
        static = "".join(part for part in rule.rule.split("/") if "<" not in part)
        assert static == static.lower().replace("_", "-"), rule.rule


def test_views_that_change_things_are_guarded_by_a_token(tmp_path):
    app = build_app(tmp_path, "csrf", WTF_CSRF_ENABLED=True)
    client = app.test_client()
    for rule in rules(app, "POST"):
        if rule.endpoint not in SIGNED_TOKEN:
            assert client.post(example(app, rule)).status_code == 400, rule.rule


def test_what_needs_no_token_needs_a_signed_one(client):
    assert client.post("/notifications/stop/forged").status_code == 404


def test_nothing_is_changed_by_looking(app):
    for rule in app.url_map.iter_rules():
        assert not rule.methods & {"PUT", "PATCH", "DELETE"}, f"{rule.rule}: HTML forms only POST"


def test_permissions_are_named_subject_and_verb():
    for name in permissions():
        subject, _, verb = name.partition(".")
        assert subject.replace("_", "").isalpha(), name
        assert verb.replace("_", "").isalpha(), name
        assert name == name.lower()
