"""What is typed finds what was written: accents, prefixes, slips, and nothing that is hidden."""

import random

import pytest

from app.core.clock import now
from app.core.events import Edited, Hidden, Published, Restored, emit
from app.extensions import db
from app.search import queries
from app.search.models import SearchDocument
from tests.factories import make_process

TEXTS = [
    ("Shade trees on Quay Street", "The pavement is too hot in summer for older people."),
    ("Més bancs a la plaça", "Volem bancs a l'ombra davant del mercat."),
    ("Safer crossing by the school", "Children wait eleven seconds on the island."),
    ("Night bus to Millbrook", "The last bus leaves before the cinema ends."),
]


@pytest.fixture
def processes(app, session):
    with app.app_context():
        made = []
        for title, body in TEXTS:
            process = make_process(title=title, body=body)
            db.session.add(process)
            db.session.flush()
            emit(Published(process, actor=None))
            made.append(process)
        yield made
        db.session.rollback()


def found(text: str) -> list[str]:
    wanted = queries.Wanted(queries.understand(text))
    return [r.title for r in db.session.scalars(queries.results(wanted))]


@pytest.mark.parametrize("typed", ["PLACA", "plaça", "bancs mercat", "ban", "mercat l'ombra"])
def test_case_accents_and_prefixes_do_not_matter(processes, typed):
    assert found(typed) == ["Més bancs a la plaça"]


def test_all_words_must_occur(processes):
    assert found("bus school") == []


def test_the_title_weighs_more(processes):
    other = make_process(title="Something else", body="A crossing by the school, safer")
    db.session.add(other)
    db.session.flush()
    emit(Published(other, actor=None))
    assert found("safer crossing school")[0] == "Safer crossing by the school"


def test_edited_hidden_and_restored_texts(processes):
    process = processes[3]
    process.title = "Tram to Millbrook"
    emit(Edited(process, actor=None, before={"title": ""}, after={"title": ""}))
    assert (found("tram"), found("night")) == (["Tram to Millbrook"], [])
    process.hidden_at = now()
    emit(Hidden(process, actor=None, reason="", statement=""))
    assert found("tram") == []
    process.hidden_at = None
    emit(Restored(process, actor=None))
    assert found("tram") == ["Tram to Millbrook"]


def test_unpublished_resources_are_not_indexed(processes):
    draft = make_process(title="Secret plans", published_at=None)
    db.session.add(draft)
    db.session.flush()
    emit(Edited(draft, actor=None, before={}, after={}))
    assert found("secret") == []
    assert db.session.get(SearchDocument, draft.id) is None


@pytest.mark.parametrize(
    "typed", ['"', "a OR b", "x NEAR y", "') --", "*", "& | !", "\x00", "-bus"]
)
def test_operators_are_only_words(processes, typed):
    assert isinstance(found(typed or "x"), list)


def slip(word: str, dice: random.Random) -> str:
    """One letter added, left out, replaced, or two neighbours swapped."""
    at = dice.randrange(len(word) - 1)
    letter = dice.choice("abcdefghijklmnopqrstuvwxyz")
    match dice.randrange(4):
        case 0:
            return word[:at] + letter + word[at:]
        case 1:
            return word[:at] + word[at + 1 :]
        case 2:
            return word[:at] + letter + word[at + 1 :]
        case _:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def test_nine_of_ten_slips_find_their_word(processes):
    dice = random.Random(7)
    words = [w for title, body in TEXTS for w in queries.words_of(f"{title} {body}") if len(w) >= 5]
    hits = 0
    for _ in range(200):
        word = dice.choice(words)
        expected = set(found(word))
        hits += bool(expected & set(found(slip(word, dice))))
    assert hits >= 180


def test_the_page_marks_the_passage(app, client):
    with app.app_context():
        process = make_process(title=TEXTS[0][0], body=TEXTS[0][1])
        db.session.add(process)
        db.session.flush()
        emit(Published(process, actor=None))
        db.session.commit()
    page = client.get("/search?q=pavment")
    assert page.status_code == 200
    assert "<mark>pavement</mark>" in page.text
