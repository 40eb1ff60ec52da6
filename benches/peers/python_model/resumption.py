"""Stage 8: what the adversary expects, and the hazard that follows."""

from math import exp, log, log1p
from random import Random

from python_model.balance import Balance, coalition_logit
from python_model.deployment import Force
from python_model.worlds import Months, Posture, World, logistic


class Threat:
    """What the adversary sees and expects, and the hazard that follows."""

    def __init__(self, world: World, settled: bool, random: Random):
        v = self.values = world.values
        self.settled = settled
        self.error = v["credibility.misperception"] * random.gauss(0, 1)
        self.win_constant, self.win_slope = v["balance.win_constant"], v["balance.win_slope"]
        self.failure_cost, self.sensitivity = v["resumption.failure_cost"], v["resumption.sensitivity"]
        reference = logistic(self.win_constant + self.win_slope * log(v["resumption.reference_ratio"]))
        self.bare = reference - self.failure_cost * (1 - reference)
        self.sanctions = v["resumption.sanctions_price"] * v["adversary.sanctions_drag"]
        self.fixed = v["resumption.motive_spread"] * random.gauss(0, 1)
        self.fixed += settled * v["resumption.settlement_effect"]
        self.fixed += world.scenario.imposed * v["resumption.imposed_effect"]
        self.log_level = log(v["incidents.level"])
        self.early = -0.5 * log1p(-v["ceasefire.early_collapse_chance"])

    def hazard(
        self, t: int, posture: Posture, force: Force, balance: Balance, log_rate: float, months: Months
    ) -> float:
        v = self.values
        fights = balance.presence * logistic(coalition_logit(v, posture, force) + self.error)
        acts = logistic(posture.us_logit + self.error) if posture.strike else 0.0
        success = self.expected(fights, acts, posture, balance)
        utility = success - self.failure_cost * (1 - success) - self.sanctions
        utility -= fights * (v["resumption.coalition_price"] + acts * v["resumption.us_price"])
        incidents = log_rate - self.log_level + months.settling[t]
        log_ratio = self.fixed + self.sensitivity * (utility - self.bare)
        log_ratio += v["resumption.incident_effect"] * incidents
        total = months.bare_hazard[t] * exp(min(max(log_ratio, -6.0), 6.0))
        if t < 2:
            total += self.early * (0.5 if posture.monitoring else 1.0) * (0.5 if self.settled else 1.0)
        return total

    def expected(self, fights: float, acts: float, posture: Posture, balance: Balance) -> float:
        """q̂"""
        alone = self.quick(balance.attackers / balance.host, posture)
        with_coalition = self.quick(balance.attackers / balance.helped, posture)
        against_all = with_coalition
        if acts > 0:
            struck = balance.helped * (1 + self.values["balance.strike_effect"])
            against_all = (1 - acts) * with_coalition + acts * self.quick(balance.attackers / struck, posture)
        return (1 - fights) * alone + fights * against_all

    def quick(self, ratio: float, posture: Posture) -> float:
        return logistic(self.win_constant + self.win_slope * (log(ratio) + posture.surprise))
