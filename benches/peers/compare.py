"""Runs `guarantor` and its peers in one sitting: checks that they are the same model, then compares their speed.

Rates drift on any machine that does other work, ratios of neighbouring samples hardly do. So every sample of a peer
follows one of `guarantor`, and the ratio of the two is what counts.
"""

import argparse
import datetime
import json
import math
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from scenario import read

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROGRAM = ROOT / "target" / "release" / "guarantor"

# Beyond this many standard errors a difference is no longer chance; there are some two hundred of them.
LARGEST_Z = 4.5

RATE = re.compile(r"^(\d+) trials in \S+ s: (\d+) a second$", re.MULTILINE)

# What the table of the check shows; everything else is only summed up.
HEADLINES = (
    "class.no-ceasefire",
    "class.held",
    "class.repelled",
    "class.ground-lost",
    "class.major-loss",
    "entangled",
    "area",
    "cost",
    "troops_12",
    "coalition_losses",
)


@dataclass(frozen=True)
class Size:
    """How many worlds, and how many trials in each."""

    worlds: int
    trials: int

    @property
    def flags(self) -> list[str]:
        return ["--worlds", str(self.worlds), "--trials", str(self.trials)]

    def __str__(self) -> str:
        return f"{self.worlds:,} × {self.trials:,}"


# Samples of speed take one to three seconds, with as many trials in a world as the reference scenario has.
SPEED = {"guarantor": Size(512, 512), "numpy_peer": Size(192, 512), "python_peer": Size(8, 512)}

# The check draws many worlds instead: the error of a mean over worlds is the larger one.
CHECK = {"guarantor": Size(8_192, 64), "numpy_peer": Size(32_768, 8), "python_peer": Size(4_096, 4)}

PEERS = {"numpy_peer": "NumPy, vectorised over trials", "python_peer": "plain Python, a trial at a time"}


def main() -> int:
    arguments = parse_arguments()
    build()
    report = {"date": datetime.date.today().isoformat(), "machine": machine(), "scenario": arguments.file.name}
    print(f"{report['date']}, {report['machine']['cpu']}, {report['machine']['cores']} cores; {report['scenario']}")
    report["check"] = check(arguments)
    passed = all(abs(row["z"]) <= LARGEST_Z for rows in report["check"].values() for row in rows.values())
    if passed and arguments.rounds > 0:
        report["speed"] = compare_speed(arguments)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if not passed:
        print(f"not the same model: a difference of more than {LARGEST_Z} standard errors", file=sys.stderr)
    return 0 if passed else 1


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, nargs="?", default=HERE.parent / "reference.toml", help="scenario file")
    parser.add_argument("--option", help="name of its option; the first one where none is given")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of samples; 0 only checks (default: 5)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first samples")
    parser.add_argument("--json", type=Path, help="write everything here, too")
    arguments = parser.parse_args()
    arguments.option = arguments.option or read(arguments.file).name
    return arguments


def build() -> None:
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)


# Running


@dataclass(frozen=True)
class Run:
    """What one run of any implementation gives."""

    rate: float
    estimates: dict[str, dict[str, float | None]]


def run_guarantor(arguments: argparse.Namespace, size: Size, seed: int, threads: int = 1, design: str = "") -> Run:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = [str(PROGRAM), "run", str(arguments.file), "-v", "-f", "-o", str(out), "-j", str(threads)]
        command += [*size.flags, "--seed", str(seed), "--option", arguments.option]
        if design:
            command += ["--set", f"run.design={design}"]
        rate = rate_of(capture(command))
        return Run(rate, our_estimates(json.loads((out / "results.json").read_text(encoding="utf-8"))))


def run_peer(arguments: argparse.Namespace, peer: str, size: Size, seed: int) -> Run:
    command = [sys.executable, str(HERE / f"{peer}.py"), str(arguments.file), *size.flags, "--seed", str(seed)]
    finished = capture([*command, "--option", arguments.option])
    return Run(rate_of(finished), json.loads(finished.stdout)["estimates"])


def capture(command: list[str]) -> subprocess.CompletedProcess[str]:
    """One thread for the libraries beneath NumPy as well; and the kernels that they pick by themselves."""
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    finished = subprocess.run(command, capture_output=True, text=True, env=environment)
    if finished.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{finished.stderr}")
    return finished


def rate_of(finished: subprocess.CompletedProcess[str]) -> float:
    found = RATE.search(finished.stderr)
    if found is None:
        raise SystemExit(f"no rate in:\n{finished.stderr}")
    return float(found[2])


def our_estimates(results: dict) -> dict[str, dict[str, float | None]]:
    """The estimates of `results.json` under the names that the peers use."""
    nothing = {"mean": None, "se": None}
    (option,) = results["options"]
    named = {f"class.{name}": outcome for name, outcome in option["outcomes"].items()}
    named |= {name: metric["estimate"] or nothing for name, metric in option["metrics"].items()}
    named |= {f"survival.{row['month']}": row for row in option["survival"]}
    joined = option["contributors"].items()
    named |= {f"joined.{key}": {"mean": one["joined"], "se": one["se"]} for key, one in joined}
    return {name: {"mean": row["mean"], "se": row["se"]} for name, row in named.items()}


