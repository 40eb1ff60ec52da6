"""The unknowns, drawn once a world, and how a world's values reach its trials."""

import numpy as np

from scenario import COMPONENTS, Quantity, Scenario


def draw(quantity: Quantity, size: int, rng: np.random.Generator) -> np.ndarray | float:
    """A value for each world; a plain float where nobody is uncertain of it."""
    if quantity.constant is not None:
        return quantity.constant
    match quantity.law, quantity.numbers:
        case "uniform", (low, high):
            values = rng.uniform(low, high, size)
        case "triangular", (low, mode, high):
            values = rng.triangular(low, mode, high, size)
        case "pert", (low, _, high):
            values = low + (high - low) * rng.beta(*quantity.exponents, size)
        case "normal", (mean, sd):
            return conditioned_normal(mean, sd, quantity, size, rng)
        case "lognormal", (median, _):
            values = rng.lognormal(np.log(median), quantity.log_sd, size)
        case "beta", (a, b):
            values = rng.beta(a, b, size)
    return np.clip(values, quantity.low, quantity.high)


def conditioned_normal(mean: float, sd: float, ends: Quantity, size: int, rng: np.random.Generator) -> np.ndarray:
    """A normal between the ends: what falls outside is drawn again."""
    values = rng.normal(mean, sd, size)
    while (outside := (values < ends.low) | (values > ends.high)).any():
        values[outside] = rng.normal(mean, sd, np.count_nonzero(outside))
    return values


class Worlds:
    """One draw of every quantity for each of `size` worlds, by dotted path, for one option."""

    def __init__(self, scenario: Scenario, size: int, rng: np.random.Generator):
        self.scenario, self.size = scenario, size
        self._values = {path: draw(quantity, size, rng) for path, quantity in scenario.quantities.items()}
        # has(c, s) as a column, so that it meets a row of worlds in a table of postures and worlds.
        self.has = {name: np.array(scenario.has(name), float)[:, None] for name in COMPONENTS}
        self.present = sum(self.has.values())

    def __getitem__(self, path: str) -> np.ndarray | float:
        return self._values[path]

    def by_posture(self, values: np.ndarray) -> np.ndarray:
        """A table of postures and worlds, laid out so that `posture * size + world` finds a value."""
        return np.broadcast_to(values, (3, self.size)).ravel()


class Trials:
    """Which world each trial belongs to. Trials of a world stay side by side, so that its values can be repeated, which
    takes less than half the time of looking them up trial by trial."""

    def __init__(self, world: np.ndarray, worlds: int):
        self.world, self.counts = world, np.bincount(world, minlength=worlds)

    def of(self, values: np.ndarray | float) -> np.ndarray | float:
        """A world's value for each of its trials."""
        return values if np.ndim(values) == 0 else np.repeat(values, self.counts)

    def __len__(self) -> int:
        return len(self.world)


def logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def monthly(rate: np.ndarray | float) -> np.ndarray | float:
    """The chance a month of a rate a year."""
    return -np.expm1(-rate / 12)
