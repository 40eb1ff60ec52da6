"""Stage 2: what Washington does, month by month."""

from random import Random

from python_model.worlds import World, monthly


def first_posture(world: World, random: Random) -> int:
    if not world.scenario.promised:
        return 0
    if random.random() < world["backstop.kept_chance"]:
        return 2
    return 1 if random.random() < world["backstop.reduced_chance"] else 0


class Backstop:
    """The chances by which the posture changes."""

    def __init__(self, world: World):
        factor = 1.0 if world.scenario.ratified else world["backstop.unratified_factor"]
        self.down = monthly(world["backstop.erosion_rate"] * factor)
        self.up = monthly(world["backstop.recovery_rate"])
        self.reviews = {month: world[f"backstop.reviews.{month}.drop_chance"] for month in world.scenario.reviews}
        self.promised = bool(world.scenario.promised)

    def next(self, level: int, calendar_month: int, random: Random) -> int:
        """The posture of a month, from that of the month before."""
        if not self.promised:
            return 0
        if random.random() < self.down:
            level = max(0, level - 1)
        elif level == 1 and random.random() < self.up:
            level = 2
        if calendar_month in self.reviews and random.random() < self.reviews[calendar_month]:
            level = max(0, level - 1)
        return level
