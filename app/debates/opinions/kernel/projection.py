"""People's places: the two directions in which answers differ most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.debates.opinions.kernel.answers import Answers, Floats


@dataclass(frozen=True)
class Axes:
    """Per statement its mean answer and its weight on both axes: (n_statements,), (n_statements, 2)."""

    means: Floats
    weights: Floats

    @property
    def extremity(self) -> Floats:
        """How far agreeing with a statement alone would move somebody: (n_statements,)."""
        moved: Floats = np.linalg.norm(self.weights, axis=1)
        return moved * np.sqrt(len(self.means))


def find_axes(answers: Answers) -> Axes:
    """Principal components; what somebody has not answered counts as the statement's mean.

    So it adds nothing to the covariance, which is summed from the answers alone. The sign of an axis is
    free: its largest weight is made positive.
    """
    from scipy.sparse import csr_matrix

    n = answers.n_statements
    seen = np.bincount(answers.columns, minlength=n)
    sums = np.bincount(answers.columns, weights=answers.values, minlength=n)
    means = sums / np.maximum(seen, 1)
    deviations = answers.values - means[answers.columns]
    table = csr_matrix((deviations, (answers.people, answers.columns)), shape=(answers.n_people, n))
    _, vectors = np.linalg.eigh((table.T @ table).toarray())
    weights = np.zeros((n, 2))
    for axis in range(min(2, n)):
        vector = vectors[:, -1 - axis]
        weights[:, axis] = vector * np.sign(vector[np.argmax(np.abs(vector))])
    return Axes(means, weights)


def places(answers: Answers, axes: Axes) -> Floats:
    """Where each person stands: (n_people, 2).

    Who answered few statements would stand near the middle for that reason alone; the
    factor sqrt(statements / answered) puts that right.
    """
    deviations = answers.values - axes.means[answers.columns]
    moves = deviations[:, None] * axes.weights[answers.columns]
    sums = [
        np.bincount(answers.people, weights=moves[:, axis], minlength=answers.n_people)
        for axis in range(2)
    ]
    answered = np.bincount(answers.people, minlength=answers.n_people)
    factor: Floats = np.sqrt(answers.n_statements / np.maximum(answered, 1))
    placed: Floats = np.column_stack(sums).astype(np.float64) * factor[:, None]
    return placed
