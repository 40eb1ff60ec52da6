"""Stages 4 to 8, month by month: lift, balance, credibility, incidents, resumption."""

from dataclasses import dataclass, fields

import numpy as np

from numpy_model.ceasefire import Ceasefires
from numpy_model.deployment import Plan
from numpy_model.worlds import Trials, Worlds, logistic

# The least strength of the adversary, persons.
LEAST_ADVERSARY = 1_000.0


class Active:
    """Arrays with an entry for each trial that goes on."""

    def keep(self, which: np.ndarray) -> None:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name)[which])


@dataclass
class Peace(Active):
    """The trials that are still at peace, and what changes in them by the month."""

    index: np.ndarray  # among the ceasefires
    world: np.ndarray
    consent: np.ndarray
    settled: np.ndarray
    error: np.ndarray  # ν, in what the adversary sees
    fixed: np.ndarray  # the part of ln HR that does not change
    clock: np.ndarray  # hazard that is left until the war resumes
    adversary: np.ndarray  # R
    log_rate: np.ndarray  # x
    troops: np.ndarray  # D


@dataclass
class Month:
    """One month of the trials at peace: who is there (stage 4) and how the forces compare (stage 5)."""

    key: np.ndarray  # finds a value in a table of postures and worlds
    trials: Trials
    troops: np.ndarray
    countries: np.ndarray
    presence: np.ndarray
    attackers: np.ndarray
    host: np.ndarray
    helped: np.ndarray


@dataclass
class Resumed:
    """What the campaigns start from, by trial in which the war resumed."""

    index: np.ndarray
    month: np.ndarray
    key: np.ndarray
    troops: np.ndarray
    attackers: np.ndarray
    host: np.ndarray
    helped: np.ndarray
    fights: np.ndarray
    acts: np.ndarray


@dataclass
class History:
    """What the peace leaves behind: D(t) up to τ, the sum of e^x over the last year, and the wars."""

    troops: np.ndarray
    incidents: np.ndarray
    resumed: Resumed


def start_peace(worlds: Worlds, ceasefires: Ceasefires, rng: np.random.Generator) -> Peace:
    trials, w = ceasefires.trials, worlds
    size = len(trials)

    def full(path):
        return np.array(np.broadcast_to(trials.of(w[path]), size))

    # q_ref, from which u_bare; every constant term of the utility goes with it.
    quick = logistic(w["balance.win_constant"] + w["balance.win_slope"] * np.log(w["resumption.reference_ratio"]))
    cost = w["resumption.failure_cost"]
    bare = quick - cost * (1 - quick)
    sanctions = w["resumption.sanctions_price"] * w["adversary.sanctions_drag"]
    constant = -w["resumption.sensitivity"] * (bare + cost + sanctions)
    constant = constant - w["resumption.incident_effect"] * np.log(w["incidents.level"])
    if worlds.scenario.imposed:
        constant = constant + w["resumption.imposed_effect"]
    motive = trials.of(w["resumption.motive_spread"]) * rng.standard_normal(size)
    return Peace(
        index=np.arange(size),
        world=trials.world,
        consent=ceasefires.consent,
        settled=ceasefires.settled,
        error=trials.of(w["credibility.misperception"]) * rng.standard_normal(size),
        fixed=motive + trials.of(constant) + ceasefires.settled * trials.of(w["resumption.settlement_effect"]),
        clock=rng.standard_exponential(size),
        adversary=full("adversary.strength"),
        log_rate=np.log(full("incidents.level")),
        troops=np.zeros(size),
    )


