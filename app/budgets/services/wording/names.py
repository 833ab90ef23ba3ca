"""What rules and ballots are called."""

from flask_babel import lazy_gettext as _l

from app.core.i18n import choose
from app.core.site import categories, districts

RULES = {
    "greedy": _l("Most support first"),
    "equal-shares": _l("Equal shares"),
    "phragmen": _l("Balanced shares (Phragmén)"),
    "max-welfare": _l("Best bundle"),
}
BALLOTS = {
    "knapsack": _l("Choose projects until the money is spent"),
    "approval": _l("Choose the projects you like"),
    "choose-1": _l("Choose one project"),
    "points": _l("Give points to projects"),
    "ranks": _l("Put projects in order"),
    "grades": _l("Grade each project"),
    "yes-no": _l("Say yes or no to each project"),
}


def place_name(kind: str, slug: str) -> str:
    """What a category or area of the kernel is called on the site."""
    known = categories() if kind == "category" else districts()
    return next((choose(one.name) for one in known if one.slug == slug), slug)
