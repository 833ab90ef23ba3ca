"""The first edition of the rules, for every new installation.

Decisions made under it show these words: never change one. A better set of rules is a
new version, which a council publishes itself.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ILLEGAL = "illegal"  # no edition is without it: notices about illegal content refer to it

DEFAULTS = (  # code, title, text
    (
        "personal_data",
        _l("Private data of others"),
        _l(
            "Do not publish what belongs to somebody’s private life, such as a home address, a telephone number or a health matter, unless that person agreed. What people do in public office may be named."
        ),
    ),
    (
        "insult",
        _l("Insults and threats"),
        _l(
            "Speak about the matter, not about the person. Sharp criticism of an idea, of the council or of its work is welcome; insulting or threatening somebody is not."
        ),
    ),
    (
        "hate",
        _l("Attacks on people for who they are"),
        _l(
            "Do not attack or belittle people for their origin, faith, sex, disability, age or whom they love."
        ),
    ),
    (
        "violence",
        _l("Calls for violence"),
        _l("Do not call for violence against people or things, and do not praise it."),
    ),
    (
        ILLEGAL,
        _l("Illegal content"),
        _l(
            "Do not publish what the law forbids, such as fraud, defamation or somebody else’s work without permission. Anybody can report it, with or without an account."
        ),
    ),
    (
        "spam",
        _l("Advertising and repeated texts"),
        _l(
            "No advertising, no chain messages, and not the same text again and again in different places."
        ),
    ),
    (
        "false_identity",
        _l("Pretending to be somebody else"),
        _l(
            "One person, one account. A pen name is fine; writing in the name of another person, of an association or of the council is not."
        ),
    ),
    (
        "off_topic",
        _l("Off the topic"),
        _l(
            "Stay with what is discussed on the page. A different idea deserves a proposal or a debate of its own."
        ),
    ),
)