class Tables:
    """What the months use, once a world: by posture and world (to be looked up), or by world (to be repeated)."""

    def __init__(self, worlds: Worlds):
        w, has, table = worlds, worlds.has, worlds.by_posture
        self.lift = table(w["coalition.lift_per_month"] + has["logistics"] * w["coalition.us_lift_per_month"])
        self.air = table(1 + has["air-defence"] * w["balance.us_air_defence"])
        delta = w["balance.surprise"] * (1 - has["intelligence"] * w["balance.warning_share"])
        self.surprise = table(delta)
        self.strike = table(has["strike"])
        self.struck = table(1 + has["strike"] * w["balance.strike_effect"])
        # q(m) = logistic(constant + slope · (ln of the ratio of forces + δ)).
        slope = w["balance.win_slope"]
        self.win_constant = table(w["balance.win_constant"] + slope * delta)
        self.win_struck = table(
            w["balance.win_constant"] + slope * (delta - np.log(1 + has["strike"] * w["balance.strike_effect"]))
        )
        guarantee = has["guarantee"]
        self.coalition_logit = table(
            w["credibility.constant"]
            + w["credibility.us_presence"] * worlds.present / 8
            + w["credibility.guarantee"] * guarantee
        )
        reduced = np.array([[0.0], [1.0], [0.0]])
        self.us_logit = table(
            w["credibility.us_constant"]
            + w["credibility.us_ratified"] * worlds.scenario.ratified
            + w["credibility.us_guarantee"] * guarantee
            - w["credibility.us_reduced"] * reduced
        )
        self.surge = w["balance.surge"] * w["balance.coalition_quality"]
        self.gain = w["resumption.sensitivity"] * (1 + w["resumption.failure_cost"])
        self.coalition_price = w["resumption.sensitivity"] * w["resumption.coalition_price"]
        self.us_price = w["resumption.sensitivity"] * w["resumption.us_price"]
        target = w["adversary.ceiling"] * (1 - w["adversary.sanctions_drag"]) * (1 + w["adversary.outside_support"])
        self.regrowth = w["adversary.regrowth"] * target
        persistence = w["incidents.persistence"]
        self.noise = w["incidents.volatility"] * np.sqrt(1 - persistence**2)
        self.calming = (1 - persistence) * w["incidents.force_effect"]
        self.provocation = (1 - persistence) * w["incidents.provocation"]


def live(
    worlds: Worlds, tables: Tables, ceasefires: Ceasefires, posture: np.ndarray, plan: Plan, rng: np.random.Generator
) -> History:
    """Follows the ceasefires until the war resumes, or to the horizon."""
    months, size = len(posture), len(ceasefires.trials)
    peace = start_peace(worlds, ceasefires, rng)
    troops, incidents, wars = np.zeros((months, size)), np.zeros(size), []
    for t in range(months):
        month = enter_month(worlds, tables, t, posture, plan, peace)
        troops[t, peace.index] = peace.troops
        if t >= months - 12:
            incidents[peace.index] += np.exp(np.minimum(peace.log_rate, 18.5))
        peace.clock -= hazard(worlds, tables, t, month, peace)
        ends = peace.clock <= 0
        if ends.any():
            wars.append(resume(worlds, tables, t, month, peace, np.flatnonzero(ends)))
        next_month(worlds, tables, t, month, peace, rng)
        peace.keep(~ends)
        if len(peace.index) == 0:
            break
    return History(troops, incidents / min(12, months), gathered(wars))


def enter_month(worlds: Worlds, tables: Tables, t: int, posture: np.ndarray, plan: Plan, peace: Peace) -> Month:
    """Stages 4 and 5: who is there, and the balance of forces."""
    w, index, trials = worlds, peace.index, Trials(peace.world, worlds.size)
    key = posture[t].take(index) * np.intp(worlds.size) + peace.world
    aircraft, ships = plan.aircraft[t].take(index), plan.ships[t].take(index)
    troops = np.minimum(plan.troops[t].take(index), peace.troops + tables.lift.take(key))
    hulls = trials.of(w["credibility.per_aircraft"]) * aircraft + trials.of(w["credibility.per_ship"]) * ships
    presence = 1 - np.exp((troops + hulls) * trials.of(-1 / w["credibility.presence_scale"]))

    trained = np.minimum(1, plan.trainers[t].take(index) / trials.of(w["host.trainers_full"]))
    training = 1 + trials.of(w["host.training_gain"] * (1 - np.exp(-t / 24))) * trained
    covered = np.minimum(1, aircraft / trials.of(w["balance.aircraft_full"]))
    air = tables.air.take(key) + trials.of(w["balance.european_air_defence"]) * covered
    host = supplied_army(worlds, t).take(key) * training * air
    helped = host + troops * trials.of(w["balance.coalition_quality"]) + presence * trials.of(tables.surge)
    attackers = peace.adversary * trials.of(w["adversary.quality"])
    peace.troops = troops
    return Month(key, trials, troops, plan.countries[t].take(index), presence, attackers, host, helped)


def supplied_army(worlds: Worlds, t: int) -> np.ndarray:
    """U(t)·v(t)^supply_elasticity, by posture and world."""
    w = worlds
    peace = w["host.peace_strength"]
    army = peace + (w["host.strength"] - peace) * np.exp(-t / w["host.drawdown_months"])
    own = w["host.domestic_supply"] + w["host.domestic_growth"] * t / 12
    european = w["host.european_supply"] + w["host.european_growth"] * t / 12
    supply = own + european + w["host.us_supply"] * w.has["arms-supply"]
    return w.by_posture(army * np.clip(supply, 0.001, 1) ** w["host.supply_elasticity"])


