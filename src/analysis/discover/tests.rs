use super::*;
use crate::engine::batch::Progress;
use crate::scenario::{Overrides, load_text};

/// One unknown decides: the ceasefire collapses early with a chance that is anything. Nobody sends anybody.
const MADE_UP: &str = r#"
extends = "builtin:baseline"
title = "Made up"
[run]
worlds = 512
trials = 64
horizon_months = 12
seed = 5
[ceasefire]
early_collapse_chance = { uniform = [0, 1], source = "J" }
settlement_chance = 0
[[option]]
name = "bare"
[option.set]
"contributor" = []
[[option]]
name = "alike"
[option.set]
"contributor" = []
[[option]]
name = "safe"
[option.set]
"contributor" = []
"ceasefire.early_collapse_chance" = 0
"#;

fn made_up(options: &[&str]) -> Scenario {
    let options = options.iter().map(|name| (*name).to_owned()).collect();
    load_text("made-up", MADE_UP, &Overrides { options, ..Overrides::default() }).expect("a scenario")
}

fn ask<'a>(when: &'a str, vary: &'a [String], restrict: &'a [String]) -> Ask<'a> {
    Ask { when, vary, restrict, boxes: 1 }
}

fn found(scenario: &Scenario, ask: Ask<'_>, threads: usize) -> Discovered {
    let plain = |error: Error| error.render(false);
    let question = Question::read(ask, scenario).map_err(plain).expect("a question");
    let study = Study::new(question).map_err(plain).expect("a study");
    let progress = Progress::default();
    let series = study.follow(Effort { at_once: 2, threads, progress: &progress }).expect("series");
    study.search(&series, Vec::new(), threads, &progress.stop).expect("results")
}

fn refused(ask: Ask<'_>) -> String {
    let scenario = made_up(&[]);
    Question::read(ask, &scenario).and_then(Study::new).expect_err("bad input").render(false)
}

/// The path of the first limit of the first box, with its span.
fn first(found: &Discovered) -> (&str, &Span) {
    let limit = &found.chosen().expect("a box").limits[0];
    (&found.inputs[limit.input].path, &limit.span)
}

#[test]
fn an_option_that_fails_by_construction_above_a_value_is_found_to() {
    let found = found(&made_up(&["bare"]), ask("held < 0.2", &[], &[]), 0);
    let (path, span) = first(&found);
    assert_eq!(path, "ceasefire.early_collapse_chance");
    let Span::Numbers { low: Some(low), high: None, from, to, .. } = span else { panic!("{span:?}") };
    assert!((0.4..0.9).contains(low) && (low - from).abs() < 0.02 && *to == 1.0, "{span:?}");
    let chosen = found.chosen().expect("a box");
    assert!(chosen.coverage.mean > 0.7 && chosen.density.mean > 4.0 * found.cases.share.mean, "{chosen:?}");
    assert!(chosen.density.se > 0.0 && chosen.density.se < 0.1, "{chosen:?}");
    assert!(found.hold_out.as_ref().is_some_and(|held| held.holds), "{:?}", found.hold_out);
    assert!(found.is_sound() && found.condition.fails);
    assert!((found.cases.of_interest / 512.0 - found.cases.share.mean).abs() < 1e-12);
}

#[test]
fn levels_at_which_an_option_always_fails_are_the_box() {
    let vary = ["ceasefire.early_collapse_chance=0,0.25,0.5,0.99".to_owned()];
    let found = found(&made_up(&["bare"]), ask("held < 0.1", &vary, &[]), 0);
    let (path, span) = first(&found);
    assert_eq!(path, "ceasefire.early_collapse_chance");
    let Span::Numbers { low: Some(low), high: None, from, to, .. } = span else { panic!("{span:?}") };
    assert!((0.5..0.99).contains(low), "{span:?}");
    assert_eq!((*from, *to), (0.75, 1.0));
    let chosen = found.chosen().expect("a box");
    assert_eq!((chosen.limits.len(), chosen.cases, chosen.mass), (1, 512, 0.25), "{chosen:?}");
    assert!(chosen.coverage.mean > 0.99 && chosen.density.mean > 0.99, "{chosen:?}");
}

#[test]
fn the_option_is_an_input_and_so_is_what_is_varied() {
    let vary = ["ceasefire.onset={ after_months = 0 },{ after_months = 6 }".to_owned()];
    let found = found(&made_up(&[]), ask("held < 0.05", &vary, &["option".to_owned(), "ceasefire".to_owned()]), 0);
    assert_eq!(found.cases.a_world, 6);
    assert!(found.inputs.iter().any(|input| input.kind == Kind::Varied), "{:?}", found.inputs);
    let chosen = found.chosen().expect("a box");
    let option = chosen.limits.iter().find(|limit| found.inputs[limit.input].kind == Kind::Option);
    let Some(Span::Levels { names, kept, .. }) = option.map(|limit| &limit.span) else { panic!("{chosen:?}") };
    assert_eq!((names.join(" "), kept.as_slice()), ("bare alike safe".to_owned(), &[true, true, false][..]));
}

