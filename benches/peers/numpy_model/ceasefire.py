"""Stage 1: whether and when the guns fall silent."""

from dataclasses import dataclass

import numpy as np

from numpy_model.worlds import Trials, Worlds


@dataclass
class Ceasefires:
    """The trials in which a ceasefire begins. `onset` is its calendar month."""

    trials: Trials
    onset: np.ndarray
    settled: np.ndarray
    consent: np.ndarray


def begin(worlds: Worlds, world: np.ndarray, rng: np.random.Generator) -> Ceasefires:
    onset = onset_months(worlds, world, rng)
    within = worlds.scenario.within_months
    came = np.isfinite(onset) if within is None else onset < within
    trials = Trials(world[came], worlds.size)

    def happens(path):
        return rng.random(len(trials)) < trials.of(worlds[path])

    return Ceasefires(trials, onset[came], happens("ceasefire.settlement_chance"), happens("ceasefire.consent_chance"))


def onset_months(worlds: Worlds, world: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    trials = Trials(world, worlds.size)
    if worlds.scenario.within_months is None:
        return np.broadcast_to(np.floor(trials.of(worlds["ceasefire.onset.after_months"])), len(trials))
    factor = worlds["ceasefire.rejection_factor"] if worlds.scenario.names_troops else 1.0
    chance = np.minimum(1, worlds["ceasefire.onset.monthly_chance"] * factor)
    with np.errstate(divide="ignore"):  # a chance of 0 is never, one of 1 is at once
        return np.floor(rng.standard_exponential(len(trials)) / trials.of(-np.log1p(-chance)))
