"""A person's text: Markdown to safe HTML, and folded for comparing."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

FORMULA = ("=", "+", "-", "@", "\t", "\r")
PEOPLE_TAGS = {"p", "br", "bdi", "strong", "em", "ul", "ol", "li", "blockquote", "a", "code"}
STAFF_TAGS = PEOPLE_TAGS | {"h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "hr"}
PERSON = re.compile(r"(?<![\w@./])@([0-9a-f]{10})(?!\w)")  # a person's public id
_ADDRESS = re.compile(r"(?<!\w)https?://[^\s<>\"`|]+", re.IGNORECASE)
_NAMED = re.compile(f"{_ADDRESS.pattern}|{PERSON.pattern}", re.IGNORECASE)
_AFTER = ".,;:!?'…“”’»)]*_"  # ends a sentence, not an address


class Link(NamedTuple):
    """What stands for a name or an address on the page; without `href` only words."""

    href: str
    words: str


def people_in(text: str) -> list[str]:
    """The public ids that a text names, each once."""
    return list(dict.fromkeys(PERSON.findall(text)))


def addresses_in(text: str) -> list[str]:
    """The web addresses in a text, each once."""
    return list(dict.fromkeys(_address(found[0]) for found in _ADDRESS.finditer(text)))


def _address(found: str) -> str:
    """An address without what belongs to the sentence around it."""
    while found[-1] in _AFTER and not (found[-1] == ")" and found.count("(") >= found.count(")")):
        found = found[:-1]
    return found


def _link_named(state: StateCore) -> None:
    """Addresses become links, and names what is known of them; not inside links or code."""
    for block in state.tokens:
        if block.children:
            block.children = list(_with_links(block.children, state))


def _with_links(tokens: list[Token], state: StateCore) -> Iterator[Token]:
    inside = 0
    for token in tokens:
        inside += token.nesting if token.tag == "a" else 0
        if token.type == "text" and not inside:
            yield from _pieces(token.content, state)
        else:
            yield token


def _pieces(content: str, state: StateCore) -> Iterator[Token]:
    last = 0
    for found in _NAMED.finditer(content):
        written = found[0] if found[0].startswith("@") else _address(found[0])
        link = state.env.get(written) or (None if written[0] == "@" else Link(written, written))
        if link is None:
            continue
        yield _text(content[last : found.start()])
        yield from _linked(link, written, state.md)
        last = found.start() + len(written)
    yield _text(content[last:])


def _linked(link: Link, written: str, markdown: MarkdownIt) -> Iterator[Token]:
    href = markdown.normalizeLink(link.href)
    is_link = bool(link.href) and markdown.validateLink(href)
    tag = "bdi" if link.words != written else ""  # what others chose to be called stays by itself
    if is_link:
        yield Token("link_open", "a", 1, attrs={"href": href})
    if tag:
        yield Token("bdi_open", tag, 1)
    yield _text(link.words)
    if tag:
        yield Token("bdi_close", tag, -1)
    if is_link:
        yield Token("link_close", "a", -1)


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
_markdown.core.ruler.push("named", _link_named)


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
        and "://" not in text
    )


_UNDERLINE = re.compile(r"^[=-]{3,}$", re.MULTILINE)
KEPT_UP_TO = 3000  # characters: what is kept of 2,048 texts must stay small


def rich(text: str, links: Mapping[str, Link] | None = None) -> Markup:
    """A resident's Markdown as HTML: paragraphs, lists, emphasis, links; no images, no HTML.

    `links`: what stands for the names (`@` and a public id) and addresses that it holds.
    """
    named = tuple(sorted(links.items())) if links else ()
    return _kept(text, named) if len(text) <= KEPT_UP_TO else _rich(text, named)


def _rich(text: str, links: tuple[tuple[str, Link], ...] = ()) -> Markup:
    if text and _is_plain(text):  # most comments: the parser would take a hundred times as long
        lines = "<br>\n".join(escape(line) for line in text.strip().split("\n"))
        return Markup(f"<p>{lines}</p>\n")  # noqa: S704 -- escaped one by one
    return _clean(_markdown.render(text, dict(links)), PEOPLE_TAGS)


_kept = lru_cache(maxsize=2048)(_rich)


def staff_rich(text: str) -> Markup:
    """Staff Markdown as HTML: as `rich`, with headings and tables."""
    return _clean(_markdown.render(text), STAFF_TAGS)


def plain(text: str) -> str:
    """The words of a Markdown text without its marks, on one line."""
    if text and _is_plain(text):
        return " ".join(text.split())
    words = PERSON.sub("", text)  # who is named, only the page can tell
    words = _UNDERLINE.sub("", words)
    return " ".join(html.unescape(nh3.clean(_markdown.render(words), tags=set())).split())


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


def no_formula(text: str) -> str:
    """A text for a cell of a table: spreadsheets run what begins like a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
