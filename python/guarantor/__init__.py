"""Which package of European troops and US backstop makes a ceasefire likelier to hold, at what price and risk?

A scenario is a path to a TOML file, or a dict that says the same:

    import guarantor

    run = guarantor.run({
        "extends": "builtin:baseline",
        "option": [{"name": "pledged"}, {"name": "more", "set": {"contributor.france.troops": 9000}}],
    }, worlds=128)
    print(run)
    run.summary.to_pandas()

Numbers are those of the command line, to the bit, for any number of threads. Options are compared under stated
assumptions; this is no forecast.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict, Unpack

import tomli_w

from guarantor import _guarantor
from guarantor._guarantor import ScenarioError
from guarantor.table import Column, Table, of_bridge, of_csv, of_rows

__version__ = _guarantor.PROGRAM.removeprefix("guarantor ")
__all__ = [
    "Column",
    "Comparison",
    "Run",
    "ScenarioError",
    "Study",
    "Table",
    "compare",
    "discover",
    "evidence",
    "pivotal",
    "run",
    "sensitivity",
    "sweep",
    "tipping",
]

Scenario = str | os.PathLike[str] | Mapping[str, Any]
Levels = str | Sequence[Any]


class Overrides(TypedDict, total=False):
    """What is changed in a scenario, as the command line's flags of the same names do."""

    options: Sequence[str]
    """Keep only these options."""
    set: Mapping[str, Any]
    """Keys to change in every option, as in `{"contributor.france.troops": 9000}`; a distribution is a dict."""
    worlds: int
    """Draws of every unknown."""
    trials: int
    """Histories in each world."""
    seed: int
    """Master seed."""
    threads: int
    """0, as by default, takes every core. Results do not depend on it."""


class Run:
    """What a run found."""

    def __init__(self, found: _guarantor.Run) -> None:
        self._found = found
        self.results: dict[str, Any] = json.loads(found.results)
        """The content of `results.json`, as docs/results.md describes it."""

    @property
    def warnings(self) -> list[str]:
        """What to know before quoting a number."""
        return [warning["text"] for warning in self.results["warnings"]]

    @property
    def summary(self) -> Table:
        """Every outcome of every option: its mean, standard error, and range over unknown inputs."""
        return _summary(self.results)

    @property
    def differences(self) -> Table:
        """Every outcome of every option against the baseline, paired on the same luck."""
        return _differences(self.results)

    @property
    def survival(self) -> Table:
        """Share of ceasefires still holding, by option and month."""
        rows = [{"option": one["name"], **point} for one in self.results["options"] for point in one["survival"]]
        return of_rows(rows, _SURVIVAL)

    @property
    def worlds(self) -> Table:
        """Every world of every option: the value of every unknown, and what its trials came to."""
        return of_bridge(self._found.worlds())

    def trials(self, sample: int = 1000) -> Table:
        """Single histories of each option, evenly spaced over the run; the same ones for every option."""
        return of_bridge(self._found.trials(sample))

    def to_parquet(self, path: str | os.PathLike[str], sample: int = 0) -> None:
        """Writes the table of worlds, or with `sample` one of trials, as Parquet that says what its columns are."""
        with open(path, "xb") as file:
            file.write(self._found.parquet(sample))

    def __str__(self) -> str:
        """The summary of the command line."""
        return self._found.words

    def __repr__(self) -> str:
        scenario = self.results["scenario"]
        return f"<Run of {scenario['name']}: {scenario['worlds']} worlds × {scenario['trials']} trials>"


class Comparison:
    """What a comparison of options found."""

    def __init__(self, found: str, words: str) -> None:
        self.results: dict[str, Any] = json.loads(found)
        """The content of `comparison.json`, as docs/compare.md describes it."""
        self._words = words

    @property
    def summary(self) -> Table:
        """Every outcome of every option."""
        return _summary(self.results["results"])

    @property
    def differences(self) -> Table:
        """Every outcome of every option against the baseline, paired on the same luck."""
        return _differences(self.results["results"])

    def __str__(self) -> str:
        return self._words


