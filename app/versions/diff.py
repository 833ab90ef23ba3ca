"""The difference of two texts: word by word as safe HTML, or the lines that changed."""

import re
from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from itertools import takewhile
from operator import eq

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


def changed_lines(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that went ("del") and came ("ins") between two long texts, in their order.

    In the time that the lines take to be sorted, whatever they are: lines that stand once in
    each text are what holds the two together.
    """
    old, new = before.splitlines(), after.splitlines()
    found: list[tuple[str, str]] = []
    a = c = 0
    for b, d in [*_held_in_common(old, new), (len(old), len(new))]:
        found += _replaced(old[a:b], new[c:d])
        a, c = b + 1, d + 1
    return found


def _held_in_common(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Where lines that stand once in both are, as many as have the same order in both."""
    n_old, n_new = Counter(old), Counter(new)
    places = {line: n for n, line in enumerate(new) if n_new[line] == 1}
    pairs = [(n, places[line]) for n, line in enumerate(old) if n_old[line] == 1 and line in places]
    ends: list[int] = []  # the lowest end of a rising row of each length, and which pair that is
    which: list[int] = []
    before: list[int] = []
    for k, (_n, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(which[length - 1] if length else -1)
        ends[length : length + 1], which[length : length + 1] = [place], [k]
    row, k = [], which[-1] if which else -1
    while k >= 0:
        row.append(pairs[k])
        k = before[k]
    return row[::-1]


def _replaced(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """What differs between two stretches, without the lines that they begin and end with alike."""
    n = _alike(old, new)
    old, new = old[n:], new[n:]
    n = _alike(old[::-1], new[::-1])
    gone, come = old[: len(old) - n], new[: len(new) - n]
    return [("del", line) for line in gone] + [("ins", line) for line in come]


def _alike(old: list[str], new: list[str]) -> int:
    """How many lines both begin with."""
    return sum(takewhile(bool, map(eq, old, new)))
