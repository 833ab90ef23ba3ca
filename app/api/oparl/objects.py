"""From what was found to the objects themselves, whatever their type, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from app.api.answers import in_site_language
from app.api.oparl import agendas, meetings, protocols, references
from app.api.oparl.lists import Found
from app.api.oparl.pieces import Object, head, times
from app.api.oparl.records import MAKERS

ALL = MAKERS | {
    ("Meeting", ""): meetings.meetings,
    ("AgendaItem", ""): agendas.of_items,
    ("AgendaItem", "d"): agendas.of_decisions,
    ("Paper", ""): meetings.papers,
    ("File", "p"): protocols.texts,
    ("File", "v"): protocols.speeches,
}


def made(kind: str, found: Sequence[Found], *, embeds: bool = True) -> list[Object]:
    """The objects in the order in which they were found; `embeds` puts in what belongs to them."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for one in found:
        if not one.is_gone:
            wanted[one.letter].append(one.id)
    with in_site_language():
        there = {letter: ALL[kind, letter](ids) for letter, ids in wanted.items()}
    things = [
        gone(kind, one) if one.is_gone else there[one.letter][one.id]
        for one in found
        if one.is_gone or one.id in there[one.letter]
    ]
    return finished(things, embeds=embeds)


def finished(things: list[Object], *, embeds: bool = True) -> list[Object]:
    """With all references and embedded objects in their places."""
    if embeds:
        references.embed(things)
    else:
        things = [references.without_embedded(one) for one in things]
    references.translate(things)
    return things


def gone(kind: str, one: Found) -> Object:
    """Of what was deleted nothing is left but that it was."""
    token = one.token or f"{one.letter}{one.id}"
    return {**head(kind, token), **times(one.created, one.ended or one.created), "deleted": True}