class Study:
    """What a study found."""

    def __init__(self, found: str, tables: Sequence[tuple[str, str]], words: str) -> None:
        self.results: dict[str, Any] = json.loads(found)
        """Its JSON, as the page of the verb in docs/ describes it."""
        self.tables = {name.removesuffix(".csv"): of_csv(text) for name, text in tables if name.endswith(".csv")}
        """Its tables, by their names."""
        self._words = words

    def __str__(self) -> str:
        return self._words


def run(scenario: Scenario, *, idle: bool = True, **overrides: Unpack[Overrides]) -> Run:
    """Follows every option of a scenario on the same luck.

    `idle=False` does not look for unknowns without effect, which takes most of a small run: for thousands of runs in a
    row. The results then lack that warning, and nothing else.

    Raises `ScenarioError`, with all that is wrong and where, and `OSError` where a file cannot be read.
    """
    return Run(_guarantor.run(_named(scenario), _changes(overrides) | {"idle": idle}))


def compare(*scenarios: Scenario, baseline: str | None = None, **overrides: Unpack[Overrides]) -> Comparison:
    """Compares the options of one scenario or several, in pairs: all with the seed and size of the first."""
    return Comparison(*_guarantor.compare([_named(one) for one in scenarios], baseline, _changes(overrides)))


def sweep(
    scenario: Scenario,
    vary: Mapping[str, Levels],
    *,
    outcomes: Sequence[str] = (),
    until: Sequence[str] = (),
    **overrides: Unpack[Overrides],
) -> Study:
    """Varies one key or two, for every option on the same luck.

    Levels are a list, or a text as of the command line: `"0..30000:7"`, `"*"`, `"in,out"`. `until` asks from which
    value on a target is met, as in `["held >= 0.4"]`. The table is `tables["sweep"]`.
    """
    flags = _vary(vary) + _repeated("--outcome", outcomes) + _repeated("--until", until)
    return _study("sweep", scenario, flags, overrides)


def sensitivity(
    scenario: Scenario,
    *,
    outcome: str = "held",
    points: int | None = None,
    vary: Mapping[str, Levels] | None = None,
    **overrides: Unpack[Overrides],
) -> Study:
    """Sobol' indices of every option and difference: which unknowns the outcome hangs on."""
    flags = ["--outcome", outcome, *_vary(vary or {})]
    if points is not None:
        flags += ["--points", str(points)]
    return _study("sensitivity", scenario, flags, overrides)


def discover(
    scenario: Scenario,
    when: str,
    *,
    vary: Mapping[str, Levels] | None = None,
    restrict: Sequence[str] = (),
    boxes: int = 1,
    **overrides: Unpack[Overrides],
) -> Study:
    """In which worlds an option fails, as in `when="held < 0.4"`: limits on a few unknowns."""
    flags = ["--when", when, *_vary(vary or {}), *_repeated("--restrict", restrict), "--boxes", str(boxes)]
    return _study("discover", scenario, flags, overrides)


def tipping(scenario: Scenario, *, outcome: str = "held", **overrides: Unpack[Overrides]) -> Study:
    """The value of each unknown at which another option becomes the preferred one."""
    return _study("tipping", scenario, ["--outcome", outcome], overrides)


def pivotal(scenario: Scenario, *, orders: int = 32, **overrides: Unpack[Overrides]) -> Study:
    """What each contributor and each component of the backstop is worth."""
    return _study("pivotal", scenario, ["--orders", str(orders)], overrides)


def evidence(scenario: Scenario | None = None, **overrides: Unpack[Overrides]) -> Study:
    """What the model implies against published effects; without a scenario, of the baseline."""
    return _study("evidence", {"extends": "builtin:baseline"} if scenario is None else scenario, [], overrides)


Verb = Literal["sweep", "sensitivity", "discover", "tipping", "pivotal", "evidence"]


def _study(verb: Verb, scenario: Scenario, flags: list[str], overrides: Overrides) -> Study:
    return Study(*_guarantor.study(verb, flags, _named(scenario), _changes(overrides)))


