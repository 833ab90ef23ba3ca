"""A person's text: Markdown to safe HTML, and folded for comparing."""

import html
import re
import unicodedata

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

PEOPLE_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "code"}
STAFF_TAGS = PEOPLE_TAGS | {"h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "hr"}
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


def _clean(source: str, tags: set[str]) -> Markup:
    cleaned = nh3.clean(
        source,
        tags=tags,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener noreferrer",
    )
    return Markup(cleaned)  # noqa: S704 -- nh3 has just made it safe


_PLAIN = re.compile(r"[^\W\d_][\w ,.;:?!()'’“”…–—€%/-]*(?:\n[^\W\d_][\w ,.;:?!()'’“”…–—€%/-]*)*")


def _is_plain(text: str) -> bool:
    """Whether nothing in a text could mean anything to Markdown or to HTML."""
    return (
        _PLAIN.fullmatch(text) is not None
        and "_" not in text
        and "  " not in text
        and " \n" not in text
    )


def rich(text: str) -> Markup:
    """A resident's Markdown as HTML: paragraphs, lists, emphasis, links; no images, no HTML."""
    if text and _is_plain(text):  # most comments: the parser would take a hundred times as long
        lines = "<br>\n".join(escape(line) for line in text.strip().split("\n"))
        return Markup(f"<p>{lines}</p>\n")  # noqa: S704 -- escaped one by one
    return _clean(_markdown.render(text), PEOPLE_TAGS)


def staff_rich(text: str) -> Markup:
    """Staff Markdown as HTML: as `rich`, with headings and tables."""
    return _clean(_markdown.render(text), STAFF_TAGS)


def plain(text: str) -> str:
    """The words of a Markdown text without its marks, on one line."""
    return " ".join(html.unescape(nh3.clean(_markdown.render(text), tags=set())).split())


def excerpt(text: str, length: int = 160) -> str:
    """The beginning of a text, cut at a word."""
    words = plain(text)
    if len(words) <= length:
        return words
    return words[:length].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def fold(text: str) -> str:
    """Lower case without accents: "Plaça" and "placa" fold to the same."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def slug_of(text: str, length: int = 60) -> str:
    """A title as part of an address: "Plaça Nova, 2027" becomes `placa-nova-2027`."""
    words = re.findall(r"[a-z0-9]+", fold(text))
    return "-".join(words)[:length].strip("-")


def init_app(app: Flask) -> None:
    app.jinja_env.filters |= {"rich": rich, "staff_rich": staff_rich, "excerpt": excerpt}
