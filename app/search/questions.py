"""Questions as people ask them: words that say nothing of what is sought, and words that say which kind.

In "what was decided about the Harbour Road crossing" four words are left out, and "decided" puts
decisions first. Lists are folded and stand by language; a search uses those of its reader and of the site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import current_app, has_request_context
from flask_babel import get_locale

from app.core.text import fold

_EMPTY = {
    "en": """a about again all am an and any anybody anyone anything are as at be been but by can could did do does
        for from had has have how i if in into is it its me my of on or our please shall should so some tell
        than that the their them then there these they this those to up us was we were what when where
        whether which who whom whose why will with would you your""",
    "es": """a acerca al algo alguien ante como con cual cuales cuando cuanto de del desde donde el ella ellas
        ellos en entre era es esa ese eso esta este esto fue fueron ha han hay la las le les lo los mas me mi
        muy ni nos o para pero por porque que quien se ser si sobre su sus tambien un una uno y ya""",
    "ca": """a al als algu amb aquest aquesta aixo com d de del dels des e el ella ells els em en entre era es esta
        fou foren ha han hi i l la les li lo mes molt no o on per pel pels pero perque que quan quant qui quin quina
        s se ser si sobre son seu seva te un una va van ja""",
}
_QUESTIONS = {
    "en": "what which who whom whose when where why how whether did has have was were is are does",
    "es": "que cual cuales quien quienes cuando donde por como cuanto se",
    "ca": "que quin quina quins quines qui quan on com quant s",
}
_asked: dict[str, dict[str, tuple[str, ...]]] = {}


def asked_for(kinds: Sequence[str], words: Mapping[str, str]) -> None:
    """Let words, by language, ask for kinds: these come first, and the words need not occur."""
    for language, some in words.items():
        known = _asked.setdefault(language, {})
        known |= {fold(word): tuple(kinds) for word in some.split()}


def _languages() -> list[str]:
    here = str(get_locale() or "en") if has_request_context() else "en"
    return list(dict.fromkeys([here, current_app.config["BABEL_DEFAULT_LOCALE"]]))


def _known(lists: Mapping[str, str]) -> set[str]:
    return {word for language in _languages() for word in lists.get(language, "").split()}


def telling(words: Iterable[str]) -> tuple[list[str], tuple[str, ...]]:
    """The words that say what is sought, and the kinds asked for. Where none would be left, all stay."""
    kept = list(words)
    empty = _known(_EMPTY)
    kinds = {w: k for one in _languages() for w, k in _asked.get(one, {}).items()}
    content = [word for word in kept if word not in empty and word not in kinds]
    if not content:
        said = [word for word in kept if word not in empty]
        return said or kept, ()
    return content, next((kinds[word] for word in kept if word in kinds), ())


def is_question(text: str, words: Sequence[str]) -> bool:
    """Whether somebody asked a whole question: then one word of it may be missing."""
    return text.rstrip().endswith("?") or bool(words and words[0] in _known(_QUESTIONS))