def _named(scenario: Scenario) -> str | tuple[str, str]:
    """A scenario as the bridge takes it: its path, or a name and its TOML."""
    if isinstance(scenario, Mapping):
        return "scenario", tomli_w.dumps(_plain(scenario))
    return os.fspath(scenario)


def _plain(value: Any) -> Any:
    """Values as TOML has them: NumPy's numbers and arrays become Python's."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.tolist() if hasattr(value, "tolist") else value


def _changes(overrides: Overrides) -> dict[str, Any]:
    unknown = set(overrides) - set(Overrides.__annotations__)
    if unknown:
        raise TypeError(f"no such keyword: {', '.join(sorted(unknown))}; there are {', '.join(Overrides.__annotations__)}")
    return {
        "options": list(overrides.get("options", ())),
        "set": [f"{path}={_literal(value)}" for path, value in overrides.get("set", {}).items()],
        "worlds": overrides.get("worlds"),
        "trials": overrides.get("trials"),
        "seed": overrides.get("seed"),
        "idle": True,
        "threads": overrides.get("threads", 0),
    }


def _literal(value: Any) -> str:
    """A value in a line of TOML."""
    value = _plain(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_literal(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    # Texts, numbers and truths are written alike in JSON and TOML.
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _vary(vary: Mapping[str, Levels]) -> list[str]:
    def levels(given: Levels) -> str:
        return given if isinstance(given, str) else ",".join(str(one) for one in _plain(list(given)))

    return [word for path, given in vary.items() for word in ("--vary", f"{path}={levels(given)}")]


def _repeated(flag: str, values: Sequence[str]) -> list[str]:
    return [word for value in values for word in (flag, value)]


_ESTIMATE = {
    "option": ("name of the option", ""),
    "outcome": ("name of the outcome", ""),
    "unit": ("unit of the outcome", ""),
    "mean": ("mean over worlds and trials", ""),
    "se": ("Monte Carlo standard error of the mean: it shrinks with more worlds and trials", ""),
    "p05": ("5 % quantile over worlds: what nobody knows leaves open", ""),
    "p50": ("median over worlds", ""),
    "p95": ("95 % quantile over worlds", ""),
}

_DIFFERENCE = {
    "option": ("name of the option", ""),
    "baseline": ("name of the option that it is compared with", ""),
    "outcome": ("name of the outcome", ""),
    "mean": ("mean difference (option − baseline)", ""),
    "se": ("Monte Carlo standard error of the paired difference", ""),
    "better": ("share of worlds in which the option is better; nothing where neither way is better", "share"),
    "p05": ("5 % quantile of the difference over worlds", ""),
    "p95": ("95 % quantile of the difference over worlds", ""),
}

_SURVIVAL = {
    "option": ("name of the option", ""),
    "month": ("months after the ceasefire", "months"),
    "mean": ("share of ceasefires still holding", "share"),
    "se": ("Monte Carlo standard error of the mean", "share"),
    "low": ("5 % quantile over worlds", "share"),
    "high": ("95 % quantile over worlds", "share"),
}


def _summary(results: Mapping[str, Any]) -> Table:
    rows = []
    for option in results["options"]:
        shares = {name: ("share", estimate) for name, estimate in option["outcomes"].items()}
        metrics = {name: (metric["unit"], metric["estimate"]) for name, metric in option["metrics"].items()}
        for name, (unit, estimate) in (shares | metrics).items():
            known = estimate or {"quantiles": {}}
            rows.append({"option": option["name"], "outcome": name, "unit": unit, **known["quantiles"], **known})
    return of_rows(rows, _ESTIMATE)


def _differences(results: Mapping[str, Any]) -> Table:
    rows = []
    for one in results["differences"]:
        for name, found in (one["outcomes"] | one["metrics"]).items():
            names = {"option": one["option"], "baseline": one["baseline"], "outcome": name}
            rows.append({**names, **found["quantiles"], **found})
    return of_rows(rows, _DIFFERENCE)
