use super::*;

const HEADER: &str =
    "id,dyad,kind,ceasefire_date,force_type,force_name,force_size,great_power_backed,resumed,resume_date,resume_kind";

fn case(values: &str) -> Case {
    let cases = read_cases("t.csv", &format!("{HEADER},followed_until\n{values}\n"));
    cases.unwrap_or_else(|problems| panic!("{values}\n{}", problems.render(false))).all.remove(0)
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|| panic!("{text}"))
}

#[test]
fn a_case_is_followed_until_it_fails_or_nobody_looks_any_more() {
    let limited = case("1,A-B,interstate,1960-01-01,none,,0,0,1,1962-01-01,limited,");
    assert_eq!(limited.life(date("2020-01-01"), Event::Any), (731.0 / 30.4375, true));
    assert_eq!(limited.life(date("2020-01-01"), Event::War), (731.0 / 30.4375, false));
    assert_eq!(limited.life(date("1961-01-01"), Event::Any), (366.0 / 30.4375, false));
    assert_eq!(limited.life(date("1950-01-01"), Event::Any), (0.0, false));
    let war = Case { resumed: Some((date("1962-01-01"), Resumption::War)), ..limited.clone() };
    assert_eq!(war.life(date("1962-01-01"), Event::War), (731.0 / 30.4375, true));
    let held = case("1,A-B,interstate,1960-01-01,none,,0,0,0,,,1964-01-01");
    assert_eq!(held.life(date("2020-01-01"), Event::Any), (48.0, false));
    assert_eq!(held.life(date("1961-01-01"), Event::War), (366.0 / 30.4375, false));
}

#[test]
fn the_era_turns_with_the_year_1990() {
    let of = |day: &str| case(&format!("1,A-B,mixed,{day},none,,0,0,0,,,")).era();
    assert_eq!([of("1989-12-31"), of("1990-01-01")], [Era::ColdWar, Era::After]);
}

#[test]
fn sizes_keep_two_digits() {
    let sizes = [0, 1, 99, 100, 104, 105, 6_973, 12_900, 60_000, 1_999_999, u32::MAX].map(two_digits);
    assert_eq!(sizes, [0, 1, 99, 100, 100, 110, 7_000, 13_000, 60_000, 2_000_000, u32::MAX]);
}

#[test]
fn profiles_forget_what_the_rules_do_not_ask() {
    let same = |one: &str, other: &str| case(one).profile() == case(other).profile();
    assert!(same(
        "1,A-B,interstate,1960-01-01,none,OSCE,6,1,0,,,",
        "2,C-D,interstate,1999-01-01,none,,0,0,1,2000-01-01,war,"
    ));
    assert!(same(
        "1,A-B,interstate,1960-01-01,observers,,40,0,0,,,",
        "2,C-D,interstate,1960-01-01,observers,,900,0,0,,,"
    ));
    assert!(same("1,A-B,mixed,1960-01-01,armed_gp,,59700,0,0,,,", "2,C-D,mixed,1970-01-01,armed_gp,,60200,1,0,,,"));
    assert!(!same("1,A-B,mixed,1960-01-01,none,,0,0,0,,,", "2,C-D,mixed,1999-01-01,none,,0,0,0,,,"));
    assert!(!same("1,A-B,mixed,1960-01-01,observers,,0,0,0,,,", "2,C-D,mixed,1960-01-01,observers,,0,1,0,,,"));
}

#[test]
fn words_mean_what_they_say_in_any_case_and_joint() {
    let one = case("1,A-B, Interstate ,1960-01-01,Armed-Neutral,,450,yes,FALSE,,,");
    assert_eq!((one.kind, one.force, one.backed, one.resumed), (Kind::Interstate, Force::ArmedNeutral, true, None));
    for force in Force::ALL {
        assert_eq!(Force::named(force.word()), Some(*force));
    }
    assert_eq!(meant("obsrvers", ["none", "observers"]), Err(Some("observers")));
}
