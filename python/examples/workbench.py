"""The model in an experiment workbench: uncertainties, levers and outcomes of the EMA Workbench (Kwakkel 2017), whose
sampling, feature scoring and scenario discovery then work on it.

pip install ema_workbench
python python/examples/workbench.py
"""

from __future__ import annotations

import guarantor
from ema_workbench import (
    CategoricalParameter,
    Model,
    RealParameter,
    ScalarOutcome,
    SequentialEvaluator,
    perform_experiments,
)
from ema_workbench.analysis import feature_scoring

SCENARIO = {"extends": "builtin:baseline", "option": [{"name": "package"}]}

# A key of the scenario format for each name of the workbench: its names have no dots.
KEYS = {
    "five_year_hold": "resumption.five_year_hold",
    "sensitivity": "resumption.sensitivity",
    "french_troops": "contributor.france.troops",
    "us_promise": "backstop.promised",
}
PROMISES = {"none": [], "intelligence": ["intelligence"], "intelligence and strike": ["intelligence", "strike"]}


def force(us_promise: str, **values: float) -> dict[str, float]:
    """One experiment: a run in which these keys are fixed and everything else is as unknown as it was."""
    fixed = {KEYS[name]: value for name, value in values.items()} | {KEYS["us_promise"]: PROMISES[us_promise]}
    option = guarantor.run(SCENARIO, set=fixed, worlds=32, trials=64, idle=False).results["options"][0]
    return {name: option["metrics"][name]["estimate"]["mean"] for name in ("held", "entangled", "cost")}


def main() -> None:
    model = Model("guarantor", function=force)
    model.uncertainties = [RealParameter("five_year_hold", 0.2, 0.7), RealParameter("sensitivity", 0.5, 4.0)]
    model.levers = [RealParameter("french_troops", 0, 15_000), CategoricalParameter("us_promise", list(PROMISES))]
    model.outcomes = [ScalarOutcome("held"), ScalarOutcome("entangled"), ScalarOutcome("cost")]
    with SequentialEvaluator(model) as evaluator:
        experiments, outcomes = perform_experiments(model, scenarios=24, policies=4, evaluator=evaluator)
    inputs = experiments[[*KEYS]]
    print(inputs.assign(**outcomes).head())
    print("What outcomes hang on, by extra trees:")
    print(feature_scoring.get_feature_scores_all(inputs, outcomes).round(2))


if __name__ == "__main__":
    main()
