//! A story against what the kernels did, and against what the page says.

use super::*;
use crate::engine::batch;
use crate::model::metric::{Class, Metric};
use crate::scenario::{Overrides, load_text};

fn scenario(text: &str, options: &[&str], worlds: u32, trials: u32) -> Scenario {
    let overrides = Overrides {
        worlds: Some(worlds),
        trials: Some(trials),
        options: options.iter().map(|name| (*name).to_owned()).collect(),
        ..Overrides::default()
    };
    let text = format!("extends = \"builtin:baseline\"\n{text}");
    load_text("trace", &text, &overrides).unwrap_or_else(|error| panic!("{error}"))
}

fn trace(scenario: &Scenario, choice: Choice) -> Trace {
    let study = Study { scenario, choice };
    study.run(Vec::new(), 2, &Progress::default()).expect("it runs").expect("a history")
}

/// Some hundreds of histories in which everything happens.
fn stories() -> Vec<Story> {
    let text = "[ceasefire]\nonset = { monthly_chance = 0.3, within_months = 9 }\nsettlement_chance = 0.4\n\
        consent_chance = 0.4\n[backstop]\nerosion_rate = 0.5\nrecovery_rate = 0.5\nfloor = [\"strike\", \"intelligence\"]\n";
    let scenario = scenario(text, &["full"], 4, 600);
    let told = |world: u32| (0..600).step_by(7).map(move |trial| Choice::Trial { world, trial }).collect::<Vec<_>>();
    (0..4).flat_map(told).map(|choice| trace(&scenario, choice).stories.remove(0)).collect()
}

fn near(seen: f64, expected: f64, within: f64) -> bool {
    (seen - expected).abs() <= within * expected.abs().max(1e-3)
}

#[test]
fn a_story_obeys_the_page() {
    let (mut wars, mut fought, mut acted, mut through) = (0, 0, 0, 0);
    for story in stories() {
        let Some(onset) = story.onset else {
            assert!(story.months.is_empty() && story.class == Class::NoCeasefire.name());
            continue;
        };
        assert!(onset < 9);
        // The clock strikes in the last month of a war and in no other.
        let last = story.months.last().expect("a month");
        assert!(story.months.iter().all(|month| (month.cumulated as f32) < story.clock as f32 || month == last));
        assert_eq!(story.resumed().is_some(), last.cumulated as f32 >= story.clock as f32);
        assert_eq!(story.metric("resumption_month"), story.resumed().map(f64::from));
        // What was moved gives the hazard back: the rest is the bare hazard, the same for all at a month of a world.
        let factor = |month: &Month| month.hazard / libm::exp(month.moved.total().clamp(-6.0, 6.0));
        assert!(story.months.iter().skip(2).all(|month| factor(month) > 0.0));
        // Draws say what was decided.
        let decided = |stream: &str| story.draw(stream).map(|draw| draw.decided.as_str());
        assert_eq!(decided("ceasefire/settled") == Some("a settlement"), story.settled);
        assert_eq!(decided("ceasefire/consent") == Some("consent"), story.consent);
        let kept = decided("backstop/kept") == Some("the promise is kept");
        assert_eq!(kept, story.months[0].posture == 2);
        assert_eq!(decided("backstop/reduced") == Some("reduced to its floor"), story.months[0].posture == 1);
        for member in &story.members {
            // Φ is computed in another precision here: ties aside it must agree.
            let clear = (member.will - member.chance).abs() > 1e-6;
            assert!(!clear || member.inclined == (member.will < member.chance), "{member:?}");
            assert!(!member.joined || member.inclined && member.missing.is_empty(), "{member:?}");
            assert!(!member.inclined || member.joined == member.missing.is_empty(), "{member:?}");
            if let (Some(arrived), Some(approved)) = (member.arrived, member.approved) {
                assert!(f64::from(arrived) >= approved - 1e-4, "{member:?}");
            }
        }
        let joined = |at: &Month| story.members.iter().filter(|one| is_here(one, at.month)).count() as u32;
        assert!(story.months.iter().all(|month| month.countries == joined(month)));
        if let Some(war) = &story.campaign {
            (wars, fought, acted) = (wars + 1, fought + u32::from(war.fights), acted + u32::from(war.acts));
            through += war.weeks.iter().filter(|week| week.breakthrough).count();
            let fights = story.draw("coalition/fights").expect("it was read").value;
            assert_eq!(war.fights, fights < war.fights_chance, "{war:?}");
            if war.fights {
                assert_eq!(war.acts, story.draw("backstop/acts").expect("it was read").value < war.acts_chance);
            }
            let area: f64 = war.weeks.iter().map(|week| week.area).sum();
            assert!(near(area, war.area, 1e-5));
            for (week, seen) in war.weeks.iter().enumerate() {
                let draw = story.draw(&format!("campaign/breakthrough/{week}")).expect("it was read");
                assert_eq!(draw.decided == "breakthrough", seen.breakthrough);
            }
            let stop = story.draw(&format!("campaign/stop/{}", war.weeks.len() - 1)).expect("it was read");
            assert_eq!(war.end == "stopped", stop.decided == "it stops");
        }
        posture_path(&story);
    }
    assert!(wars > 50 && fought > 10 && acted > 2 && through > 20, "{wars} {fought} {acted} {through}");
}

