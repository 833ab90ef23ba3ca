"""Words in the reader's language, looked up once a process."""

from flask import request
from flask_babel import force_locale
from flask_wtf.i18n import translations
from wtforms.i18n import messages_path

from app.core import reader

INVALID = "Not a valid choice."


def test_the_words_of_forms_are_read_once_for_each_language(app, monkeypatch):
    reader._words_of_forms.cache_clear()
    read = []
    load = reader.Translations.load

    def watched(folder, *rest, **options):
        read.append(folder)
        return load(folder, *rest, **options)

    monkeypatch.setattr(reader.Translations, "load", watched)
    for _ in range(2):
        with app.test_request_context("/"):
            assert translations.gettext(INVALID) == INVALID
            assert request.wtforms_translations
    assert read.count(messages_path()) == 1


def test_they_are_in_the_language_of_the_page(app):
    with app.test_request_context("/"), force_locale("de"):
        assert translations.gettext(INVALID) == "Keine gültige Auswahl."
