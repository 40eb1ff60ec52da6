"""Stage 9: if the war resumes, how badly."""

from dataclasses import dataclass

import numpy as np

from numpy_model.peace import Active, Resumed, Tables
from numpy_model.worlds import Trials, Worlds, logistic

# No week takes more than this, km².
WEEKLY_AREA_AT_MOST = 1e6

# Weeks during which an attack that was not expected keeps its advantage.
SURPRISE_WEEKS = 4


@dataclass
class Campaigns(Active):
    """The campaigns that go on."""

    index: np.ndarray  # among the wars
    world: np.ndarray
    attackers: np.ndarray  # A
    defenders: np.ndarray  # B
    broken: np.ndarray  # the strength at which A has lost its share
    reinforcement: np.ndarray
    surprise: np.ndarray  # e^δ
    strike: np.ndarray  # 1 + strike_effect, where the US acts
    losses: np.ndarray  # of the coalition, a week
    fights: np.ndarray


@dataclass
class Ended:
    """How the wars ended, one entry a war."""

    fights: np.ndarray
    acts: np.ndarray
    area: np.ndarray
    losses: np.ndarray


def campaign(worlds: Worlds, tables: Tables, resumed: Resumed, rng: np.random.Generator) -> Ended:
    size = len(resumed.index)
    fights = rng.random(size) < resumed.fights
    acts = fights & (rng.random(size) < resumed.acts)
    ended = Ended(fights, acts, area=np.zeros(size), losses=np.zeros(size))
    going = open_campaigns(worlds, tables, resumed, ended)
    for week in range(worlds.scenario.max_weeks):
        if len(going.index) == 0:
            break
        fight_week(worlds, week, going, ended, rng)
    return ended


def open_campaigns(worlds: Worlds, tables: Tables, resumed: Resumed, ended: Ended) -> Campaigns:
    world, w = resumed.key % worlds.size, worlds
    # Campaigns are put in the order of their worlds, so that their values can be repeated.
    order = np.argsort(world, kind="stable")
    trials, sorted_ = Trials(world[order], worlds.size), lambda values: values[order]
    committed = trials.of(w["campaign.committed_share"])
    attackers, troops = sorted_(resumed.attackers) * committed, sorted_(resumed.troops)
    key, fights = sorted_(resumed.key), sorted_(ended.fights)
    return Campaigns(
        index=order,
        world=trials.world,
        attackers=attackers,
        defenders=sorted_(resumed.host) * committed,
        broken=attackers * (1 - trials.of(w["campaign.break_share"])),
        reinforcement=np.where(fights, sorted_(resumed.helped - resumed.host), 0),
        surprise=np.exp(tables.surprise[key]),
        strike=np.where(sorted_(ended.acts), tables.struck[key], 1),
        losses=troops * trials.of(7 * w["campaign.coalition_loss"]),
        fights=fights,
    )


def fight_week(worlds: Worlds, week: int, going: Campaigns, ended: Ended, rng: np.random.Generator) -> None:
    w, size, trials = worlds, len(going.index), Trials(going.world, worlds.size)

    def of(name):
        return trials.of(w[f"campaign.{name}"])

    response = w["campaign.coalition_response_weeks"]
    going.defenders = going.defenders + going.reinforcement * trials.of(np.ceil(response) == week)
    ratio = going.attackers / going.defenders
    if week < SURPRISE_WEEKS:
        ratio *= going.surprise
    ratio /= np.where(trials.of(w["campaign.us_response_weeks"] <= week), going.strike, 1)

    log_ratio = np.log(ratio)
    parity = trials.of(w["balance.win_constant"] - w["campaign.breakthrough_penalty"])
    through = rng.random(size) < logistic(parity + trials.of(w["balance.win_slope"]) * log_ratio)
    spread = of("area_spread")
    area = np.where(through, of("breakthrough_area"), of("stalemate_area"))
    area *= np.exp(spread * (rng.standard_normal(size) - spread / 2))
    ended.area[going.index] += np.minimum(WEEKLY_AREA_AT_MOST, area)
    ended.losses[going.index] += going.losses * (going.fights & trials.of(response <= week))

    power = np.exp(of("loss_exponent") * log_ratio)
    going.attackers = going.attackers * (1 - np.minimum(0.5, trials.of(7 * w["campaign.adversary_loss"]) / power))
    going.defenders = going.defenders * (1 - np.minimum(0.5, trials.of(7 * w["campaign.host_loss"]) * power))
    stops = rng.random(size) < of("weekly_stop_chance")
    going.keep(~(stops | (going.attackers <= going.broken)))