# The same model


def check(arguments: argparse.Namespace) -> dict[str, dict[str, dict[str, float]]]:
    """Compares every estimate of the peers with ours. The random design is used, for its errors come from as many
    groups as there are worlds, not from eight."""
    ours = run_guarantor(arguments, CHECK["guarantor"], arguments.seed, design="random")
    compared = {}
    for number, peer in enumerate(PEERS, start=1):
        theirs = run_peer(arguments, peer, CHECK[peer], arguments.seed + number)
        compared[peer] = differences(ours.estimates, theirs.estimates)
        print_check(peer, compared[peer])
    return compared


def differences(ours: dict, theirs: dict) -> dict[str, dict[str, float]]:
    """Their estimate, ours, and by how many standard errors they differ, of everything that either side counted."""

    def counted(estimates):
        return {name for name, row in estimates.items() if row["mean"] is not None}

    if lone := counted(ours) ^ counted(theirs):
        raise SystemExit(f"counted on one side only: {', '.join(sorted(lone))}")
    rows = {}
    for name in sorted(counted(ours)):
        mine, other = ours[name], theirs[name]
        rows[name] = {"ours": mine["mean"], "theirs": other["mean"], "z": z_score(mine, other)}
    return rows


def z_score(ours: dict[str, float], theirs: dict[str, float]) -> float:
    difference, error = theirs["mean"] - ours["mean"], math.hypot(theirs["se"], ours["se"])
    if error > 0:
        return difference / error
    return 0.0 if difference == 0 else math.inf


def print_check(peer: str, rows: dict[str, dict[str, float]]) -> None:
    print(f"\n{PEERS[peer]}: {CHECK[peer]} against our {CHECK['guarantor']} (worlds × trials)")
    print(f"{'':20} {'ours':>12} {'theirs':>12} {'z':>7}")
    for name in (name for name in HEADLINES if name in rows):
        row = rows[name]
        print(f"{name:20} {row['ours']:>12,.5g} {row['theirs']:>12,.5g} {row['z']:>+7.2f}")
    worst = max(rows, key=lambda name: abs(rows[name]["z"]))
    rms = math.sqrt(sum(row["z"] ** 2 for row in rows.values()) / len(rows))
    print(f"all {len(rows)} estimates: root mean square of z {rms:.2f}, largest {rows[worst]['z']:+.2f} ({worst})")


# Speed


def compare_speed(arguments: argparse.Namespace) -> dict[str, dict]:
    """Rounds of samples: before each of the others one of ours on one thread."""
    others: dict[str, Callable[[int], Run]] = {
        "guarantor, 2 threads": lambda seed: run_guarantor(arguments, SPEED["guarantor"], seed, threads=2),
        "numpy_peer": lambda seed: run_peer(arguments, "numpy_peer", SPEED["numpy_peer"], seed),
        "python_peer": lambda seed: run_peer(arguments, "python_peer", SPEED["python_peer"], seed),
    }
    ours: list[float] = []
    rates: dict[str, list[float]] = {name: [] for name in others}
    ratios: dict[str, list[float]] = {name: [] for name in others}
    for seed in range(arguments.seed, arguments.seed + arguments.rounds):
        for name, run in others.items():
            before, other = run_guarantor(arguments, SPEED["guarantor"], seed).rate, run(seed).rate
            ours.append(before)
            rates[name].append(other)
            ratios[name].append(before / other)
    speed = {"guarantor, 1 thread": summary(ours, [1.0])}
    speed |= {name: summary(rates[name], ratios[name]) for name in others}
    print_speed(speed, arguments.rounds)
    return speed


def summary(rates: list[float], ratios: list[float]) -> dict[str, float]:
    return {
        "trials_a_second": median(rates),
        "ours_is_faster_by": median(ratios),
        "from": min(ratios),
        "to": max(ratios),
    }


def print_speed(speed: dict[str, dict], rounds: int) -> None:
    python = platform.python_version()
    ours = capture([str(PROGRAM), "--version"]).stdout.strip()
    named = {
        "guarantor, 1 thread": (ours, "guarantor"),
        "guarantor, 2 threads": (ours, "guarantor"),
        "numpy_peer": (f"NumPy {version('numpy')}, Python {python}", "numpy_peer"),
        "python_peer": (f"Python {python}", "python_peer"),
    }
    print(f"\nSpeed: medians of {rounds} rounds; ratios to one thread of ours just before, median and range")
    columns = f"{'implementation':22} {'version':30} {'worlds × trials':>15} {'trials a second':>16}"
    print(f"{columns}  one thread of ours: faster by")
    for name, row in speed.items():
        versions, size = named[name]
        ratio = f"{row['ours_is_faster_by']:.3g} ({row['from']:.3g}–{row['to']:.3g})" if row["from"] != 1 else "1"
        print(f"{name:22} {versions:30} {SPEED[size]!s:>15} {row['trials_a_second']:>16,.0f}  {ratio}")


def machine() -> dict[str, object]:
    return {"cpu": cpu_model(), "cores": os.cpu_count(), "system": platform.platform()}


def cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
