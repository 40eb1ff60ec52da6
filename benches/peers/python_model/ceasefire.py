"""Stage 1: whether and when the guns fall silent."""

from math import floor, log1p
from random import Random

from python_model.worlds import World


def begin(world: World, random: Random) -> int | None:
    """T, or nothing where no ceasefire begins in time."""
    within = world.scenario.within_months
    if within is None:
        return floor(world["ceasefire.onset.after_months"])
    factor = world["ceasefire.rejection_factor"] if world.scenario.names_troops else 1.0
    chance = min(1.0, world["ceasefire.onset.monthly_chance"] * factor)
    if chance <= 0:
        return None
    month = 0 if chance >= 1 else floor(random.expovariate(1.0) / -log1p(-chance))
    return month if month < within else None