fn is_here(member: &Member, month: u32) -> bool {
    member.arrived.is_some_and(|arrived| arrived <= month) && member.left.is_none_or(|left| month < left)
}

/// The posture by events is that by months.
fn posture_path(story: &Story) {
    let mut posture = story.months[0].posture;
    for month in &story.months[1..] {
        for event in story.events.iter().filter(|event| event.month == month.month) {
            match event.kind {
                Happening::Erosion | Happening::Review => posture -= 1,
                Happening::Recovery => posture = 2,
                _ => {}
            }
        }
        assert_eq!(posture, month.posture, "month {}", month.month);
    }
}

#[test]
fn hazards_are_the_bare_ones_moved_by_what_is_told() {
    let scenario = scenario("", &["full"], 1, 200);
    let ground = Ground::new(&scenario);
    let mut follower = Follower::new(&ground);
    let history = follower.history(0, 0, 0).expect("a history");
    let bare = &history.world.resumption.bare;
    for trial in 0..200 {
        let story = trace(&scenario, Choice::Trial { world: 0, trial }).stories.remove(0);
        for month in story.months.iter().skip(2) {
            let expected = bare[month.month as usize] * libm::exp(month.moved.total().clamp(-6.0, 6.0));
            // A month's hazard is a difference of sums in single precision.
            assert!(
                (month.hazard - expected).abs() < 2e-4 * expected + 4e-7 * month.cumulated,
                "{month:?}: {expected}"
            );
        }
    }
}

#[test]
fn all_stories_of_a_run_are_its_tallies() {
    let scenario = scenario("", &["without-us"], 2, 40);
    let tallies = batch::run(&scenario, 1, &Progress::default()).expect("it runs");
    for world in 0..2 {
        let tally = &tallies.worlds[0][world as usize];
        let told: Vec<Story> =
            (0..40).map(|trial| trace(&scenario, Choice::Trial { world, trial }).stories.remove(0)).collect();
        for class in Class::ALL {
            let seen = told.iter().filter(|story| story.class == class.name()).count() as u64;
            assert_eq!(seen, tally.classes[class as usize]);
        }
        for month in 0..60 {
            let standing = told.iter().filter(|story| story.months.len() > month).count() as u32;
            assert_eq!(standing, tally.standing[month], "month {month}");
        }
        for (place, joined) in tally.joined.iter().enumerate() {
            assert_eq!(told.iter().filter(|story| story.members[place].joined).count() as u32, *joined);
        }
        for metric in Metric::ALL {
            let name = metric.description().name;
            let sum: f64 = told.iter().filter_map(|story| story.metric(name)).sum();
            assert!((sum - tally.metrics[*metric as usize].total()).abs() <= 1e-9 * sum + 1e-5, "{name}");
        }
    }
}

#[test]
fn two_options_share_the_luck_and_the_first_that_is_named_leads() {
    let scenario = scenario("", &["without-us", "full"], 4, 64);
    let found = trace(&scenario, Choice::Typical(Kind::named("held")));
    let names: Vec<&str> = found.stories.iter().map(|story| story.option.as_str()).collect();
    assert_eq!(names, ["without-us", "full"]);
    assert_eq!(found.stories[0].class, "held");
    let [one, other] = found.stories.as_slice() else { panic!("two stories") };
    let shared = one.draws.iter().filter_map(|draw| Some((draw, other.draw(&draw.stream)?)));
    let mut count = 0;
    for (draw, same) in shared {
        assert_eq!((draw.uniform, draw.value), (same.uniform, same.value), "{}", draw.stream);
        count += 1;
    }
    assert!(count > 50 && one.clock == other.clock);
}

#[test]
fn without_a_choice_the_largest_option_is_told() {
    let all = scenario("", &[], 1, 8);
    let told: Vec<&str> = super::told(&all).into_iter().map(|place| all.options[place].name.as_str()).collect();
    assert_eq!(told.len(), 1);
    let most = all.options.iter().map(pivotal::players).max();
    assert_eq!(all.options.iter().find(|option| option.name == told[0]).map(pivotal::players), most);
}

#[test]
fn a_trace_is_read_back_as_it_was_written_and_nonsense_is_not_sound() {
    let scenario = scenario("", &["full"], 4, 64);
    let found = trace(&scenario, Choice::Worst);
    let text = serde_json::to_string(&found).expect("it is written");
    let again: Trace = serde_json::from_str(&text).expect("it is read");
    assert!(again == found && again.is_sound());
    let spoilt: [fn(&mut Trace); 6] = [
        |trace| trace.stories.clear(),
        |trace| trace.stories[0].events[0].member = Some(99),
        |trace| trace.stories[0].months[0].month = 7,
        |trace| trace.stories[0].months[0].posture = 3,
        |trace| trace.stories[0].onset = None,
        |trace| trace.heading.scenario.horizon_months = 0,
    ];
    for spoil in spoilt {
        let mut odd = found.clone();
        spoil(&mut odd);
        assert!(!odd.is_sound());
    }
}
