//! What `--vary` may say, what it is refused for, and the scenarios that it leads to.

use super::*;
use crate::error::Error;
use crate::scenario::{Overrides, load_text};

fn base_with(overrides: &Overrides, text: &str) -> Scenario {
    let text = format!("extends = \"builtin:baseline\"\n{text}");
    load_text("mine.toml", &text, overrides).unwrap_or_else(|error| panic!("{error}"))
}

fn base() -> Scenario {
    base_with(&Overrides::default(), "")
}

fn axis(text: &str) -> Axis {
    Axis::parse(text, &base()).unwrap_or_else(|problems| panic!("{}", problems.render(false)))
}

fn refusal(text: &str) -> String {
    Axis::parse(text, &base()).expect_err(text).render(false)
}

fn labels(axis: &Axis) -> Vec<&str> {
    axis.levels.iter().map(|level| level.label.as_str()).collect()
}

fn sets(axis: &Axis) -> Vec<&str> {
    axis.levels.iter().map(|level| level.set.as_deref().unwrap_or_default()).collect()
}

fn numbers(axis: &Axis) -> Vec<f64> {
    axis.levels.iter().filter_map(|level| level.number).collect()
}

#[test]
fn a_range_has_evenly_spaced_numbers_with_both_ends() {
    let troops = axis("contributor.france.troops = 0 .. 30_000 : 7");
    assert_eq!(labels(&troops), ["0", "5,000", "10,000", "15,000", "20,000", "25,000", "30,000"]);
    assert_eq!(sets(&troops)[3], "contributor.france.troops=15000");
    assert_eq!((troops.label.as_str(), troops.unit.as_str()), ("France: land troops pledged", "persons"));
    assert!(troops.is_numeric() && troops.path == "contributor.france.troops");
    let tenths = axis("contributor.france.willing=0..1:11");
    assert_eq!(sets(&tenths)[3], "contributor.france.willing=0.3");
    assert_eq!(numbers(&axis("balance.win_constant=-1.5..1e0:6")), [-1.5, -1.0, -0.5, 0.0, 0.5, 1.0]);
}

#[test]
fn a_key_of_whole_numbers_takes_whole_steps_alone() {
    assert_eq!(sets(&axis("campaign.max_weeks=10..40:4"))[1], "campaign.max_weeks=20");
    let refused = refusal("campaign.max_weeks=10..40:5");
    assert!(refused.contains("steps of 7.5") && refused.contains("write `10..40:4`"), "{refused}");
    assert!(refusal("campaign.max_weeks=1.5,2").contains("a whole number from 1 to 520, not `1.5`"));
}

#[test]
fn numbers_of_a_list_are_sorted_and_anything_else_keeps_its_order() {
    assert_eq!(numbers(&axis("contributor.france.troops=2e3, 500,1000")), [500.0, 1000.0, 2000.0]);
    let mixed = axis("contributor.france.troops={ uniform = [1, 2] }, 5,{ pert = [0, 2, 6.5], note = \"a, b\" }");
    assert_eq!(labels(&mixed), ["uniform(1, 2)", "5", "pert(0, 2, 6.5)"]);
    assert_eq!(sets(&mixed)[0], "contributor.france.troops={ uniform = [1, 2] }");
    assert!(!mixed.is_numeric());
    let reviews = axis("backstop.reviews=[],[{ calendar_month = 9, drop_chance = 0.5 }]");
    assert_eq!(labels(&reviews), ["", "[{ calendar_month = 9, drop_chance = 0.5 }]"]);
}

#[test]
fn a_star_is_all_that_a_key_can_say() {
    let promised = axis("backstop.promised=*");
    let expected =
        "none intelligence air-defence arms-supply monitoring logistics coordination strike guarantee floor all";
    assert_eq!(labels(&promised).join(" "), expected);
    assert_eq!(sets(&promised)[9], "backstop.promised=[\"intelligence\", \"arms-supply\"]");
    assert_eq!((sets(&promised)[0], promised.levels[0].number), ("backstop.promised=[]", None));
    assert_eq!(promised.label, "Components that the United States promises");
    assert_eq!(sets(&axis("backstop.ratified=*")), ["backstop.ratified=true", "backstop.ratified=false"]);
    let france = axis("contributor.france=*");
    assert_eq!((labels(&france), sets(&france)[1]), (vec!["in", "out"], "contributor.france=false"));
    assert_eq!((france.levels[0].set.as_deref(), france.label.as_str()), (None, "France"));
    assert_eq!(labels(&axis("backstop.floor=*")).len(), 10);
}

