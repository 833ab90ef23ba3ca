"""Every reason carries the figures that its sentence needs."""

from app.budgets.counting import Why, count

from .elections import approvals
from .tie_heavy import tie_heavy

BOUGHT = {"place", "score", "votes", "cost", "left_before", "left"}
FIGURES = {
    Why.WON: BOUGHT,
    Why.WON_RESERVE: BOUGHT | {"missing", "share"},
    Why.WON_COMPLETION: BOUGHT,
    Why.WON_SHARES: {
        "round", "cost", "votes", "supporters", "price", "price_rounded", "effective", "paid_in_full", "paid_less", "left",
    },
    Why.WON_LOAD: {"round", "cost", "votes", "load", "left"},
    Why.WON_WELFARE: {"score", "cost", "left"},
    Why.NO_SUPPORT: {"votes", "score"},
    Why.BELOW_THRESHOLD: {"value", "needed"},
    Why.OVER_ENVELOPE: {"cost", "budget", "missing"},
    Why.DOES_NOT_FIT: {"place", "score", "votes", "cost", "left", "missing"},
    Why.COUNT_STOPPED: {"place", "at"},
    Why.EXCLUDED: {"group", "winner"},
    Why.TOO_FEW_PAYERS: {"round", "votes", "cost", "had", "money", "missing", "support", "spent"},
    Why.NOT_REACHED: {"at", "votes", "load"},
    Why.NOT_BEST: {"score", "cost"},
}  # fmt: skip


def test_every_reason_has_its_figures():
    met = set()
    reserve = approvals(100, {"a": 60, "b": 50}, "a a b", misfit="stop", reserve="4/5")
    for election in [reserve, *(tie_heavy(seed) for seed in range(400))]:
        for reason in count(election).reasons:
            met.add(reason.why)
            assert set(reason.figures) >= FIGURES[reason.why], reason
    assert met == set(Why)


def test_a_project_that_was_out_of_reach_from_the_start_says_so():
    outcome = count(
        approvals(20, {"a": 15}, "a b".replace("b", ""), rule="equal-shares", completion="none")
    )
    assert outcome.winners == ("a",)
    two = count(approvals(20, {"a": 15, "b": 5}, "a b", rule="equal-shares", completion="none"))
    assert two.reason("a").figures["round"] == 0
    assert two.reason("a").figures["spent"] == ()
