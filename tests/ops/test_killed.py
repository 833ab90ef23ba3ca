"""Killed in the middle of its work and begun anew: nothing lost, nothing twice."""

import pytest

from tests.ops import killing, killing_casts


@pytest.mark.parametrize(
    "story", ["sending", "spreading", "closing", "closing_at_each_step", "importing"]
)
def test_work_survives_being_killed(scratch_app, tmp_path, story):
    getattr(killing, story)(scratch_app, tmp_path, kills=5, seed=7)


def test_votes_survive_the_killing_of_their_servers(scratch_app, tmp_path):
    killing_casts.casting(scratch_app, tmp_path, kills=10, seed=7)
