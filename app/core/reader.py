"""The language of whoever reads, and strings in it: looked up hundreds of times a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from babel import Locale
from babel.support import Translations
from flask import Flask, Request, g
from flask_babel import Domain, get_domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from wtforms.i18n import messages_path

EUROPEAN_ENGLISH = Locale("en", "GB")


@dataclass(frozen=True, slots=True)
class Reader:
    """What depends on the language of a request. `words` outlives it: strings as templates need them."""

    locale: Locale
    formats: Locale  # whose way of writing dates and numbers: English is European here
    translations: Translations
    words: dict[str, Markup]


def reader() -> Reader:
    """Kept for the request while its language stays; Flask-Babel would find it anew each time."""
    here = g._get_current_object()  # noqa: SLF001 -- one look, not four
    kept: Reader | None = here.get("reader")
    if kept and kept.locale is getattr(here.get("_flask_babel"), "babel_locale", None):
        return kept
    here.reader = found = _find()
    return found


def _find() -> Reader:
    locale = get_locale()
    is_english = locale.language == "en" and not locale.territory
    domain = get_domain()
    translations: Any = getattr(domain, "load", domain.get_translations)()
    words: dict[str, Markup] = translations.__dict__.setdefault("words", {})
    return Reader(locale, EUROPEAN_ENGLISH if is_english else locale, translations, words)


class QuickDomain(Domain):
    """The strings of the reader's language, which Flask-Babel would find anew for each of them."""

    load = Domain.get_translations

    def get_translations(self) -> Translations:
        return reader().translations if g else self.load()


class QuickRequest(Request):
    """Knows WTForms' own words, whose file Flask-WTF would read again for each page with a form."""

    @cached_property
    def wtforms_translations(self) -> Translations:
        return _words_of_forms(str(reader().locale))


@cache
def _words_of_forms(locale: str) -> Any:
    return Translations.load(messages_path(), [locale], domain="wtforms")


@pass_eval_context
def translated(context: EvalContext, text: str, /, **variables: Any) -> str:
    """A string in the reader's language; in HTML its variables are escaped."""
    here = reader()
    if not context.autoescape:
        return str(here.translations.ugettext(text)) % variables
    found = here.words.get(text)
    if found is None:
        found = here.words[text] = Markup(here.translations.ugettext(text))  # noqa: S704 -- ours
    return found % variables if variables or "%" in found else found


@pass_eval_context
def counted(context: EvalContext, one: str, many: str, num: int, /, **variables: Any) -> str:
    """As `translated`, with the plural that a number needs."""
    found = reader().translations.ungettext(one, many, num)
    if context.autoescape:
        found = Markup(found)  # noqa: S704 -- ours
    return found % ({"num": num} | variables) if "%" in found else found


def init_app(app: Flask) -> None:
    app.request_class = QuickRequest
    app.extensions["babel"].instance.domain_instance = QuickDomain()
    app.jinja_env.globals |= {"_": translated, "gettext": translated, "ngettext": counted}
