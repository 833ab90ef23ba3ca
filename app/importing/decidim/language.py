"""Whether a text is Catalan or Spanish, by the little words that only one of them has."""

from app.search.words import words_of

_CATALAN = frozenset(
    "els les amb per una als dels i és que més aquest aquesta també hi ha són".split()
)
_SPANISH = frozenset(
    "los las con por para y es el del más este esta también hay son una un".split()
)
_ONLY_CATALAN = _CATALAN - _SPANISH
_ONLY_SPANISH = _SPANISH - _CATALAN


def language_of(text: str, otherwise: str = "ca") -> str:
    """`ca` or `es`; where nothing tells, the one given."""
    words = words_of(text)
    catalan = sum(word in _ONLY_CATALAN for word in words)
    spanish = sum(word in _ONLY_SPANISH for word in words)
    if catalan == spanish:
        return otherwise
    return "ca" if catalan > spanish else "es"
