"""The unknowns, drawn once a world, and what follows from them for every trial."""

from dataclasses import dataclass
from math import exp, expm1, inf, log, log1p
from random import Random
from statistics import NormalDist

from scenario import COMPONENTS, Contributor, Quantity, Scenario

NORMAL = NormalDist()


def draw(quantity: Quantity, random: Random) -> float:
    """A value of a quantity in one world."""
    if quantity.constant is not None:
        return quantity.constant
    match quantity.law, quantity.numbers:
        case "uniform", (low, high):
            value = random.uniform(low, high)
        case "triangular", (low, mode, high):
            value = random.triangular(low, high, mode)
        case "pert", (low, _, high):
            value = low + (high - low) * random.betavariate(*quantity.exponents)
        case "normal", (mean, sd):
            value = random.gauss(mean, sd)
            while not quantity.low <= value <= quantity.high:
                value = random.gauss(mean, sd)
        case "lognormal", (median, _):
            value = random.lognormvariate(log(median), quantity.log_sd)
        case "beta", (a, b):
            value = random.betavariate(a, b)
    return min(max(value, quantity.low), quantity.high)


@dataclass
class Posture:
    """What the months use of one world at one posture of the backstop."""

    logistics: bool
    coordination: bool
    monitoring: bool
    arms_supply: bool
    strike: bool
    lift: float
    air: float
    surprise: float
    coalition_logit: float
    us_logit: float


@dataclass
class Member:
    """A contributor in one world. The wills are those below which it is inclined to join."""

    contributor: Contributor
    met_will: float
    unmet_will: float
    met: list[bool]
    troops: float
    rotated: float
    aircraft: float
    ships: float
    trainers: float
    notice: float
    approval: tuple[float, float] | None
    exit_rate: float


class World:
    """One draw of every quantity, by dotted path, and what follows from it for every trial."""

    def __init__(self, scenario: Scenario, random: Random):
        self.scenario = scenario
        self.values = {path: draw(quantity, random) for path, quantity in scenario.quantities.items()}
        self.has = {name: scenario.has(name) for name in COMPONENTS}
        self.postures = [self._posture(level) for level in range(3)]
        self.members = [self._member(contributor) for contributor in scenario.contributors]
        self.months = Months(self.values, scenario.months)

    def __getitem__(self, path: str) -> float:
        return self.values[path]

    def _posture(self, level: int) -> Posture:
        has = {name: by_level[level] for name, by_level in self.has.items()}
        guarantee, reduced = has["guarantee"], level == 1
        return Posture(
            logistics=has["logistics"],
            coordination=has["coordination"],
            monitoring=has["monitoring"],
            arms_supply=has["arms-supply"],
            strike=has["strike"],
            lift=self["coalition.lift_per_month"] + has["logistics"] * self["coalition.us_lift_per_month"],
            air=1 + has["air-defence"] * self["balance.us_air_defence"],
            surprise=self["balance.surprise"] * (1 - has["intelligence"] * self["balance.warning_share"]),
            coalition_logit=self["credibility.constant"]
            + self["credibility.us_presence"] * sum(has.values()) / 8
            + self["credibility.guarantee"] * guarantee,
            us_logit=self["credibility.us_constant"]
            + self["credibility.us_ratified"] * self.scenario.ratified
            + self["credibility.us_guarantee"] * guarantee
            - self["credibility.us_reduced"] * reduced,
        )

    def _member(self, contributor: Contributor) -> Member:
        def of(name):
            return self[f"contributor.{contributor.key}.{name}"]

        sustained = of("pool") / of("rotation_ratio") if contributor.pooled else inf
        return Member(
            contributor=contributor,
            met_will=normal_quantile(of("willing")),
            unmet_will=normal_quantile(of("willing") * of("unmet_factor")),
            met=[all(self.has[name][level] for name in contributor.backstop) for level in range(3)],
            troops=rounded(of("troops")),
            rotated=rounded(min(of("troops"), sustained)),
            aircraft=rounded(of("aircraft")),
            ships=rounded(of("ships")),
            trainers=rounded(of("trainers")),
            notice=of("notice_months"),
            approval=(of("approval.months"), of("approval.spread")) if contributor.votes else None,
            exit_rate=of("exit_rate"),
        )


class Months:
    """What depends on the world and the month alone."""

    def __init__(self, value: dict[str, float], months: int):
        hold, shape = value["resumption.five_year_hold"], value["resumption.shape"]
        cumulated = [-log(hold) * (t / 60) ** shape for t in range(months + 1)]
        self.bare_hazard = [after - before for before, after in zip(cumulated, cumulated[1:])]
        peace, drawdown = value["host.peace_strength"], value["host.drawdown_months"]
        self.army = [peace + (value["host.strength"] - peace) * exp(-t / drawdown) for t in range(months)]
        own, european = value["host.domestic_supply"], value["host.european_supply"]
        growth = value["host.domestic_growth"] + value["host.european_growth"]
        supply = [own + european + growth * t / 12 for t in range(months)]
        elasticity = value["host.supply_elasticity"]

        def power(v):
            return min(max(v, 0.001), 1.0) ** elasticity

        # v(t)^supply_elasticity, without and with the arms of the US.
        self.supply = [(power(v), power(v + value["host.us_supply"])) for v in supply]
        self.training = [value["host.training_gain"] * (1 - exp(-t / 24)) for t in range(months)]
        self.settling = [log1p(t / value["incidents.settling_months"]) for t in range(months)]


def normal_quantile(chance: float) -> float:
    if chance <= 0:
        return -inf
    return inf if chance >= 1 else NORMAL.inv_cdf(chance)


def logistic(x: float) -> float:
    return 1 / (1 + exp(-x))


def monthly(rate: float) -> float:
    """The chance a month of a rate a year."""
    return -expm1(-rate / 12)


def rounded(strength: float) -> float:
    """Strengths count in 1/256, so that sums over countries that come and go are exact."""
    return round(strength * 256) / 256
