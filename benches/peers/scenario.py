"""A scenario as both peers read it: the TOML file, what it extends, one option laid over it, its quantities and needs.

Only what the model needs: sources, notes and labels are skipped, and `guarantor check` is the place for mistakes.
"""

import copy
import math
import tomllib
from dataclasses import dataclass
from pathlib import Path

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"

COMPONENTS = (
    "intelligence",
    "air-defence",
    "arms-supply",
    "monitoring",
    "logistics",
    "coordination",
    "strike",
    "guarantee",
)

LAWS = ("uniform", "triangular", "pert", "normal", "lognormal", "beta")

CONTRIBUTOR_DEFAULTS = {
    "troops": 0,
    "aircraft": 0,
    "ships": 0,
    "trainers": 0,
    "willing": 1,
    "unmet_factor": 0,
    "notice_months": 0,
    "exit_rate": 0,
}

# The standard normal quantile of 0.9: a lognormal is written as its median and its 90 % quantile.
Z_90 = 1.2815515655446004


@dataclass(frozen=True)
class Quantity:
    """A number (`law` is "value") or a distribution, clipped to its ends; a normal is conditioned on them instead."""

    law: str
    numbers: tuple[float, ...]
    low: float = -math.inf
    high: float = math.inf

    @property
    def constant(self) -> float | None:
        """Its only value, where nobody is uncertain of it."""
        first, *others = self.numbers
        certain = {
            "value": True,
            "normal": others[-1:] == [0.0],
            "lognormal": others == [first],
            "beta": False,
        }.get(self.law, first == self.numbers[-1])
        return min(max(first, self.low), self.high) if certain else None

    @property
    def exponents(self) -> tuple[float, float]:
        """The exponents of the beta distribution that a `pert` stretches from its low to its high end."""
        low, mode, high = self.numbers
        return 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)

    @property
    def log_sd(self) -> float:
        """The standard deviation of a lognormal's logarithm."""
        median, p90 = self.numbers
        return math.log(p90 / median) / Z_90


@dataclass(frozen=True)
class Contributor:
    """Who may come, and under which conditions; its quantities stand in the scenario under `contributor.KEY`."""

    key: str
    backstop: tuple[str, ...]
    partners: int
    contributors: tuple[str, ...]
    consent: bool
    settlement: bool
    votes: bool
    pooled: bool


@dataclass(frozen=True)
class Scenario:
    """One option of a scenario file. `quantities` are named by their dotted paths."""

    name: str
    months: int
    worlds: int
    trials: int
    quantities: dict[str, Quantity]
    contributors: tuple[Contributor, ...]
    promised: frozenset[str]
    floor: frozenset[str]
    ratified: bool
    imposed: bool
    reviews: tuple[int, ...]
    within_months: int | None
    first_rotation_months: int
    max_weeks: int
    repelled_below: float
    major_above: float
    violent_above: float

    def has(self, component: str) -> tuple[bool, bool, bool]:
        """Whether a component is there while the backstop is withdrawn, reduced and full."""
        promised = component in self.promised
        return False, promised and component in self.floor, promised

    @property
    def names_troops(self) -> bool:
        """Whether any contributor may send land troops."""
        return any(self.quantities[f"contributor.{one.key}.troops"].constant != 0 for one in self.contributors)


def read(path: Path, option: str | None = None) -> Scenario:
    """The option of that name, or the first; a file without options is its own."""
    tree = _tree(path)
    options = tree.get("option", [])
    chosen = [one for one in options if option in (None, one["name"])]
    if option is not None and not chosen:
        raise SystemExit(f"{path} has no option `{option}`")
    if chosen:
        _lay_paths(tree, chosen[0].get("set", {}))
    return _scenario(tree, chosen[0]["name"] if chosen else "base")


def _tree(path: Path) -> dict:
    """A file over what it extends."""
    over = tomllib.loads(path.read_text(encoding="utf-8"))
    extends = over.pop("extends", None)
    if extends is None:
        return over
    builtin = extends.removeprefix("builtin:")
    base = SCENARIOS / f"{builtin}.toml" if builtin != extends else path.parent / extends
    tree = _tree(base)
    for name, value in over.items():
        _lay(tree, [name], value)
    return tree


