"""The model of docs/model.md in NumPy, vectorised over trials.

Trials of a world stand side by side. What depends on the world and the month alone is computed once a world; what
depends on the backstop's posture too is a table of three rows, one a posture. A trial whose ceasefire has ended is
taken out of the arrays, so that it costs nothing from then on.
"""

import numpy as np

from harness import Tally, main
from numpy_model.backstop import follow_backstop
from numpy_model.campaign import campaign
from numpy_model.ceasefire import begin
from numpy_model.contributions import joining
from numpy_model.deployment import plan_deployment
from numpy_model.outcome import score
from numpy_model.peace import Tables, live
from numpy_model.worlds import Worlds
from scenario import Scenario

# Trials in an array: large enough to hide the cost of a call, small enough for the caches. Tried: 2,500 to 100,000.
CHUNK = 20_000


def follow(worlds: Worlds, world: np.ndarray, rng: np.random.Generator) -> Tally:
    """Follows trials of these worlds through all ten stages."""
    ceasefires = begin(worlds, world, rng)
    posture = follow_backstop(worlds, ceasefires, rng)
    joined = joining(worlds, ceasefires, posture[0], rng)
    plan = plan_deployment(worlds, ceasefires, posture, joined, rng)
    tables = Tables(worlds)
    history = live(worlds, tables, ceasefires, posture, plan, rng)
    ended = campaign(worlds, tables, history.resumed, rng)
    total = np.bincount(world, minlength=worlds.size)
    return score(worlds, total, ceasefires, posture, joined, plan, history, ended)


def simulate(scenario: Scenario, worlds: int, trials: int, seed: int, chunk: int = CHUNK) -> Tally:
    """Draws worlds and follows their trials, as many at a time as fit into a chunk."""
    rng = np.random.default_rng(seed)
    group = max(1, chunk // trials)
    parts = []
    for first in range(0, worlds, group):
        some = Worlds(scenario, min(group, worlds - first), rng)
        pieces = []
        for start in range(0, trials, chunk):
            counts = min(chunk, trials - start)
            pieces.append(follow(some, np.repeat(np.arange(some.size), counts), rng))
        parts.append({name: tuple(map(sum, zip(*(piece[name] for piece in pieces)))) for name in pieces[0]})
    return {name: tuple(map(np.concatenate, zip(*(part[name] for part in parts)))) for name in parts[0]}


if __name__ == "__main__":
    main(__doc__.splitlines()[0], simulate)
