"""Every view that only looks, as different people see it."""

import re
from itertools import product

from werkzeug.routing import AnyConverter, IntegerConverter

from app.accounts.models import Role
from app.budgets.models import Round
from app.extensions import db

ROLES = {"stranger": None, "resident": (), "everything": tuple(Role)}
DRAWN = re.compile(
    r"[0-9a-f]{32}|[\w-]{40,}\.[\w-]{6}\.[\w-]{20,}"
)  # submissions and tokens of forms
LEFT_OUT = {"static", "security.logout"}


def browsers_of(town, roles=ROLES):
    """The browser of somebody with each role; the stranger has no account."""
    ids = {n: None if held is None else town.make_person(*held) for n, held in roles.items()}
    return {name: town.browser(one) for name, one in ids.items()}


def ids_of(round_id):
    """What addresses are filled with, so that they lead to this round and what is in it."""
    round_ = db.session.get(Round, round_id)
    return {
        "round_id": [round_.id],
        "project_id": [round_.projects[0].id],
        "envelope_id": [round_.envelopes[0].id],
        "component_id": [round_.component_id],
        "resource_id": [round_.id, round_.projects[0].id],
        "slug": [round_.component.space.slug],
        "id": [round_.id],
    }


def addresses(app, values):
    """An address of each view that answers to GET."""
    adapter = app.url_map.bind("folkmoot.test")
    found = set()
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint not in LEFT_OUT:
            names = sorted(rule.arguments)
            for row in product(*(_fillings(rule, name, values) for name in names)):
                found.add(adapter.build(rule.endpoint, dict(zip(names, row, strict=True))))
    return sorted(found)


def _fillings(rule, name, values):
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)
    return values.get(name) or (values["id"] if isinstance(converter, IntegerConverter) else ["x"])


def looks(browsers, paths):
    """Status and content of each page for each person; what is drawn anew every time left out."""
    found = {}
    for role, browser in browsers.items():
        for path in paths:
            answer = browser.get(path)
            found[role, path] = answer.status_code, DRAWN.sub("", answer.data.decode("latin-1"))
        browser.get("/nowhere")  # shows what was to be said after the last of them
    return found
