"""Stage 4: who comes, rotates and leaves, and how many troops lift has brought."""

from dataclasses import dataclass
from math import ceil, exp, inf
from random import Random

from python_model.worlds import Member, Posture, World


@dataclass
class Stay:
    """When a member comes, and how far the exit clock (in years) runs until it leaves."""

    member: Member
    arrives: int
    patience: float


def stay(member: Member, onset: int, posture: Posture, random: Random) -> Stay:
    ready = member.notice * (0.75 if posture.coordination else 1.0)
    if member.approval is not None:
        median, spread = member.approval
        ready += max(0.0, median * exp(spread * random.gauss(0, 1)) - onset)
    patience = random.expovariate(1.0)
    return Stay(member, ceil(min(ready, 1e6)), patience / member.exit_rate if member.exit_rate > 0 else inf)


class Force:
    """Who is in the country. The counts change only in the months in which somebody comes, rotates or leaves."""

    def __init__(self, world: World, stays: list[Stay]):
        self.stays = stays
        self.first_rotation = world.scenario.first_rotation_months
        self.full = 2 if world.scenario.promised else 0
        self.us_exit_factor = world["coalition.us_exit_factor"]
        self.clock = 0.0
        self.changes = {one.arrives for one in stays} | {one.arrives + self.first_rotation for one in stays}
        self.next_exit = min((one.patience for one in stays), default=inf)
        self.assigned = self.aircraft = self.ships = self.trainers = 0.0
        self.countries = 0
        self.troops = 0.0

    def enter_month(self, month: int, level: int, posture: Posture) -> None:
        self.clock += (self.us_exit_factor if level < self.full else 1.0) / 12
        leaving = self.clock >= self.next_exit
        if leaving:
            self.stays = [one for one in self.stays if one.patience > self.clock]
            self.next_exit = min((one.patience for one in self.stays), default=inf)
        if leaving or month in self.changes:
            self._recount(month)
        self.troops = min(self.assigned, self.troops + posture.lift)

    def _recount(self, month: int) -> None:
        present = [one for one in self.stays if one.arrives <= month]
        rotates = self.first_rotation
        self.assigned = sum(
            one.member.rotated if month >= one.arrives + rotates else one.member.troops for one in present
        )
        self.aircraft = sum(one.member.aircraft for one in present)
        self.ships = sum(one.member.ships for one in present)
        self.trainers = sum(one.member.trainers for one in present)
        self.countries = len(present)
