"""How templates are rendered: as Jinja does it, without what costs time and is not used here."""

from __future__ import annotations

from collections.abc import MutableMapping
from types import FunctionType
from typing import Any

from flask import Flask
from jinja2 import Template, pass_eval_context
from jinja2.runtime import Context, Macro
from markupsafe import Markup, _escape_inner, escape

EVAL_CONTEXT = pass_eval_context(lambda _: None).jinja_pass_arg  # type: ignore[attr-defined]


def escaped(value: Any) -> str:
    """What is safe already goes into the page as it is, without another object of the same text."""
    kind = type(value)
    if kind is Markup:
        return value
    return _escape_inner(value) if kind is str else escape(value)


class SharedTemplate(Template):
    """A template whose macros are made once: all templates have the globals of the environment.

    Jinja compares both sets of names at every import, to allow for globals of single templates.
    """

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()

    @classmethod
    def _from_namespace(
        cls, environment: Any, namespace: MutableMapping[str, Any], values: Any
    ) -> Template:
        namespace["escape"] = escaped  # what the compiled template calls for each piece of a page
        return super()._from_namespace(environment, namespace, values)


class QuickContext(Context):
    """Macros and functions are most of what templates call: few questions are asked of them."""

    def call(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        kind = type(function)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind is not FunctionType:
            return super().call(function, *args, **kwargs)
        elif wanted := function.__dict__.get("jinja_pass_arg"):
            if wanted is not EVAL_CONTEXT:
                return super().call(function, *args, **kwargs)
            args = (self.eval_ctx, *args)
        if kwargs:  # what Jinja adds for functions that take the whole context
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        return function(*args, **kwargs)


def init_app(app: Flask) -> None:
    app.jinja_env.template_class = SharedTemplate
    app.jinja_env.context_class = QuickContext
