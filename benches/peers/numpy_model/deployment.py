"""Stage 4: who comes, rotates and leaves, and when; lift is applied month by month."""

from dataclasses import dataclass

import numpy as np

from numpy_model.ceasefire import Ceasefires
from numpy_model.worlds import Trials, Worlds
from scenario import Contributor

SERIES = ("troops", "aircraft", "ships", "trainers", "countries")


@dataclass
class Plan:
    """What is assigned in each month (rows) and trial, before lift, and all that those who joined have pledged."""

    troops: np.ndarray
    aircraft: np.ndarray
    ships: np.ndarray
    trainers: np.ndarray
    countries: np.ndarray
    pledged: np.ndarray


def plan_deployment(
    worlds: Worlds, ceasefires: Ceasefires, posture: np.ndarray, joined: np.ndarray, rng: np.random.Generator
) -> Plan:
    months, trials = worlds.scenario.months, len(ceasefires.trials)
    # The row beyond the horizon takes what happens after it.
    plan = Plan(*(np.zeros((months + 1, trials)) for _ in SERIES), pledged=np.zeros(trials))
    clock = exit_clock(worlds, ceasefires.trials, posture)
    for contributor, joins in zip(worlds.scenario.contributors, joined):
        enter(worlds, contributor, np.flatnonzero(joins), ceasefires, posture[0], clock, plan, rng)
    for series in SERIES:
        changes = getattr(plan, series)
        for month in range(1, months):
            changes[month] += changes[month - 1]
    return plan


def exit_clock(worlds: Worlds, trials: Trials, posture: np.ndarray) -> np.ndarray:
    """Years run by the end of each month; they run faster while the backstop is below its promise."""
    full = 2 if worlds.scenario.promised else 0
    faster = trials.of(worlds["coalition.us_exit_factor"] - 1)
    clock = np.where(posture < full, faster, 0.0)
    clock += 1
    for month in range(1, len(clock)):
        clock[month] += clock[month - 1]
    clock /= 12
    return clock


def enter(
    worlds: Worlds,
    contributor: Contributor,
    joins: np.ndarray,
    ceasefires: Ceasefires,
    posture: np.ndarray,
    clock: np.ndarray,
    plan: Plan,
    rng: np.random.Generator,
) -> None:
    """Enters one contributor's arrival, rotation and departure into the plan of the trials that it joins."""
    world, months = ceasefires.trials.world[joins], len(clock)

    def of(name):
        return np.broadcast_to(worlds[f"contributor.{contributor.key}.{name}"], worlds.size)

    troops, sustained = rounded(of("troops")), of("troops")
    if contributor.pooled:
        sustained = np.minimum(sustained, of("pool") / of("rotation_ratio"))
    plan.pledged[joins] += troops[world]

    ready = ready_months(worlds, contributor, ceasefires.onset[joins], posture[joins], world, rng)
    arrives = np.ceil(np.minimum(ready, months)).astype(np.intp)
    leaves = exit_months(of("exit_rate")[world], clock, joins, rng)
    comes = np.flatnonzero(arrives < leaves)
    who, world, arrives, leaves = joins[comes], world[comes], arrives[comes], leaves[comes]

    # Places in the flattened series; no trial occurs twice, so that plain indices may add.
    size = len(ceasefires.trials)
    start, end = arrives * size + who, leaves * size + who
    flat = {series: getattr(plan, series).reshape(-1) for series in SERIES}
    flat["countries"][start] += 1
    flat["countries"][end] -= 1
    for name in ("aircraft", "ships", "trainers"):
        strength = rounded(of(name))
        if strength.any():
            flat[name][start] += strength[world]
            flat[name][end] -= strength[world]
    if troops.any():
        rotates = np.minimum(arrives + worlds.scenario.first_rotation_months, leaves)
        first, then = troops[world], rounded(sustained)[world]
        flat["troops"][start] += first
        flat["troops"][rotates * size + who] += then - first
        flat["troops"][end] -= then


def rounded(strength: np.ndarray) -> np.ndarray:
    """Strengths count in 1/256, so that sums over countries that come and go are exact."""
    return np.round(strength * 256) / 256


def ready_months(
    worlds: Worlds,
    contributor: Contributor,
    onset: np.ndarray,
    posture: np.ndarray,
    world: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    def of(name):
        return np.broadcast_to(worlds[f"contributor.{contributor.key}.{name}"], worlds.size)[world]

    notice = of("notice_months") * (1 - 0.25 * worlds.has["coordination"][posture, 0])
    if not contributor.votes:
        return notice
    approval = of("approval.months") * np.exp(of("approval.spread") * rng.standard_normal(len(world)))
    return np.maximum(0, approval - onset) + notice


def exit_months(rate: np.ndarray, clock: np.ndarray, joins: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The first month in which rate · clock reaches the contributor's patience; the horizon where none does."""
    months = np.full(len(joins), len(clock))
    patience = rng.standard_exponential(len(joins))
    leaving = np.flatnonzero(rate * clock[-1, joins] >= patience)
    stays = clock[:, joins[leaving]] < patience[leaving] / rate[leaving]
    months[leaving] = stays.sum(axis=0, dtype=np.int16)
    return months
