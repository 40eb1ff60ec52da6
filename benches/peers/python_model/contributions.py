"""Stage 3: who joins."""

from math import sqrt
from random import Random

from python_model.worlds import World


def joining(world: World, level: int, consent: bool, settled: bool, random: Random) -> list[bool]:
    """Who joins: the least fixed point, from nobody on."""
    shared = world["coalition.common_will"]
    common, own = sqrt(shared) * random.gauss(0, 1), sqrt(1 - shared)
    inclined = []
    for member in world.members:
        needs = member.contributor
        met = member.met[level] and (consent or not needs.consent) and (settled or not needs.settlement)
        inclined.append(common + own * random.gauss(0, 1) < (member.met_will if met else member.unmet_will))
    joined: set[str] = set()
    waiting = [member.contributor for member, is_inclined in zip(world.members, inclined) if is_inclined]
    while True:
        more = [one for one in waiting if len(joined) >= one.partners and joined.issuperset(one.contributors)]
        if not more:
            return [member.contributor.key in joined for member in world.members]
        joined.update(one.key for one in more)
        waiting = [one for one in waiting if one.key not in joined]
