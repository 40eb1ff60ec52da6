//! The story of a trial against the model written a second time: month by month what the page says.

use guarantor::engine::block::Ground;
use guarantor::engine::history::Follower;
use guarantor::streams::{LANES, Place};

use super::common::shipped;
use super::history::{Luck, Oracle};

#[test]
fn what_is_traced_is_the_history_by_the_page() {
    let (mut months, mut wars) = (0, 0);
    let mut differing = Vec::new();
    for name in ["baseline", "davos-2026-01"] {
        let scenario = shipped(name, &[]);
        let ground = Ground::new(&scenario);
        let mut follower = Follower::new(&ground);
        for (world, block) in [(0, 0), (3, 1)] {
            let mut luck = Luck::new(scenario.run.seed, Place { world, block });
            for (option, one) in scenario.options.iter().enumerate() {
                let oracle = Oracle::new(&one.specs, ground.named_values(option, world));
                for lane in (0..LANES).step_by(11) {
                    let expected = oracle.follow(&mut luck, lane);
                    let trial = block * LANES as u32 + lane as u32;
                    let seen = follower.history(option, world, trial).expect("a history");
                    let at =
                        |month: usize| format!("{name}, {}, world {world}, trial {trial}, month {month}", one.name);
                    if seen.months.len() != expected.troops.len() || seen.joined != expected.joined {
                        differing.push(at(expected.troops.len()));
                        continue;
                    }
                    let mut cumulated = 0.0;
                    for (month, moment) in seen.months.iter().enumerate() {
                        cumulated += expected.hazard[month];
                        let near = |seen: f32, expected: f64| {
                            (f64::from(seen) - expected).abs() <= 2e-4 * expected.abs().max(1e-3)
                        };
                        assert_eq!(u32::from(moment.posture), expected.posture[month], "{}", at(month));
                        assert!(near(moment.troops, expected.troops[month]), "{}: troops", at(month));
                        assert!(near(moment.cumulated, cumulated), "{}: {} {cumulated}", at(month), moment.cumulated);
                        let last = month + 1 == seen.months.len();
                        assert_eq!(moment.resumes, last && expected.resumed.is_some(), "{}", at(month));
                        months += 1;
                    }
                    assert_eq!((seen.fights, seen.acts), (expected.fights, expected.acts), "{}", at(0));
                    assert_eq!(seen.weeks.is_empty(), expected.resumed.is_none(), "{}", at(0));
                    wars += usize::from(expected.resumed.is_some());
                }
            }
        }
    }
    assert!(months > 10_000 && wars > 50, "{months} months, {wars} wars");
    assert!(differing.len() <= 1, "{}", differing.join("\n"));
}
