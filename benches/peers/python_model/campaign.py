"""Stage 9: if the war resumes, how badly."""

from math import ceil, exp, log, log1p
from random import Random

from python_model.balance import Balance, coalition_logit
from python_model.deployment import Force
from python_model.history import History
from python_model.worlds import Posture, World, logistic

# No week takes more than this, km².
WEEKLY_AREA_AT_MOST = 1e6

# Weeks during which an attack that was not expected keeps its advantage.
SURPRISE_WEEKS = 4


def campaign(world: World, posture: Posture, force: Force, balance: Balance, history: History, random: Random) -> None:
    v = world.values
    history.fights = random.random() < balance.presence * logistic(coalition_logit(v, posture, force))
    history.acts = history.fights and posture.strike and random.random() < logistic(posture.us_logit)
    attackers = balance.attackers * v["campaign.committed_share"]
    defenders = balance.host * v["campaign.committed_share"]
    broken = attackers * (1 - v["campaign.break_share"])
    response, us_response = v["campaign.coalition_response_weeks"], v["campaign.us_response_weeks"]
    spread, exponent, stop = v["campaign.area_spread"], v["campaign.loss_exponent"], v["campaign.weekly_stop_chance"]
    parity = v["balance.win_constant"] - v["campaign.breakthrough_penalty"]
    for week in range(world.scenario.max_weeks):
        if history.fights and week == ceil(response):
            defenders += balance.helped - balance.host
        log_ratio = log(attackers / defenders)
        if week < SURPRISE_WEEKS:
            log_ratio += posture.surprise
        if history.acts and week >= us_response:
            log_ratio -= log1p(v["balance.strike_effect"])
        through = random.random() < logistic(parity + v["balance.win_slope"] * log_ratio)
        area = v["campaign.breakthrough_area" if through else "campaign.stalemate_area"]
        area *= exp(spread * random.gauss(0, 1) - spread * spread / 2)
        history.area += min(WEEKLY_AREA_AT_MOST, area)
        if history.fights and week >= response:
            history.losses += force.troops * 7 * v["campaign.coalition_loss"]
        power = exp(exponent * log_ratio)
        attackers -= attackers * min(0.5, 7 * v["campaign.adversary_loss"] / power)
        defenders -= defenders * min(0.5, 7 * v["campaign.host_loss"] * power)
        if random.random() < stop or attackers <= broken:
            return
