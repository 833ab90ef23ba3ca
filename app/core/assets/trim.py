"""Bootstrap cut down to what the pages use: rules by class and tag, then variables nobody reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import tinycss2

CLASS = re.compile(r"""class(?:es)?\s*=\s*("(?:\{\{.*?\}\}|\{%.*?%\}|[^"])*"|'[^']*')""", re.DOTALL)
ARGUMENT = re.compile(r"""\b(?:cls|class_|main_class)\s*[=:]\s*["']([^"']*)["']""")
WORD = re.compile(r"[A-Za-z][\w-]*")
TAG = re.compile(r"<([a-z][a-z0-9]*)")
PROSE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "body",
        "br",
        "code",
        "del",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "html",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "small",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "textarea",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)  # what rich text, form fields and the layout bring without naming it in a template
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
SETTING = re.compile(r"""(--bs-[\w-]+):(?:[^;{}"']|"[^"]*"|'[^']*')*(;|(?=\}))""")


def classes_in(sources: Iterable[str]) -> set[str]:
    """Every word that may become a class: in class attributes and in arguments that carry classes."""
    found: set[str] = set()
    for source in sources:
        for attribute in CLASS.findall(source):
            found |= set(WORD.findall(attribute))
        for argument in ARGUMENT.findall(source):
            found |= set(WORD.findall(argument))
        if "btn-{{" in source:
            found |= {"btn-primary", "btn-danger"}
    return found


def tags_in(sources: Iterable[str]) -> set[str]:
    """Every element that templates write, and those of rich text."""
    return set(PROSE).union(*(TAG.findall(source) for source in sources))


def sources_below(root: Path) -> list[str]:
    """The texts that decide what is used: templates, our scripts and form code."""
    paths = [
        *sorted((root / "templates").rglob("*.html")),
        *sorted((root / "static/js").glob("*.js")),
        *sorted(root.rglob("forms*.py")),
        root / "core/components.py",
    ]
    return [path.read_text() for path in paths if path.exists()]


class Trimmer:
    """Keeps of a style sheet what the given classes and tags can match."""

    def __init__(self, classes: set[str], tags: set[str]) -> None:
        self.classes, self.tags = classes, tags

    def __call__(self, css: str) -> str:
        rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
        return "".join(self._rules(rules))

    def _rules(self, rules: list[Any]) -> Iterator[str]:
        for rule in rules:
            if rule.type == "qualified-rule":
                if kept := [s for s in _split(rule.prelude) if self._matches(s)]:
                    selectors = ",".join(tinycss2.serialize(s).strip() for s in kept)
                    yield f"{selectors}{{{tinycss2.serialize(rule.content).strip()}}}"
            elif rule.type == "at-rule":
                yield from self._at_rule(rule)

    def _at_rule(self, rule: Any) -> Iterator[str]:
        head = f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude).rstrip()}"
        if rule.lower_at_keyword in {"media", "supports", "layer"} and rule.content:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if body := "".join(self._rules(inner)):
                yield f"{head}{{{body}}}"
        # animations and the character set are left out: nothing moves, and the file is UTF-8

    def _matches(self, selector: list[Any]) -> bool:
        """Whether each class and tag of a selector is used; what stands in :not() is no condition."""
        before = ""
        for piece in selector:
            if piece.type == "ident" and before != ":":
                known = self.classes if before == "." else self.tags
                if piece.value not in known:
                    return False
            before = piece.value if piece.type == "literal" else ""
        return True


def _split(prelude: list[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for piece in prelude:
        if piece.type == "literal" and piece.value == ",":
            yield part
            part = []
        else:
            part.append(piece)
    yield part


def without_unread_variables(css: str, readers: str) -> str:
    """Leave out custom properties that neither this sheet nor `readers` uses, until none is left."""
    while (shorter := _without_unread(css, readers)) != css:
        css = shorter
    return re.sub(r"[^{}]+\{\}", "", css)


def _without_unread(css: str, readers: str) -> str:
    read = set(VARIABLE.findall(css)) | set(VARIABLE.findall(readers))
    return SETTING.sub(lambda setting: setting[0] if setting[1] in read else "", css)
