"""Addresses are the same, whenever what writes them is worked out."""

from flask import url_for
from werkzeug.routing import Rule

from app.core.addresses import LateRule, numbered


def test_what_is_worked_out_late_writes_what_werkzeug_writes(app):
    late = [rule for rule in app.url_map.iter_rules() if isinstance(rule, LateRule)]
    assert len(late) > 400
    for rule in late:
        plain = Rule(rule.rule, endpoint=rule.endpoint, defaults=rule.defaults)
        plain.bind(app.url_map, rebind=True)
        words = {name: getattr(one, "items", {7}) for name, one in rule._converters.items()}
        values = {name: min(words.get(name, {7})) for name in rule.arguments}
        for known in (values, {**values, "q": "ä & b", "rule": "x", "self": "y"}):
            assert rule.build(known) == plain.build(known)


def test_it_is_worked_out_only_once(app, monkeypatch):
    worked_out = []
    compile_now = Rule._compile_builder

    def watched(rule, append_unknown=True):
        worked_out.append(rule.endpoint)
        return compile_now(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", watched)
    rule = LateRule("/late/<int:number>", endpoint="late")
    rule.bind(app.url_map, rebind=True)
    assert worked_out == []
    for number in (1, 2):
        assert rule.build({"number": number}) == ("", f"/late/{number}")
    assert worked_out == ["late"]


def test_a_numbered_address_is_that_of_its_number(app):
    with app.test_request_context("/"):
        assert numbered("comments.show", "comment_id")(5) == url_for("comments.show", comment_id=5)
