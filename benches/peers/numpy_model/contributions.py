"""Stage 3: who joins."""

from statistics import NormalDist

import numpy as np

from numpy_model.ceasefire import Ceasefires
from numpy_model.worlds import Worlds
from scenario import Contributor


def normal_quantile(chance: np.ndarray | float) -> np.ndarray:
    inverse = NormalDist().inv_cdf

    def of(p):
        return -np.inf if p <= 0 else np.inf if p >= 1 else inverse(p)

    return np.array([of(p) for p in np.ravel(chance).tolist()])


def joining(worlds: Worlds, ceasefires: Ceasefires, posture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Who joins, by contributor (rows) and trial."""
    contributors, trials = worlds.scenario.contributors, ceasefires.trials
    inclined = np.empty((len(contributors), len(trials)), bool)
    common = trials.of(np.sqrt(worlds["coalition.common_will"])) * rng.standard_normal(len(trials))
    own = trials.of(np.sqrt(1 - worlds["coalition.common_will"]))
    for row, contributor in zip(inclined, contributors):
        will = common + own * rng.standard_normal(len(trials))
        np.less(will, will_needed(worlds, contributor, ceasefires, posture), out=row)
    return least_fixed_point(inclined, contributors)


def will_needed(worlds: Worlds, contributor: Contributor, ceasefires: Ceasefires, posture: np.ndarray) -> np.ndarray:
    """The will below which a country is inclined: Φ(y) < p turned round, so that Φ⁻¹ is needed once a world only."""
    trials = ceasefires.trials
    willing = worlds[f"contributor.{contributor.key}.willing"]
    met_needs = np.broadcast_to(normal_quantile(willing), worlds.size)
    unmet_needs = normal_quantile(willing * worlds[f"contributor.{contributor.key}.unmet_factor"])
    met_by_posture = np.all([worlds.has[name][:, 0] > 0 for name in contributor.backstop], axis=0)
    met = np.broadcast_to(met_by_posture, 3)[posture]
    if contributor.consent:
        met = met & ceasefires.consent
    if contributor.settlement:
        met = met & ceasefires.settled
    return np.where(met, trials.of(met_needs), trials.of(np.broadcast_to(unmet_needs, worlds.size)))


def least_fixed_point(inclined: np.ndarray, contributors: tuple[Contributor, ...]) -> np.ndarray:
    """Starts from nobody and adds whoever's condition holds, until nothing changes."""
    rows = {contributor.key: row for row, contributor in enumerate(contributors)}
    partners = np.array([[contributor.partners] for contributor in contributors], np.int16).reshape(-1, 1)
    joined = np.zeros_like(inclined)
    while True:
        others = joined.sum(axis=0, dtype=np.int16) - joined
        more = inclined & (others >= partners)
        for row, contributor in enumerate(contributors):
            for name in contributor.contributors:
                more[row] &= joined[rows[name]] if name in rows else False
        if np.array_equal(more, joined):
            return joined
        joined = more
