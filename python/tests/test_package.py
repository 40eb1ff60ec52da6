"""What the package promises: the numbers of the command line, tables that libraries take, errors that help."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import guarantor
import pytest

ROOT = Path(__file__).parents[2]
PARIS = ROOT / "scenarios" / "paris-2025-09.toml"
SMALL = {"worlds": 32, "trials": 64}
TWO = {
    "extends": "builtin:baseline",
    "option": [{"name": "without-us", "set": {"backstop.promised": []}}, {"name": "with-us"}],
}


@pytest.fixture(scope="module")
def run() -> guarantor.Run:
    return guarantor.run(PARIS, **SMALL)


def program(*words: str) -> str:
    """What the command line prints; its path is in GUARANTOR."""
    path = os.environ.get("GUARANTOR")
    if path is None:
        pytest.skip("GUARANTOR names no program to compare with")
    return subprocess.run([path, *words], check=True, capture_output=True, text=True, cwd=ROOT).stdout


def test_a_run_is_that_of_the_command_line(run: guarantor.Run, tmp_path: Path) -> None:
    words = ["run", str(PARIS), "--worlds", "32", "-n", "64", "--json", "-q", "-o", str(tmp_path / "run")]
    assert run.results == json.loads(program(*words))


def test_a_dict_and_its_file_are_one_scenario(tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text(
        'extends = "builtin:baseline"\n[[option]]\nname = "without-us"\nset = { "backstop.promised" = [] }\n'
        '[[option]]\nname = "with-us"\n'
    )
    assert guarantor.run(TWO, **SMALL).results == guarantor.run(path, **SMALL).results


def test_threads_change_nothing_and_other_keywords_do() -> None:
    one = guarantor.run(TWO, threads=1, **SMALL).results
    assert one == guarantor.run(TWO, threads=2, **SMALL).results
    assert one != guarantor.run(TWO, seed=7, **SMALL).results
    quick = guarantor.run(TWO, idle=False, **SMALL).results
    assert quick["options"] == one["options"]
    assert [warning["kind"] for warning in one["warnings"] if warning not in quick["warnings"]] == ["idle"]
    fixed = guarantor.run(TWO, set={"contributor.france.troops": {"uniform": [0, 9000]}}, **SMALL).results
    assert fixed["scenario"]["set"] == ['contributor.france.troops={ "uniform" = [0, 9000] }']
    assert [one["name"] for one in guarantor.run(TWO, options=["with-us"], **SMALL).results["options"]] == ["with-us"]


def test_tables_say_what_results_say(run: guarantor.Run) -> None:
    frame = run.summary.to_pandas().set_index(["option", "outcome"])
    for option in run.results["options"]:
        assert frame.loc[(option["name"], "held"), "mean"] == option["outcomes"]["held"]["mean"]
        assert frame.loc[(option["name"], "cost"), "unit"] == "million euros"
    differences = run.differences.to_pandas()
    assert set(differences.option) == {one["option"] for one in run.results["differences"]}
    survival = run.survival.to_pandas()
    assert survival.month.max() == run.results["scenario"]["horizon_months"]
    assert run.survival.columns["mean"].unit == "share"


def test_worlds_and_trials_add_up_to_the_means(run: guarantor.Run) -> None:
    worlds = run.worlds.to_pandas()
    assert len(worlds) == 32 * len(run.results["options"])
    means = worlds.groupby("option").held.mean()
    trials = run.trials(10**9).to_pandas()
    assert len(trials) == 64 * len(worlds)
    shares = trials.groupby("option").held.mean()
    for option in run.results["options"]:
        assert means[option["name"]] == pytest.approx(option["outcomes"]["held"]["mean"], abs=1e-12)
        assert shares[option["name"]] == pytest.approx(option["outcomes"]["held"]["mean"], abs=1e-12)
    assert worlds.attrs["units"]["contributor.france.troops"] == "persons"


def test_libraries_take_a_table_as_it_is(run: guarantor.Run) -> None:
    duckdb, pyarrow = pytest.importorskip("duckdb"), pytest.importorskip("pyarrow")
    table = run.trials(640)
    arrow = pyarrow.table(table)
    assert arrow.num_rows == table.rows
    assert arrow.schema.field("cost").metadata[b"unit"] == b"million euros"
    # Nothing is null there, and not NaN.
    assert arrow["resumption_month"].null_count > 0
    counted = duckdb.sql("select count(*), count(resumption_month) from arrow").fetchall()
    assert counted == [(table.rows, table.rows - arrow["resumption_month"].null_count)]
    assert memoryview(table["held"]).format == "d"
    assert "<table>" in table._repr_html_()


def test_parquet_files_say_what_they_hold(run: guarantor.Run, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    run.to_parquet(tmp_path / "worlds.parquet")
    file = parquet.ParquetFile(tmp_path / "worlds.parquet")
    assert file.read().num_rows == run.worlds.rows
    origin = json.loads(file.metadata.metadata[b"guarantor"])
    assert origin["hash"] == run.results["scenario"]["hash"]
    with pytest.raises(FileExistsError):
        run.to_parquet(tmp_path / "worlds.parquet")


def test_options_are_compared_and_keys_are_swept() -> None:
    compared = guarantor.compare(TWO, PARIS, options=["with-us", "full"], **SMALL)
    assert [one["name"] for one in compared.results["results"]["options"]] == ["scenario/with-us", "paris-2025-09/full"]
    assert "this is no forecast" in str(compared)
    swept = guarantor.sweep(TWO, {"contributor.france.troops": [0, 9000]}, until=["held >= 0.4"], **SMALL)
    rows = swept.tables["sweep"].to_pandas()
    assert sorted(rows["contributor.france.troops"].unique()) == [0, 9000]
    assert swept.results["version"] >= 1


def test_every_study_can_be_asked() -> None:
    tiny = {"worlds": 16, "trials": 16}
    assert guarantor.sensitivity(TWO, points=16, trials=16).results["program"] == guarantor._guarantor.PROGRAM
    assert guarantor.discover(TWO, "held < 0.4", options=["with-us"], **tiny).tables
    assert "no forecast" in str(guarantor.tipping(TWO, **tiny))
    assert "no forecast" in str(guarantor.pivotal(TWO, orders=4, options=["with-us"], **tiny))
    assert "no forecast" in str(guarantor.evidence(**tiny))


def test_mistakes_are_told_with_their_place_and_remedy() -> None:
    with pytest.raises(guarantor.ScenarioError, match="contributor.france.troops") as told:
        guarantor.run(TWO | {"contributor": {"france": {"troops": -1}}, "resumption": {"shap": 0.5}}, **SMALL)
    assert "shape" in str(told.value)
    with pytest.raises(guarantor.ScenarioError, match="`with-us`"):
        guarantor.run(TWO, options=["with-uss"], **SMALL)
    with pytest.raises(guarantor.ScenarioError, match="--outcome"):
        guarantor.tipping(TWO, outcome="peace", **SMALL)
    with pytest.raises(OSError, match="none.toml"):
        guarantor.run("none.toml")
    with pytest.raises(TypeError, match="there are options"):
        guarantor.run(TWO, world=3)  # type: ignore[call-arg]


def test_other_threads_go_on_meanwhile() -> None:
    ticks: list[float] = []
    done = threading.Event()

    def tick() -> None:
        while not done.wait(0.005):
            ticks.append(time.monotonic())

    beside = threading.Thread(target=tick)
    beside.start()
    begun = time.monotonic()
    guarantor.run(TWO, worlds=64, trials=2048, threads=1)
    ended = time.monotonic()
    done.set()
    beside.join()
    within = [moment for moment in ticks if begun < moment < ended]
    # Were the lock held, there would be one at most.
    assert len(within) > 3


def test_ctrl_c_stops_a_long_run_within_a_moment() -> None:
    threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        guarantor.run(TWO, worlds=8192, trials=65_536)
    assert time.monotonic() - begun < 30


def test_the_words_are_those_of_the_terminal(run: guarantor.Run) -> None:
    assert "8 options on the same luck" in str(run)
    assert repr(run) == "<Run of paris-2025-09: 32 worlds × 64 trials>"
    assert io.StringIO(run.results["scenario"]["title"]).read().startswith("September 2025")


def test_exported_tables_are_what_other_readers_see(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    parquet = pytest.importorskip("pyarrow.parquet")
    program("run", str(PARIS), "--worlds", "32", "-n", "64", "-q", "-o", str(tmp_path / "run"))
    program("export", str(tmp_path / "run"), "--sample", "500", "-q")
    package = json.loads((tmp_path / "run-tables" / "datapackage.json").read_text())
    assert {one["name"] for one in package["resources"]} == {"worlds-csv", "worlds-parquet", "trials-csv", "trials-parquet"}
    for resource in package["resources"]:
        path = tmp_path / "run-tables" / resource["path"]
        frame = duckdb.sql(f"from '{path}'").df()
        assert list(frame.columns) == [field["name"] for field in resource["schema"]["fields"]]
        assert len(frame) == resource["rows"]
        if resource["format"] == "parquet":
            other = duckdb.sql(f"from read_csv('{path.with_suffix('.csv')}', nullstr='')").df()
            for field in resource["schema"]["fields"]:
                one, same = frame[field["name"]], other[field["name"]]
                assert (one.isna() == same.isna()).all()
                if field["type"] == "number":
                    # To the bit: nothing is lost on the way into text.
                    assert (one.dropna().to_numpy() == same.dropna().astype(float).to_numpy()).all()
                else:
                    assert (one == same).all()
            described = json.loads(parquet.ParquetFile(path).metadata.metadata[b"guarantor.columns"])
            assert described == resource["schema"]["fields"]
    held = duckdb.sql(f"select option, avg(held) from '{tmp_path}/run-tables/worlds.parquet' group by option").fetchall()
    results = json.loads((tmp_path / "run" / "results.json").read_text())
    told = {one["name"]: one["outcomes"]["held"]["mean"] for one in results["options"]}
    assert dict(held) == pytest.approx(told, abs=1e-12)
