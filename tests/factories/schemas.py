"""Checking JSON against the published schemas of OParl and Popolo, as far as these go."""

import json
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

STANDARDS = Path(__file__).parents[3] / "shared" / "data" / "standards"
TYPES = {"string": str, "array": list, "object": dict, "boolean": bool, "integer": int}


@cache
def schema(folder: str, name: str) -> dict:
    return json.loads((STANDARDS / folder / f"{name}.json").read_text())


def oparl_errors(thing: dict) -> list[str]:
    """What is wrong with an OParl object and those in it; deleted ones need only a few properties."""
    kind = thing.get("type", "").rpartition("/")[2]
    rules = schema("oparl/schema", kind)
    if thing.get("deleted") is True:
        rules = {**rules, "required": ["id", "type", "created", "modified"]}
    errors = [f"{kind}: no {name}" for name in rules["required"] if name not in thing]
    for name, value in thing.items():
        if name in rules["properties"]:
            errors += [f"{kind}.{name}: {one}" for one in _errors(rules["properties"][name], value)]
        elif ":" not in name:
            errors.append(f"{kind}.{name} is not in the schema")
    return errors


def _errors(rule: dict, value) -> list[str]:
    wanted = TYPES[rule["type"]]
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        return [f"{value!r} is no {rule['type']}"]
    if wanted is list:
        return [error for one in value for error in _errors(rule["items"], one)]
    if wanted is dict:
        return oparl_errors(value) if "schema" in rule else []
    if "pattern" in rule and not re.search(rule["pattern"], value):
        return [f"{value!r} does not match"]
    return _format_errors(rule.get("format"), value)


def _format_errors(form: str | None, value: str) -> list[str]:
    try:
        if form == "date":
            date.fromisoformat(value)
        elif form == "date-time" and datetime.fromisoformat(value).tzinfo is None:
            return [f"{value} has no zone"]
        elif form == "url" and not urlsplit(value).hostname:
            return [f"{value} is no address"]
    except ValueError:
        return [f"{value!r} is no {form}"]
    return []


def vote_event_errors(event: dict) -> list[str]:
    """Popolo's schema of a vote event; the files of other classes there are tables of words."""
    rules = schema("popolo", "vote_event")["properties"]
    errors = [f"{name} is not in the schema" for name in event if name not in rules]
    for name, value in event.items():
        allowed = rules.get(name, {}).get("type")
        allowed = [allowed] if isinstance(allowed, str) else allowed
        fits = {"string": str, "array": list, "object": dict, "null": type(None)}
        if allowed and not isinstance(value, tuple(fits[one] for one in allowed)):
            errors.append(f"{name}: {value!r} is none of {allowed}")
        errors += _format_errors(rules.get(name, {}).get("format"), value) if value else []
    return errors
