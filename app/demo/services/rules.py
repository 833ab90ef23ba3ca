"""The rules of conduct: the council has published a second version, which holds in some months."""

from __future__ import annotations

from functools import partial

from app.core.i18n import languages
from app.demo.services.world import World
from app.moderation.rulebook import services

PUBLISHED, HOLDS = -6, 90  # days from today
NEW = {
    "en": ("Say where it comes from", "If you give a figure, a law or somebody’s words, say where they come from, best with a link."),
    "es": ("Diga de dónde viene", "Si da una cifra, una ley o las palabras de alguien, diga de dónde vienen, mejor con un enlace."),
    "ca": ("Digueu d’on ve", "Si doneu una xifra, una llei o les paraules d’algú, digueu d’on vénen, millor amb un enllaç."),
}  # fmt: skip
NOTE = {
    "en": "A new rule about sources, so that others can check what is said.",
    "es": "Una norma nueva sobre las fuentes, para que otras personas puedan comprobar lo que se dice.",
    "ca": "Una norma nova sobre les fonts, perquè altres persones puguin comprovar el que es diu.",
}


def plan(world: World) -> None:
    """Tell that an administrator wrote and published it."""
    world.tell(world.moment(PUBLISHED, "15:10"), partial(_publish, world))


def _publish(world: World) -> None:
    by = world.people["admin"]
    spoken = [code for code in languages() if code in NEW]
    draft = services.begin_draft(by)
    titles, texts = ({code: NEW[code][part] for code in spoken} for part in (0, 1))
    services.add_rule(draft, by, titles, texts)
    note = {code: NOTE[code] for code in spoken}
    services.publish(draft, by, note, world.moment(HOLDS, "00:00"))
