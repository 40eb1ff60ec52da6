"""Stage 7: incidents."""

from math import log, log1p, sqrt
from random import Random

from python_model.worlds import Posture, World


class Incidents:
    """The log of the incident rate, x."""

    def __init__(self, world: World, consent: bool):
        v = world.values
        self.consent = consent
        self.log_level = self.log_rate = log(v["incidents.level"])
        self.persistence = v["incidents.persistence"]
        self.noise = v["incidents.volatility"] * sqrt(1 - self.persistence**2)
        self.monitoring, self.force_effect = v["incidents.monitoring_effect"], v["incidents.force_effect"]
        self.force_scale, self.provocation = v["incidents.force_scale"], v["incidents.provocation"]

    def next(self, settling: float, posture: Posture, troops: float, random: Random) -> None:
        target = self.log_level - settling - self.monitoring * posture.monitoring
        if self.consent:
            target -= self.force_effect * log1p(troops / self.force_scale)
        elif troops > 0:
            target += self.provocation
        drift = self.persistence * self.log_rate + (1 - self.persistence) * target
        self.log_rate = drift + self.noise * random.gauss(0, 1)
