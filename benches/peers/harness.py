"""What the peers share beside the scenario: their command line, their clock, and estimates with errors over worlds."""

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from scenario import Scenario, read

# By name: for each world the sum over the trials that count, and how many of them count.
Tally = dict[str, tuple[Sequence[float], Sequence[float]]]

Simulate = Callable[[Scenario, int, int, int], Tally]

CLASSES = ("no-ceasefire", "held", "repelled", "ground-lost", "major-loss")


def main(about: str, simulate: Simulate) -> None:
    """Follows the trials of one option and prints the estimates; the rate goes to stderr, as ours does."""
    arguments = _arguments(about)
    scenario = read(arguments.file, arguments.option)
    worlds, trials = arguments.worlds or scenario.worlds, arguments.trials or scenario.trials
    started = time.perf_counter()
    tally = simulate(scenario, worlds, trials, arguments.seed)
    seconds = time.perf_counter() - started
    total = worlds * trials
    print(f"{total} trials in {seconds:.2f} s: {total / seconds:.0f} a second", file=sys.stderr)
    estimates = {name: estimate(sums, counts) for name, (sums, counts) in tally.items()}
    print(json.dumps({"trials": total, "seconds": seconds, "estimates": estimates}, indent=1))


def _arguments(about: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("file", type=Path, help="scenario file (TOML)")
    parser.add_argument("--option", help="name of the option; the first one where none is given")
    parser.add_argument("--worlds", type=int, help="draws of every unknown; as the scenario says where none is given")
    parser.add_argument("--trials", type=int, help="trials in each world")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def estimate(sums: Sequence[float], counts: Sequence[float]) -> dict[str, float | None]:
    """The mean over all trials that count, and its standard error.

    Trials of a world share its unknowns, so the worlds are the independent groups; the error of a ratio of two sums
    comes from linearisation.
    """
    worlds, count = len(sums), math.fsum(counts)
    if count == 0:
        return {"mean": None, "se": None}
    mean = math.fsum(sums) / count
    spread = math.fsum((total - mean * n) ** 2 for total, n in zip(sums, counts))
    se = math.sqrt(spread * worlds / (worlds - 1)) / count if worlds > 1 else None
    return {"mean": mean, "se": se}
