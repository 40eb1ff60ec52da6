"""Stages 5 and 6: the balance of forces, and whether the coalition would fight."""

from dataclasses import dataclass
from math import exp, log1p

from python_model.deployment import Force
from python_model.worlds import Posture, World


@dataclass
class Balance:
    """The attacker, the host, the host with the coalition, and the coalition's presence."""

    attackers: float
    host: float
    helped: float
    presence: float


def weigh(world: World, t: int, posture: Posture, force: Force, adversary: float) -> Balance:
    v, months = world.values, world.months
    hulls = v["credibility.per_aircraft"] * force.aircraft + v["credibility.per_ship"] * force.ships
    presence = 1 - exp(-(force.troops + hulls) / v["credibility.presence_scale"])
    training = 1 + months.training[t] * min(1.0, force.trainers / v["host.trainers_full"])
    air = posture.air + v["balance.european_air_defence"] * min(1.0, force.aircraft / v["balance.aircraft_full"])
    host = months.army[t] * months.supply[t][posture.arms_supply] * training * air
    helped = host + (force.troops + v["balance.surge"] * presence) * v["balance.coalition_quality"]
    return Balance(adversary * v["adversary.quality"], host, helped, presence)


def coalition_logit(v: dict[str, float], posture: Posture, force: Force) -> float:
    """The log-odds that a present coalition fights."""
    return (
        posture.coalition_logit
        + v["credibility.tripwire"] * log1p(force.troops / v["credibility.tripwire_scale"])
        + v["credibility.per_ten_partners"] * force.countries / 10
    )
