"""Stage 2: what Washington does, month by month."""

import numpy as np

from numpy_model.ceasefire import Ceasefires
from numpy_model.worlds import Worlds, monthly


def follow_backstop(worlds: Worlds, ceasefires: Ceasefires, rng: np.random.Generator) -> np.ndarray:
    """The posture of each month (rows) and trial: 2 full, 1 reduced, 0 withdrawn."""
    scenario, trials = worlds.scenario, ceasefires.trials
    posture = np.zeros((scenario.months, len(trials)), np.int8)
    if not scenario.promised:
        return posture
    kept = rng.random(len(trials)) < trials.of(worlds["backstop.kept_chance"])
    reduced = rng.random(len(trials)) < trials.of(worlds["backstop.reduced_chance"])
    posture[0] = np.where(kept, 2, reduced)
    factor = 1.0 if scenario.ratified else worlds["backstop.unratified_factor"]
    down = monthly(worlds["backstop.erosion_rate"] * factor)
    # One uniform tells both: erosion below `down`, otherwise recovery below `up`.
    up = trials.of(down + (1 - down) * monthly(worlds["backstop.recovery_rate"]))
    down = trials.of(down)
    for month in range(1, scenario.months):
        luck, before, now = rng.random(len(trials)), posture[month - 1], posture[month]
        falls = luck < down
        rises = (before == 1) & ~falls & (luck < up)
        np.subtract(before, (before > 0) & falls, out=now)
        now += rises
        for review in scenario.reviews:
            step_down_at_review(worlds, ceasefires, review, month, now, rng)
    return posture


def step_down_at_review(
    worlds: Worlds, ceasefires: Ceasefires, review: int, month: int, posture: np.ndarray, rng: np.random.Generator
) -> None:
    due = np.flatnonzero(ceasefires.onset + month == review)
    if len(due) == 0:
        return
    chance = np.broadcast_to(worlds[f"backstop.reviews.{review}.drop_chance"], worlds.size)
    drops = due[rng.random(len(due)) < chance[ceasefires.trials.world[due]]]
    posture[drops] = np.maximum(0, posture[drops] - 1)