#[test]
fn a_floor_that_is_another_level_is_not_told_twice() {
    for floor in ["[]", "[\"strike\"]"] {
        let base = base_with(&Overrides::default(), &format!("[backstop]\nfloor = {floor}\n"));
        let promised = Axis::parse("backstop.promised=*", &base).expect("an axis");
        assert!(!labels(&promised).contains(&"floor") && labels(&promised).len() == 10);
    }
    assert!(refusal("backstop.floor=floor,all").contains("`floor` is no level of `backstop.floor`"));
}

#[test]
fn components_are_levels_by_their_names_and_by_lists() {
    let some = axis("backstop.promised=all, air-defence,[\"strike\", \"guarantee\"],none");
    assert_eq!(labels(&some), ["all", "air-defence", "strike + guarantee", "none"]);
    assert!(refusal("backstop.promised=none,air_defense").contains("did you mean `air-defence`?"));
}

#[test]
fn what_is_wrong_is_told_where_it_stands_with_a_remedy() {
    for (text, place, told) in [
        ("contributor.france.troops", "1:1", "needs a path and levels"),
        ("=1,2", "1:1", "has no path"),
        ("a.b= ", "1:1", "has no levels"),
        ("contributor.frnace.troops=1,2", "1:1", "did you mean `france`?"),
        ("contributor.france.trops=1,2", "1:1", "did you mean `contributor.france.troops`?"),
        ("contributor=1,2", "1:1", "as in `contributor.france=in,out`"),
        ("contributor.france=in,away", "1:23", "is `in` or `out`, not `away`"),
        ("run.seed=1,2", "1:1", "what is compared shares one run"),
        ("host.name=\"a\",\"b\"", "1:1", "no outcome hangs on it"),
        ("start=\"2026-01\",\"2026-02\"", "1:1", "no outcome hangs on it"),
        ("host.strength=5..1:3", "1:15", "write `1..5`"),
        ("host.strength=5..5:3", "1:15", "let it end above"),
        ("host.strength=1..5", "1:15", "as in `host.strength=1..5:5`"),
        ("host.strength=1..5:1", "1:20", "from 2 to 1000 levels, not `1`"),
        ("host.strength=1..5:1001", "1:20", "from 2 to 1000 levels"),
        ("host.strength=1..inf:5", "1:18", "`inf` is not a number"),
        ("host.strength=0..5:3", "1:15", "a number of persons above 0"),
        ("host.strength=1,-2", "1:17", "not `-2`"),
        ("host.strength=1,,2", "1:17", "a level is missing"),
        ("host.strength=1,x", "1:17", "not valid TOML"),
        ("host.strength=5,5.0", "1:17", "the level `5` is there twice"),
        ("host.strength=7", "1:15", "to set it, write `--set 'host.strength=7'`"),
        ("host.strength=1,{ unifrom = [1, 2] }", "1:19", "uniform"),
        ("host.strength=*", "1:15", "no levels of its own"),
        ("backstop.ratified=true,yes", "1:24", "`true` or `false`, not `yes`"),
        ("backstop.ratified=0..1:2", "1:19", "takes no range"),
    ] {
        let refused = refusal(text);
        assert!(refused.contains(told) && refused.contains(&format!("--vary:{place}")), "{text}:\n{refused}");
    }
    let many = vec!["1"; MOST_LEVELS + 1].join(",");
    assert!(refusal(&format!("host.strength={many}")).contains("1001 levels"));
}

#[test]
fn odd_texts_end_in_problems_and_in_nothing_else() {
    for levels in
        ["..", "..:", "1..:", ":..", "1..2:é", "[", "\"", "'\\", "{ = }", "1..2..3:4", ",", "é", "]]},", "*,1"]
    {
        for path in
            ["host.strength", "backstop.promised", "backstop.reviews", "contributor.france", "é", "\"", "a.b.c.d"]
        {
            if let Ok(axis) = Axis::parse(&format!("{path}={levels}"), &base()) {
                panic!("{axis:?}");
            }
        }
    }
}

