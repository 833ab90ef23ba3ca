"""A naive Bayes filter over words: trained by scikit-learn, used without it.

A version is a prior and, for each word, how much it speaks for spam, both as log odds. It is
stored as plain numbers: nothing that is loaded can run.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.moderation.spam.fingerprints import number_of_links, words

MOST_WORDS = 4000  # of a version
LEAST = 10  # texts of each kind before anything can be learned
LINKS = "2+links"  # no word, but a sign


@dataclass(frozen=True)
class Version:
    """What was learned: log odds before a word is read, and of each word."""

    prior: float
    weights: Mapping[str, float]


def signs(text: str) -> list[str]:
    """The words of a text, and whether it has several links."""
    found = [word for word in words(text) if len(word) > 1]
    return [*found, LINKS] if number_of_links(text) > 1 else found


def score(version: Version, text: str) -> float:
    """How much a text looks like what moderators hid as spam: 0 to 1.

    A word counts once, and the sum is divided by the root of how many are known: long texts
    would otherwise always come out as 0 or 1.
    """
    known = [version.weights[one] for one in set(signs(text)) if one in version.weights]
    if not known:
        return 0.0
    odds = version.prior + sum(known) / math.sqrt(len(known))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def train(spam: Sequence[str], kept: Sequence[str]) -> Version | None:
    """Learn from texts that moderators hid as spam and those they kept; None while there are few.

    Imports scikit-learn, which takes its time: for jobs only.
    """
    if min(len(spam), len(kept)) < LEAST:
        return None
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.naive_bayes import BernoulliNB

    texts = [*spam, *kept]
    marks = [dict.fromkeys(set(signs(text)), 1) for text in texts]
    common = Counter(word for mark in marks for word in mark)
    chosen = {word for word, number in common.most_common(MOST_WORDS) if number > 1}
    vectorizer = DictVectorizer()
    rows = vectorizer.fit_transform([_only(mark, chosen) for mark in marks])
    model = BernoulliNB(fit_prior=True).fit(rows, [1] * len(spam) + [0] * len(kept))
    weights = model.feature_log_prob_[1] - model.feature_log_prob_[0]
    prior = model.class_log_prior_[1] - model.class_log_prior_[0]
    named = zip(vectorizer.get_feature_names_out(), weights, strict=True)
    return Version(round(float(prior), 4), {str(w): round(float(n), 4) for w, n in named})


def _only(mark: dict[str, int], chosen: set[str]) -> dict[str, int]:
    return {word: one for word, one in mark.items() if word in chosen}
