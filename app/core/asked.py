"""What an address or a form may ask for: values that the database has room for."""

from __future__ import annotations

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter

_file_fields: set[str] = set()
MOST = 2**31 - 1  # ids are 32-bit numbers on PostgreSQL


class IdConverter(IntegerConverter):
    """`<int:...>` in an address: a number that is no id of anything leads nowhere (404)."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"max": MOST, **kwargs})  # type: ignore[arg-type]


def asked_id(name: str) -> int | None:
    """An id in the query of the address; nothing where it is not one."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 < number <= MOST else None


def file_field(name: str) -> str:
    """The name of a field that takes a file; everywhere else a file is refused."""
    _file_fields.add(name)
    return name


def _refuse_odd() -> None:
    """What is sent is a form: texts where texts belong, and no NUL in them.

    No keyboard types one, and PostgreSQL takes none.
    """
    if request.is_json:
        abort(415)
    if request.files.keys() - _file_fields:
        abort(400)
    texts = [request.path]
    for values in (request.args, request.form):
        texts += [part for pair in values.items(multi=True) for part in pair]
    if any("\0" in text for text in texts):
        abort(400)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = IdConverter
    app.before_request(_refuse_odd)