#[test]
fn every_combination_is_a_scenario_and_the_last_axis_changes_fastest() {
    let overrides = Overrides {
        set: vec!["contributor.france.troops=9".to_owned(), "run.horizon_months=12".to_owned()],
        options: vec!["full".to_owned(), "guaranteed".to_owned()],
        seed: Some(u64::MAX),
        worlds: Some(32),
        trials: Some(64),
        ..Overrides::default()
    };
    let base = base_with(&overrides, "");
    let axes = ["contributor.france=*", "contributor.france.troops=100,200,300"];
    let axes =
        axes.map(|text| Axis::parse(text, &base).unwrap_or_else(|problems| panic!("{}", problems.render(false))));
    let varied = expand(&base, &axes).expect("scenarios");
    let places: Vec<&[usize]> = varied.iter().map(|one| one.levels.as_slice()).collect();
    assert_eq!(places, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
    for one in &varied {
        let scenario = &one.scenario;
        assert_eq!((scenario.run, &scenario.chosen, scenario.options.len()), (base.run, &base.chosen, 2));
        assert_eq!(scenario.name, base.name);
        let france = scenario.options[0].specs.contributors.iter().find(|one| one.key == "france");
        let troops = france.and_then(|france| france.quantities.troops.constant());
        assert_eq!(troops, (one.levels[0] == 0).then_some(100.0 * (one.levels[1] + 1) as f64));
    }
    let alone = expand(&base, &[]).expect("the base");
    assert_eq!((alone.len(), &alone[0].scenario), (1, &base));
}

#[test]
fn a_problem_of_many_combinations_is_told_once_and_where_it_was_written() {
    let base = base();
    let axes = ["backstop.reviews=[],[{ calendar_month = 9, drop_chance = 2 }]", "contributor.france.troops=1..9:9"];
    let axes = axes.map(|text| Axis::parse(text, &base).expect("an axis"));
    let Err(Error::Scenario(problems)) = expand(&base, &axes) else { panic!("a chance of 2 is refused") };
    let told = problems.render(false);
    assert_eq!(problems.counts(), "1 error", "{told}");
    assert!(told.contains("--vary:1:58") && told.contains("a chance from 0 to 1, not `2`"), "{told}");
}

#[test]
fn a_problem_of_a_combination_names_its_levels() {
    let base = base();
    let axes = ["outcome.repelled_below=500,20000", "backstop.ratified=*"];
    let axes = axes.map(|text| Axis::parse(text, &base).expect("an axis"));
    let Err(Error::Scenario(problems)) = expand(&base, &axes) else {
        panic!("a repelled attack larger than a major loss")
    };
    let told = problems.render(false);
    assert_eq!(problems.counts(), "1 error", "{told}");
    let met = "met with `--set 'outcome.repelled_below=20000' --set 'backstop.ratified=true'`";
    assert!(told.contains(met) && told.contains("builtin:baseline:"), "{told}");
}

#[test]
fn a_path_is_varied_once_and_combinations_are_bounded() {
    let base = base();
    let parsed = |text: &str| Axis::parse(text, &base).expect("an axis");
    let twins = [parsed("host.strength=1,2"), parsed("host.strength=3,4")];
    assert!(expand(&base, &twins).expect_err("twins").to_string().contains("varied twice"));
    let many = [parsed("host.strength=1..1000:1000"), parsed("contributor.france.troops=1..5:5")];
    assert!(expand(&base, &many).expect_err("many").to_string().contains("5000 combinations of levels"));
}

#[test]
fn a_contributor_that_no_option_has_cannot_be_varied() {
    let overrides = Overrides { set: vec!["contributor.france=false".to_owned()], ..Overrides::default() };
    let refused = Axis::parse("contributor.france=*", &base_with(&overrides, "")).expect_err("nobody").render(false);
    assert!(refused.contains("no contributor is called `france`"), "{refused}");
}
