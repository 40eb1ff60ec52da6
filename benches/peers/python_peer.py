"""The model of docs/model.md in plain Python, one trial at a time."""

from random import Random

from harness import Tally, main
from python_model.backstop import Backstop, first_posture
from python_model.balance import weigh
from python_model.campaign import campaign
from python_model.ceasefire import begin
from python_model.contributions import joining
from python_model.deployment import Force, stay
from python_model.history import History
from python_model.incidents import Incidents
from python_model.outcome import score
from python_model.resumption import Threat
from python_model.worlds import World
from scenario import Scenario

# The least strength of the adversary, persons.
LEAST_ADVERSARY = 1_000.0


def follow(world: World, random: Random) -> History:
    """Follows one trial through stages 1 to 9."""
    history = History()
    onset = begin(world, random)
    if onset is None:
        return history
    history.came = True
    settled = random.random() < world["ceasefire.settlement_chance"]
    consent = random.random() < world["ceasefire.consent_chance"]
    level = first_posture(world, random)
    history.joined = joining(world, level, consent, settled, random)
    members = [member for member, joins in zip(world.members, history.joined) if joins]
    history.pledged = sum(member.troops for member in members)
    force = Force(world, [stay(member, onset, world.postures[level], random) for member in members])
    live(world, onset, settled, consent, level, force, history, random)
    return history


def live(
    world: World,
    onset: int,
    settled: bool,
    consent: bool,
    level: int,
    force: Force,
    history: History,
    random: Random,
) -> None:
    """Follows a ceasefire until the war resumes, or to the horizon."""
    v, months = world.values, world.months
    backstop, threat, incidents = Backstop(world), Threat(world, settled, random), Incidents(world, consent)
    clock = random.expovariate(1.0)
    adversary = v["adversary.strength"]
    target = v["adversary.ceiling"] * (1 - v["adversary.sanctions_drag"]) * (1 + v["adversary.outside_support"])
    regrowth, volatility = v["adversary.regrowth"], v["adversary.volatility"]
    for t in range(world.scenario.months):
        if t > 0:
            level = backstop.next(level, onset + t, random)
        posture = world.postures[level]
        force.enter_month(t, level, posture)
        balance = weigh(world, t, posture, force, adversary)
        clock -= threat.hazard(t, posture, force, balance, incidents.log_rate, months)
        record(history, level, force, incidents.log_rate)
        if clock <= 0:
            history.resumed = t
            campaign(world, posture, force, balance, history, random)
            return
        growth = regrowth * (target - adversary) + volatility * adversary * random.gauss(0, 1)
        adversary = max(LEAST_ADVERSARY, adversary + growth)
        incidents.next(months.settling[t], posture, force.troops, random)


def record(history: History, level: int, force: Force, log_rate: float) -> None:
    history.posture.append(level)
    history.troops.append(force.troops)
    history.countries.append(force.countries)
    history.aircraft_months += force.aircraft
    history.ship_months += force.ships
    history.incidents.append(log_rate)


def simulate(scenario: Scenario, worlds: int, trials: int, seed: int) -> Tally:
    """Draws worlds and follows the trials of each."""
    random = Random(seed)
    tally: dict[str, tuple[list[float], list[int]]] = {}
    for index in range(worlds):
        world = World(scenario, random)
        for _ in range(trials):
            for name, value in score(world, follow(world, random)).items():
                if name not in tally:
                    tally[name] = [0.0] * worlds, [0] * worlds
                sums, counts = tally[name]
                sums[index] += value
                counts[index] += 1
    return tally


if __name__ == "__main__":
    main(__doc__.splitlines()[0], simulate)
