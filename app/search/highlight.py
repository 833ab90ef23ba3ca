"""The passage of a text that a search found, with the found words marked."""

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from app.core.text import fold, plain
from app.search.engines import Term

AROUND = 110
_WORD = re.compile(r"[^\W_]+")


def _is_hit(word: str, terms: Sequence[Term]) -> bool:
    folded = fold(word)
    return any(
        folded in term.meant if term.meant else folded.startswith(term.typed) for term in terms
    )


def passage(text: str, terms: Sequence[Term], is_whole: bool = False) -> Markup:
    """The part of a Markdown text around its first hit (or all of it), hits in <mark>."""
    words = plain(text)
    spans = [m.span() for m in _WORD.finditer(words) if _is_hit(m.group(), terms)]
    first = spans[0][0] if spans else 0
    start, end = (0, len(words)) if is_whole else (max(0, first - AROUND), first + 2 * AROUND)
    if start:
        start = words.find(" ", start) + 1
    if end < len(words):
        end = words.rfind(" ", start, end) if " " in words[start:end] else end
    return (Markup("… ") if start else Markup("")) + _marked(words, spans, start, end)


def _marked(words: str, spans: list[tuple[int, int]], start: int, end: int) -> Markup:
    parts, at = [], start
    for begin, finish in spans:
        if start <= begin and finish <= end:
            parts += [escape(words[at:begin]), Markup("<mark>"), escape(words[begin:finish])]
            parts.append(Markup("</mark>"))
            at = finish
    parts.append(escape(words[at:end]))
    if end < len(words):
        parts.append(Markup(" …"))
    return Markup("").join(parts)
