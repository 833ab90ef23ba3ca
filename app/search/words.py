"""Words: taken out of a text, and compared with a typing slip allowed."""

import re

from app.core.text import fold

LONGEST = 40
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [word[:LONGEST] for word in _WORD.findall(fold(text))]


def vocabulary(text: str) -> set[str]:
    """The words worth correcting to: letters only, at least four."""
    return {word for word in words_of(text) if len(word) >= 4 and word.isalpha()}


def forms(word: str) -> set[str]:
    """The word itself and each way to leave one letter out."""
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def is_one_slip(typed: str, meant: str) -> bool:
    """Whether one letter was added, left out, replaced, or two neighbours were swapped."""
    if typed == meant:
        return True
    start = next((i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), None)
    if start is None:
        return abs(len(typed) - len(meant)) == 1
    a, b = typed[start:], meant[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:] != a)
