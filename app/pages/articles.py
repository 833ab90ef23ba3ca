"""The help pages: texts of our own, which a council may replace by its own."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.core.i18n import choose
from app.core.site import name_text, site


@dataclass(frozen=True)
class Article:
    """A help page: its own text is the template `pages/help/<slug>.html`."""

    slug: str
    title: LazyString
    lead: LazyString

    @property
    def own_text(self) -> str:
        """What the council wrote instead, as Markdown; empty if it did not."""
        settings = site()
        texts = settings.texts.get(self.slug) or (settings.terms if self.slug == "terms" else {})
        return choose(texts)


RULES = "rules"  # have pages of their own, in versions

ARTICLES = {
    article.slug: article
    for article in (
        Article(
            "counting",
            _l("How votes are counted"),
            _l("Anybody can check a result: here is the rule, step by step."),
        ),
        Article(
            "moderation",
            _l("How moderation works"),
            _l("Who may hide a text, why, and what the author can do about it."),
        ),
        Article(
            RULES,
            _l("Rules of conduct"),
            _l("A few rules so that everybody dares to speak."),
        ),
        Article(
            "privacy",
            _l("Your data and your rights"),
            _l("What this site knows about you, why, for how long, and how to change that."),
        ),
        Article(
            "offline",
            _l("Take part by phone or on paper"),
            _l("You need no computer to take part. Every way counts the same."),
        ),
        Article(
            "accessibility",
            _l("Accessibility statement"),
            _l("This site should work for everybody. Tell us where it does not."),
        ),
        Article("terms", _l("Terms of use"), _l("What you and the council agree on here.")),
        Article("contact", _l("Contact the participation team"), _l("People who read and answer.")),
        Article(
            "software",
            _l("About the software"),
            _l("This site runs on Folkmoot, free software that anybody may read and check."),
        ),
    )
}

for one in ARTICLES.values():
    if one.slug not in {"terms", RULES}:  # have editors of their own, which raise the version
        name_text(one.slug, one.title)
