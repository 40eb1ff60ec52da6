"""Stage 10: what a trial is scored on, summed by world."""

import numpy as np

from harness import CLASSES, Tally
from numpy_model.campaign import Ended
from numpy_model.ceasefire import Ceasefires
from numpy_model.deployment import Plan
from numpy_model.peace import History, Resumed
from numpy_model.worlds import Trials, Worlds


def score(
    worlds: Worlds,
    total: np.ndarray,
    ceasefires: Ceasefires,
    posture: np.ndarray,
    joined: np.ndarray,
    plan: Plan,
    history: History,
    ended: Ended,
) -> Tally:
    """Sums and counts by world. `total` are the trials of each world, with or without a ceasefire."""
    scenario, trials, months = worlds.scenario, ceasefires.trials, len(posture)
    resumed = np.full(len(trials), months)  # τ, or the horizon
    resumed[history.resumed.index] = history.resumed.month
    lasted = np.arange(months)[:, None] <= resumed
    held = resumed == months

    def spread(values):
        return scattered(history.resumed, values, len(trials))

    area = spread(ended.area)

    tally = Tallier(trials, worlds.size, total)
    repelled, major = ~held & (area < scenario.repelled_below), ~held & (area >= scenario.major_above)
    tally.classes((held, repelled, ~held & ~repelled & ~major, major))
    tally.add("held", held, everybody=True)
    tally.add("held_given_ceasefire", held)
    tally.add("entangled", spread(ended.fights), everybody=True)
    tally.add("us_at_war", spread(ended.acts), everybody=True)
    tally.add("violent", history.incidents > scenario.violent_above, held)
    tally.add("resumption_month", resumed, ~held)
    for month in (3, 6, 12, 24):
        if month < months:
            tally.add(f"troops_{month}", history.troops[month], resumed >= month)
    if months > 12:
        tally.add("countries_12", plan.countries[12], resumed >= 12)
    tally.add("peak_troops", history.troops.max(axis=0))
    score_half_strength(tally, history.troops, plan.pledged, resumed)
    months_lasted = np.minimum(resumed + 1, months)
    for name, level in (("full", 2), ("reduced", 1), ("withdrawn", 0)):
        at_level = ((posture == level) & lasted).sum(axis=0, dtype=np.int16)
        tally.add(f"posture_{name}", at_level / months_lasted)
    tally.add("incidents", history.incidents, held)
    tally.add("area", area, ~held)
    soldier_months = history.troops.sum(axis=0)
    at_peace = trials.of(worlds["cost.peace_loss"] / 12) * soldier_months
    tally.add("coalition_losses", at_peace + spread(ended.losses), everybody=True)
    tally.add("cost", cost(worlds, trials, plan, history.troops, soldier_months, lasted))
    for contributor, joins in zip(scenario.contributors, joined):
        tally.add(f"joined.{contributor.key}", joins, everybody=True)
    tally.survival(resumed, months)
    return tally.tally


def scattered(resumed: Resumed, values: np.ndarray, size: int) -> np.ndarray:
    """A value of the wars in the place of their trials; 0 elsewhere."""
    wide = np.zeros(size)
    wide[resumed.index] = values
    return wide


def score_half_strength(tally: "Tallier", troops: np.ndarray, pledged: np.ndarray, resumed: np.ndarray) -> None:
    reaches = troops >= pledged / 2
    first = reaches.argmax(axis=0)
    reached = reaches.any(axis=0) & (first < resumed)
    tally.add("half_strength_reached", reached, pledged > 0)
    tally.add("half_strength_month", first, (pledged > 0) & reached)


def cost(
    worlds: Worlds,
    trials: Trials,
    plan: Plan,
    troops: np.ndarray,
    soldier_months: np.ndarray,
    lasted: np.ndarray,
) -> np.ndarray:
    """Million euros up to and including τ."""

    def price(name):
        return trials.of(worlds[f"cost.{name}"])

    months = len(lasted)

    def up_to_resumption(series):
        return np.einsum("mt,mt->t", series[:months], lasted)

    aircraft, ships = up_to_resumption(plan.aircraft), up_to_resumption(plan.ships)
    arrived = troops[0] + np.sum(np.maximum(0, np.diff(troops, axis=0)), axis=0)
    running = price("soldier_year") * soldier_months + price("aircraft_year") * aircraft + price("ship_year") * ships
    return running / 12 + price("startup_soldier") * arrived


class Tallier:
    """Sums the trials of each world."""

    def __init__(self, trials: Trials, worlds: int, total: np.ndarray):
        self.trials, self.worlds, self.total = trials, worlds, total
        self.tally: Tally = {}

    def add(self, name: str, values: np.ndarray, counts: np.ndarray | None = None, everybody: bool = False) -> None:
        """Adds a metric over the ceasefires that count; `everybody` counts trials without a ceasefire too, as 0."""
        if counts is None:
            count = self.total if everybody else self.trials.counts
            sums = self._by_world(self.trials.world, values)
        else:
            world = self.trials.world[counts]
            sums, count = self._by_world(world, values[counts]), np.bincount(world, minlength=self.worlds)
        self.tally[name] = sums, count

    def classes(self, shares: tuple[np.ndarray, ...]) -> None:
        none, *others = (f"class.{name}" for name in CLASSES)
        self.tally[none] = self.total - self.trials.counts, self.total
        for name, share in zip(others, shares):
            self.add(name, share, everybody=True)

    def survival(self, resumed: np.ndarray, months: int) -> None:
        """Ceasefires still holding at the start of each month."""
        size = self.worlds * (months + 1)
        last = np.bincount(self.trials.world * (months + 1) + resumed, minlength=size).reshape(self.worlds, -1)
        standing = last[:, ::-1].cumsum(axis=1)[:, ::-1]
        for month in range(months + 1):
            self.tally[f"survival.{month}"] = standing[:, month], self.trials.counts

    def _by_world(self, world: np.ndarray, values: np.ndarray) -> np.ndarray:
        return np.bincount(world, weights=values, minlength=self.worlds)
