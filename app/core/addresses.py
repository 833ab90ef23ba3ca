"""Addresses: how they are written is worked out once, and only for those that are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from werkzeug.routing import Rule

PLACE = 987654321987654321  # no row will have this id


class LateRule(Rule):
    """Compiles what writes its address when that is first asked for: half of a start was this."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        name = "_build_unknown" if append_unknown else "_build"
        compile_now = super()._compile_builder

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:  # values have any names
            made = compile_now(append_unknown).__get__(rule, None)
            setattr(rule, name, made)
            return made(**values)

        return build


def numbered(endpoint: str, argument: str) -> Callable[[int], str]:
    """Long lists whose addresses differ in one number ask Flask for the pattern once.

    A function from an id to its address, for as long as the request lasts.
    """
    values: dict[str, Any] = {argument: PLACE}
    before, _place, after = url_for(endpoint, **values).partition(str(PLACE))
    return lambda number: f"{before}{number}{after}"
