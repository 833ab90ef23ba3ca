"""Debates that ask for opinions, and people who answer alike."""

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core.clock import now
from app.debates.models import Debate
from app.debates.opinions.models import Conversation, Statement, StatementAnswer, StatementTally
from app.debates.opinions.services.writing import folded
from tests.factories import make_user
from tests.factories.debates import make_debate

COLUMNS = {1: "agrees", -1: "disagrees", 0: "passes"}


def make_conversation(session: Session, debate: Debate | None = None, **values) -> Conversation:
    """An open debate that asks for opinions."""
    conversation = Conversation(debate=debate or make_debate(), **values)
    session.add(conversation)
    session.flush()
    return conversation


def make_statement(session: Session, conversation: Conversation, text: str, **values) -> Statement:
    """A public statement of the organisers, unless told otherwise."""
    debate = conversation.debate
    values = {"published_at": now(), "is_official": "author" not in values} | values
    statement = Statement(
        debate=debate,
        parent_id=debate.id,
        component_id=debate.component_id,
        body=text,
        folded=folded(text),
        **values,
    )
    session.add(statement)
    session.flush()
    session.add(StatementTally(statement_id=statement.id, debate_id=debate.id))
    session.flush()
    return statement


def add_answer(session: Session, user: User, statement: Statement, value: int) -> None:
    """An answer with its tally, as the service writes them."""
    keys = {"statement_id": statement.id, "user_id": user.id, "debate_id": statement.debate_id}
    session.add(StatementAnswer(**keys, value=value))
    tally = session.get_one(StatementTally, statement.id)
    setattr(tally, COLUMNS[value], getattr(tally, COLUMNS[value]) + 1)
    tally.changes += 1


def two_camps(session: Session, conversation: Conversation, sizes=(12, 8)) -> list[list[User]]:
    """Eight statements: on six the camps are against each other, on the last two all agree."""
    texts = [f"The square needs number {n} of what was proposed" for n in range(8)]
    statements = [make_statement(session, conversation, text) for text in texts]
    camps = [[make_user() for _ in range(size)] for size in sizes]
    session.add_all(person for camp in camps for person in camp)
    session.flush()
    for camp, side in zip(camps, (1, -1), strict=True):
        for place, person in enumerate(camp):
            for n, statement in enumerate(statements):
                own = side * (1 if n % 2 else -1) if n < 6 else 1
                passes = n == place % 6  # so that no two stand in the same place
                add_answer(session, person, statement, 0 if passes else own)
    session.flush()
    return camps