def coalition_logit(worlds: Worlds, tables: Tables, month: Month) -> np.ndarray:
    """Stage 6: the log-odds that a present coalition fights."""
    of = month.trials.of
    tripwire = np.log(1 + month.troops / of(worlds["credibility.tripwire_scale"]))
    partners = of(worlds["credibility.per_ten_partners"] / 10) * month.countries
    return tables.coalition_logit.take(month.key) + of(worlds["credibility.tripwire"]) * tripwire + partners


def hazard(worlds: Worlds, tables: Tables, t: int, month: Month, peace: Peace) -> np.ndarray:
    """Stages 6 and 8: what the adversary sees and expects, and the month's hazard with early collapse."""
    w, of, key = worlds, month.trials.of, month.key
    fights = month.presence * logistic(coalition_logit(worlds, tables, month) + peace.error)
    acts = tables.strike.take(key) * logistic(tables.us_logit.take(key) + peace.error)

    constant, slope = tables.win_constant.take(key), of(w["balance.win_slope"])
    alone = logistic(constant + slope * np.log(month.attackers / month.host))
    against_both = slope * np.log(month.attackers / month.helped)
    with_coalition = logistic(constant + against_both)
    with_us = logistic(tables.win_struck.take(key) + against_both)
    success = alone + fights * (with_coalition + acts * (with_us - with_coalition) - alone)

    price = fights * (of(tables.coalition_price) + acts * of(tables.us_price))
    effect = w["resumption.incident_effect"]
    incidents = of(effect) * peace.log_rate + of(effect * np.log1p(t / w["incidents.settling_months"]))
    log_ratio = peace.fixed + of(tables.gain) * success - price + incidents
    total = of(bare_hazard(worlds, t)) * np.exp(np.clip(log_ratio, -6, 6))
    return total + early_collapse(worlds, month, peace) if t < 2 else total


def bare_hazard(worlds: Worlds, t: int) -> np.ndarray | float:
    """ΔΛ(t)"""
    shape = worlds["resumption.shape"]
    return -np.log(worlds["resumption.five_year_hold"]) * (((t + 1) / 60) ** shape - (t / 60) ** shape)


def early_collapse(worlds: Worlds, month: Month, peace: Peace) -> np.ndarray:
    """The further hazard of months 0 and 1."""
    bare = -0.5 * np.log1p(-worlds["ceasefire.early_collapse_chance"])
    watched = worlds.by_posture(bare * (1 - 0.5 * worlds.has["monitoring"]))
    return watched.take(month.key) * np.where(peace.settled, 0.5, 1.0)


def resume(worlds: Worlds, tables: Tables, t: int, month: Month, peace: Peace, which: np.ndarray) -> Resumed:
    """The wars that resume this month, with the chances that the coalition fights and the US acts (stage 6)."""
    key = month.key[which]
    return Resumed(
        index=peace.index[which],
        month=np.full(len(which), t),
        key=key,
        troops=month.troops[which],
        attackers=month.attackers[which],
        host=month.host[which],
        helped=month.helped[which],
        fights=month.presence[which] * logistic(coalition_logit(worlds, tables, month)[which]),
        acts=tables.strike[key] * logistic(tables.us_logit[key]),
    )


def gathered(wars: list[Resumed]) -> Resumed:
    """The wars of all months."""
    nothing = np.zeros(0, np.intp)
    columns = ([getattr(war, field.name) for war in wars] or [nothing] for field in fields(Resumed))
    return Resumed(*map(np.concatenate, columns))


def next_month(worlds: Worlds, tables: Tables, t: int, month: Month, peace: Peace, rng: np.random.Generator) -> None:
    """Stages 5 and 7: the adversary's strength and the incident rate of the next month."""
    w, of, size = worlds, month.trials.of, len(peace.index)
    kept = of(1 - w["adversary.regrowth"]) + of(w["adversary.volatility"]) * rng.standard_normal(size)
    peace.adversary = np.maximum(LEAST_ADVERSARY, peace.adversary * kept + of(tables.regrowth))

    settled = np.log(w["incidents.level"]) - np.log1p(t / w["incidents.settling_months"])
    watched = settled - w["incidents.monitoring_effect"] * w.has["monitoring"]
    target = w.by_posture((1 - w["incidents.persistence"]) * watched).take(month.key)
    calming = of(tables.calming) * np.log(1 + month.troops / of(w["incidents.force_scale"]))
    target += np.where(peace.consent, -calming, of(tables.provocation) * (month.troops > 0))
    noise = of(tables.noise) * rng.standard_normal(size)
    peace.log_rate = of(w["incidents.persistence"]) * peace.log_rate + target + noise
