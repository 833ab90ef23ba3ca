"""Objects for tests, made through the models: `add(session, make_user())`."""

from tests.factories.accounts import make_user
from tests.factories.proposals import make_proposal
from tests.factories.spaces import make_component, make_phase, make_process

__all__ = ["add", "make_component", "make_phase", "make_process", "make_proposal", "make_user"]


def add(session, *objects):
    """Store objects for good, as far as the test's world goes; gives back the (first) object."""
    session.add_all(objects)
    session.commit()
    return objects[0]
