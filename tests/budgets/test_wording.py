"""Every reason of every rule is said in words, for every project of real counts."""

import pytest

from app.budgets import counting
from app.budgets.models import ProjectResult, Round
from app.budgets.services import wording
from app.budgets.services.importing import rule_of
from tests.budgets.test_importing import SMALL

MORE = SMALL.replace("num_projects;3", "num_projects;5").replace(
    "c;40;1;Benches;1\n", "c;40;1;Benches;1\nd;200;1;Palace;0\ne;10;0;Nothing;0\n"
).replace("4;c\n", "4;c,d\n")  # fmt: skip


@pytest.mark.parametrize("rule", sorted(counting.RULES))
@pytest.mark.parametrize(
    "parameters", [{}, {"misfit": "stop"}, {"threshold": 2}, {"reserve": "4/5", "misfit": "stop"}]
)
def test_every_reason_has_a_sentence(app, rule, parameters):
    from app.budgets.counting.pabulib import read_bytes

    document = read_bytes(MORE.encode(), "x.pb")
    known = counting.check_parameters(rule, {})
    outcome = counting.count(
        document.election(rule, {k: v for k, v in parameters.items() if k in known})
    )
    with app.test_request_context("/"):
        words = wording.Words(Round(currency="EUR", ballot_type="approval"))
        plain = outcome.as_dict()["projects"]
        for reason in outcome.reasons:
            figures = {k: v for k, v in plain[reason.project].items() if k != "why"}
            row = ProjectResult(votes=1, score=1, why=reason.why.value, figures=figures)
            said = words.why(row, {"a": "Trees"})
            assert said.endswith(".")
            assert "%(" not in said


@pytest.mark.parametrize(
    ("n", "said"),
    [(-6, "6 more no than yes"), (0, "as many yes as no"), (2, "2 more yes than no")],
)
def test_yes_and_no_are_compared_without_a_minus(app, n, said):
    with app.test_request_context("/"):
        assert wording.Words(Round(currency="EUR", ballot_type="yes-no")).support(n) == said


def test_an_unknown_rule_is_counted_by_greedy():
    from app.budgets.counting.pabulib import read_bytes

    document = read_bytes(SMALL.replace("rule;greedy", "rule;dictator").encode(), "x.pb")
    assert rule_of(document)[0] == "greedy"
