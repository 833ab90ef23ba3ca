"""The rules in a few sentences each, and what a facilitator should know before choosing one."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.budgets.counting import BallotType
from app.budgets.models import Round
from app.budgets.services.wording.reasons import POINTED

EXPLAINED = {
    "greedy": _l("Projects are taken in the order of their votes. Each one that fits into the money that is left is funded; one that does not is passed over. It is quick to explain, and a large group that agrees can spend everything."),
    "equal-shares": _l("Everybody who votes gets the same share of the money. A project is bought when the voters who chose it can pay for it together, and the one that costs its supporters least comes first. Groups of voters get about as much money as they are many. If money is left over, everybody’s share is raised a little and the count begins again, until the next project would no longer fit."),
    "phragmen": _l("All voters save money at the same speed. As soon as the supporters of a project have its cost together, it is bought, and they begin again from nothing. So the costs are spread over the voters as evenly as they can be. The count ends at the first project that no longer fits."),
    "max-welfare": _l("Of all bundles of projects that fit into the money, the one with the most votes in all is found. It is shown beside the other rules for information; rounds are not counted by it."),
}  # fmt: skip
CHOOSABLE = ("greedy", "equal-shares", "phragmen")


def warnings(round_: Round, rule: str) -> list[str]:
    """What speaks against a rule with the ballot and the projects of this round."""
    kind = BallotType(round_.ballot_type)
    said = []
    one_choice = kind is BallotType.CHOOSE_ONE or round_.limits.get("max_choices") == 1
    if rule == "equal-shares" and one_choice:
        said.append(_("With one choice a ballot, equal shares brings nothing: nobody has two projects to share money between. Let people choose more."))  # fmt: skip
    if rule == "equal-shares" and round_.parameters.get("completion") == "none":
        said.append(_("Without a completion, equal shares often leaves much of the money unspent."))
    if rule == "phragmen" and kind in POINTED:
        said.append(_("This rule looks only at who chose a project. Points, places and grades make no difference."))  # fmt: skip
    if rule == "equal-shares" and kind is BallotType.YES_NO:
        said.append(_("Under this rule a no counts as no opinion."))
    return said