def _lay_paths(tree: dict, settings: dict) -> None:
    for path, value in settings.items():
        _lay(tree, path.split("."), value)


def _lay(tree: dict, path: list[str], value: object) -> None:
    """Lays a value over a tree: sections and contributors merge key by key, everything below is replaced whole."""
    merges = len(path) == 1 or (path[0] == "contributor" and len(path) == 2)
    if path == ["contributor"] and value == []:
        tree["contributor"] = {}
    elif merges and isinstance(value, dict):
        _section(tree, path)
        for key, inner in value.items():
            _lay(tree, [*path, *key.split(".")], inner)
    elif path[0] == "contributor" and value is False:
        _section(tree, path[:-1]).pop(path[-1], None)
    else:
        _section(tree, path[:-1])[path[-1]] = copy.deepcopy(value)


def _section(tree: dict, path: list[str]) -> dict:
    for part in path:
        tree = tree.setdefault(part, {})
    return tree


def _scenario(tree: dict, name: str) -> Scenario:
    run, ceasefire, backstop = tree["run"], tree["ceasefire"], tree["backstop"]
    reviews = backstop.get("reviews", [])
    return Scenario(
        name=name,
        months=run["horizon_months"],
        worlds=run["worlds"],
        trials=run["trials"],
        quantities=_quantities(tree),
        contributors=tuple(_contributor(key, table) for key, table in tree.get("contributor", {}).items()),
        promised=frozenset(backstop["promised"]),
        floor=frozenset(backstop.get("floor", [])),
        ratified=backstop["ratified"],
        imposed=ceasefire.get("imposed", False),
        reviews=tuple(review["calendar_month"] for review in reviews),
        within_months=ceasefire["onset"].get("within_months"),
        first_rotation_months=tree["coalition"]["first_rotation_months"],
        max_weeks=tree["campaign"]["max_weeks"],
        **tree["outcome"],
    )


def _contributor(key: str, table: dict) -> Contributor:
    needs = table.get("needs", {})
    return Contributor(
        key=key,
        backstop=tuple(needs.get("backstop", [])),
        partners=needs.get("partners", 0),
        contributors=tuple(needs.get("contributors", [])),
        consent=needs.get("consent", False),
        settlement=needs.get("settlement", False),
        votes="months" in table.get("approval", {}),
        pooled="pool" in table,
    )


def _quantities(tree: dict) -> dict[str, Quantity]:
    """Every number and distribution of the tree, by dotted path."""
    found: dict[str, Quantity] = {}
    for section, table in tree.items():
        if isinstance(table, dict) and section not in ("run", "outcome", "contributor"):
            _collect(section, table, found)
    for review in tree["backstop"].get("reviews", []):
        path = f"backstop.reviews.{review['calendar_month']}.drop_chance"
        found[path] = _quantity(review["drop_chance"])
    for key, table in tree.get("contributor", {}).items():
        _collect(f"contributor.{key}", CONTRIBUTOR_DEFAULTS | table, found)
    return found


def _collect(path: str, table: dict, found: dict[str, Quantity]) -> None:
    for key, value in table.items():
        if key in ("onset", "approval"):
            _collect(f"{path}.{key}", value, found)
        elif (quantity := _quantity(value)) is not None:
            found[f"{path}.{key}"] = quantity


def _quantity(value: object) -> Quantity | None:
    """A quantity, or nothing where something else stands: text, a list, a switch, conditions."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Quantity("value", (float(value),))
    if not isinstance(value, dict):
        return None
    ends = {"low": float(value.get("min", -math.inf)), "high": float(value.get("max", math.inf))}
    if "value" in value:
        return Quantity("value", (float(value["value"]),), **ends)
    for law in LAWS:
        if law in value:
            return Quantity(law, tuple(map(float, value[law])), **ends)
    return None
