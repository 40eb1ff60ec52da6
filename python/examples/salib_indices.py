"""Sobol' indices of three unknowns by SALib (Iwanaga, Usher and Herman 2022), with the model as the function.

`guarantor.sensitivity` does the same for every unknown at once, freed of the luck of trials; this shows how to put the
model behind any other method.

pip install SALib
python python/examples/salib_indices.py
"""

from __future__ import annotations

import guarantor
import numpy as np
from SALib.analyze import sobol as indices
from SALib.sample import sobol as points

SCENARIO = {"extends": "builtin:baseline", "option": [{"name": "package"}]}

PROBLEM = {
    "num_vars": 3,
    "names": ["resumption.five_year_hold", "resumption.sensitivity", "contributor.france.troops"],
    "bounds": [[0.2, 0.7], [0.5, 4.0], [0.0, 15_000.0]],
}


def held(point: np.ndarray) -> float:
    """The chance that the ceasefire holds where the three are known and everything else is as unknown as it was."""
    fixed = dict(zip(PROBLEM["names"], point, strict=True))
    # The same seed, and so the same luck, at every point: differences between points are not those of luck.
    run = guarantor.run(SCENARIO, set=fixed, worlds=32, trials=64, idle=False)
    return float(run.results["options"][0]["outcomes"]["held"]["mean"])


def main(base: int = 32) -> None:
    sample = points.sample(PROBLEM, base, calc_second_order=False, seed=1)
    values = np.array([held(point) for point in sample])
    found = indices.analyze(PROBLEM, values, calc_second_order=False, seed=1)
    print(f"{len(values)} runs; held from {values.min():.2f} to {values.max():.2f}")
    print(found.to_df()[0].round(2))


if __name__ == "__main__":
    main()
