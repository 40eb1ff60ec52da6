"""A tour of guarantor from Python, in cells: editors and Jupyter (jupytext) run them one by one.

python python/examples/tour.py
"""

# %% Which packages are on the table?
import guarantor

run = guarantor.run("scenarios/paris-2025-09.toml", worlds=128, trials=256)
print(run)

# %% Outcomes as a table: means, the error of the simulation, and what unknown inputs leave open
summary = run.summary.to_pandas()
held = summary[summary.outcome == "held"].set_index("option")
print(held[["mean", "se", "p05", "p95"]].round(3))

# %% Differences, paired on the same luck
differences = run.differences.to_pandas()
print(differences[differences.outcome == "held"].set_index("option")[["mean", "se", "better"]].round(4))

# %% A package of one's own, as a dict
mine = {
    "extends": "builtin:baseline",
    "title": "What if Poland leads?",
    "option": [
        {"name": "as-pledged", "label": "As pledged"},
        {
            "name": "poland-leads",
            "label": "Poland leads",
            "set": {
                "contributor.poland.troops": {
                    "triangular": [2000, 5000, 8000],
                    "source": "J",
                    "note": "a thought experiment",
                },
                "contributor.poland.willing": 0.9,
            },
        },
    ],
}
print(guarantor.compare(mine, worlds=128, trials=256))

# %% What would it take?
curve = guarantor.sweep(
    mine, {"contributor.poland.troops": [0, 4000, 8000, 16000]}, until=["troops_12 >= 12000"], worlds=64, trials=128
)
print(curve)
print(curve.tables["sweep"].to_pandas().head())

# %% Worlds: where does holding hang on an unknown?
worlds = run.worlds.to_pandas()
full = worlds[worlds.option == "full"]
unknowns = [name for name in worlds.columns if "." in name and full[name].nunique() > 1]
strength = full[unknowns].corrwith(full["held"], method="spearman").abs().sort_values(ascending=False)
print(strength.head(5).round(2))
print(run.worlds.columns[strength.index[0]].meaning)

# %% Single histories
trials = run.trials(2000).to_pandas()
print(trials.groupby("option").outcome.value_counts(normalize=True).unstack().round(2))
