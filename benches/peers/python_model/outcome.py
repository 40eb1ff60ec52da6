"""Stage 10: what a trial is scored on."""

import math
from math import exp

from harness import CLASSES
from python_model.history import History
from python_model.worlds import World
from scenario import Scenario


def score(world: World, history: History) -> dict[str, float]:
    """Everything that a trial is scored on; what does not count for it is left out."""
    held = history.came and history.resumed is None
    scores = {f"class.{name}": name == outcome(world.scenario, history) for name in CLASSES}
    scores |= {"held": held, "entangled": history.fights, "us_at_war": history.acts}
    joined = history.joined or [False] * len(world.members)
    scores |= {f"joined.{one.contributor.key}": joins for one, joins in zip(world.members, joined)}
    scores["coalition_losses"] = world["cost.peace_loss"] * sum(history.troops) / 12 + history.losses
    if not history.came:
        return scores
    scores["held_given_ceasefire"] = held
    scores["peak_troops"] = max(history.troops)
    scores["cost"] = cost(world, history)
    if held:
        last_year = [exp(min(x, 18.5)) for x in history.incidents[-12:]]
        scores["incidents"] = math.fsum(last_year) / len(last_year)
        scores["violent"] = scores["incidents"] > world.scenario.violent_above
    else:
        scores |= {"resumption_month": history.resumed, "area": history.area}
    return scores | score_months(world.scenario, history)


def score_months(scenario: Scenario, history: History) -> dict[str, float]:
    """What is read off a history by the month."""
    lasted = len(history.troops)
    scores = {f"troops_{month}": history.troops[month] for month in (3, 6, 12, 24) if month < lasted}
    if lasted > 12:
        scores["countries_12"] = history.countries[12]
    for name, level in (("full", 2), ("reduced", 1), ("withdrawn", 0)):
        scores[f"posture_{name}"] = history.posture.count(level) / lasted
    if history.pledged > 0:
        peaceful = history.troops[: history.resumed]
        half = next((month for month, troops in enumerate(peaceful) if troops >= history.pledged / 2), None)
        scores["half_strength_reached"] = half is not None
        if half is not None:
            scores["half_strength_month"] = half
    stood = scenario.months if history.resumed is None else history.resumed
    return scores | {f"survival.{month}": month <= stood for month in range(scenario.months + 1)}


def outcome(scenario: Scenario, history: History) -> str:
    if not history.came:
        return "no-ceasefire"
    if history.resumed is None:
        return "held"
    if history.area < scenario.repelled_below:
        return "repelled"
    return "major-loss" if history.area >= scenario.major_above else "ground-lost"


def cost(world: World, history: History) -> float:
    """Million euros up to and including τ."""
    running = world["cost.soldier_year"] * sum(history.troops)
    running += world["cost.aircraft_year"] * history.aircraft_months + world["cost.ship_year"] * history.ship_months
    arrived = sum(max(0.0, now - before) for before, now in zip([0.0, *history.troops], history.troops))
    return running / 12 + world["cost.startup_soldier"] * arrived
