"""A kind of component in which something can be done by everybody."""

from pydantic import BaseModel

from app.core.kinds import Action, ComponentKind, Invitation


class NoSettings(BaseModel):
    """Nothing to set."""


IDEAS = ComponentKind(
    "home-ideas",
    "Ideas",
    NoSettings,
    (
        Action(
            "idea.suggest",
            "Suggest",
            "site.read",
            lambda component: Invitation("Suggest something", "Now.", "Write", "/x"),
        ),
    ),
    url=lambda component: "/x",
)
