"""The difference of two texts, word by word, as safe HTML."""

import re
from difflib import SequenceMatcher

from markupsafe import Markup, escape

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
MOST_TOKENS = 20_000  # beyond that the comparison would take seconds: show line by line


def _tokens(text: str) -> list[str]:
    tokens = _TOKEN.findall(text)
    return tokens if len(tokens) <= MOST_TOKENS else text.splitlines(keepends=True)


def difference(before: str, after: str) -> Markup:
    """`after` with what came in <ins> and what went in <del>."""
    old, new = _tokens(before), _tokens(after)
    parts: list[Markup] = []
    for change, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if change == "equal":
            parts.append(escape("".join(old[a:b])))
            continue
        if b > a:
            parts.append(Markup("<del>{}</del>").format("".join(old[a:b])))
        if d > c:
            parts.append(Markup("<ins>{}</ins>").format("".join(new[c:d])))
    return Markup("").join(parts)
