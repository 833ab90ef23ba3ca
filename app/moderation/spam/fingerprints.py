"""Whether two texts are the same or nearly: hashes of their words, without keeping them.

Alike texts are found by a bottom-k sketch (Broder 1997): of the hashes of all runs of three
words the eight smallest are kept; the share of them that two texts have in common estimates
how much of the texts is common.
"""

from __future__ import annotations

import hashlib
import re

from app.core.text import fold

SHORTEST = 40  # characters; "I agree with this" is nobody's copy
RUN = 3  # words
SKETCH = 8  # hashes that are kept
ALIKE = 6  # of them in common: about three quarters of the runs

_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def words(text: str) -> list[str]:
    """The words of a text, folded; addresses of pages and numbers are one word each."""
    return _WORD.findall(fold(_LINK.sub(" link ", text)))


def digest(text: str) -> str | None:
    """A hash that is the same for the same words in the same order; none for short texts."""
    normal = " ".join(words(text))
    if len(normal) < SHORTEST:
        return None
    return hashlib.sha256(normal.encode()).hexdigest()[:32]


def sketch(text: str) -> list[int]:
    """The smallest hashes (63 bits) of its runs of words; none for short texts."""
    found = words(text)
    if len(" ".join(found)) < SHORTEST:
        return []
    runs = {" ".join(found[at : at + RUN]) for at in range(max(1, len(found) - RUN + 1))}
    return sorted(map(_hash, runs))[:SKETCH]


def _hash(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest()) >> 1


def number_of_links(text: str) -> int:
    """How many addresses of pages stand in a text."""
    return len(_LINK.findall(text))