#[test]
fn another_option_may_be_the_threshold() {
    let asked = ask("held < safe", &[], &[]);
    let found = found(&made_up(&["bare", "safe"]), asked, 0);
    assert_eq!((found.cases.a_world, found.condition.against.as_deref()), (1, Some("safe")));
    assert!(found.cases.share.mean > 0.9, "{:?}", found.cases);
    assert!(found.inputs.iter().all(|input| input.kind == Kind::Unknown));
}

#[test]
fn options_that_are_alike_differ_in_no_world() {
    let found = found(&made_up(&["bare", "alike"]), ask("held < alike", &[], &[]), 0);
    assert!(found.searches.is_empty());
    assert_eq!(found.warnings[0].kind, "never");
}

#[test]
fn a_condition_that_none_or_all_meet_is_told_with_a_threshold_to_try() {
    let scenario = made_up(&["bare"]);
    for (when, kind) in [("cost > 1000000", "never"), ("cost < 1000000", "always")] {
        let found = found(&scenario, ask(when, &[], &[]), 0);
        assert_eq!((found.warnings[0].kind.as_str(), found.chosen()), (kind, None), "{when}");
        assert!(found.warnings[0].text.contains("--when 'cost"), "{:?}", found.warnings);
    }
}

#[test]
fn the_same_boxes_come_out_on_any_number_of_threads() {
    let scenario = made_up(&["bare", "safe"]);
    let on = |threads: usize| found(&scenario, Ask { boxes: 2, ..ask("held < 0.2", &[], &[]) }, threads);
    let once = on(1);
    assert!(once == on(2) && once == on(5));
}

#[test]
fn only_what_boxes_may_restrict_is_searched() {
    let found = found(&made_up(&["bare"]), ask("held < 0.2", &[], &["resumption".to_owned()]), 0);
    assert!(found.inputs.len() > 1 && found.inputs.iter().all(|input| input.path.starts_with("resumption.")));
}

#[test]
fn what_is_wrong_is_told_where_it_stands_with_a_remedy() {
    let none: [String; 0] = [];
    for (when, told) in [
        ("held", "compares nothing"),
        ("hold < 0.4", "did you mean `held`?"),
        ("held < saef", "did you mean `safe`?"),
        ("held < 40", "a share from 0 to 1"),
    ] {
        let refused = refused(ask(when, &none, &none));
        assert!(refused.contains(told), "{when}:\n{refused}");
    }
    let texts = |text: &str| [text.to_owned()];
    let restrict = refused(ask("held < 0.4", &none, &texts("ceasefir")));
    assert!(restrict.contains("--restrict:1:1") && restrict.contains("did you mean `ceasefire`?"), "{restrict}");
    let vary = refused(ask("held < 0.4", &texts("ceasefire.nothing=1,2"), &none));
    assert!(vary.contains("--vary:1:"), "{vary}");
    let both = refused(ask("hold < 0.4", &texts("run.worlds=1,2"), &none));
    assert!(both.contains("`hold`") && both.contains("cannot be varied"), "{both}");
    let many = refused(ask("held < 0.4", &texts("ceasefire.rejection_factor=0..1:900"), &none));
    assert!(many.contains("there may be"), "{many}");
    let alone = made_up(&["bare"]);
    let alone = Question::read(ask("held < bare", &none, &none), &alone).expect_err("alone").render(false);
    assert!(alone.contains("no other option"), "{alone}");
}

#[test]
fn worlds_are_raised_and_trials_lowered_unless_they_are_asked_for() {
    let scenario = made_up(&[]);
    let size = |vary: &[String], fixed: Fixed| {
        let run = Question::read(ask("held < 0.4", vary, &[]), &scenario).expect("a question").fit(fixed);
        (run.worlds, run.trials)
    };
    let all = Fixed { worlds: true, trials: true };
    assert_eq!(size(&[], Fixed::default()), (2_048, 64));
    assert_eq!(size(&[], all), (512, 64));
    let levels = ["ceasefire.rejection_factor=0..1:50".to_owned()];
    let (worlds, trials) = size(&levels, Fixed::default());
    assert!(u64::from(worlds) * 150 <= CASES && worlds >= 128 && trials == 64, "{worlds} × {trials}");
}
