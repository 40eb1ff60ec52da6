//! Scenario discovery: in which worlds does an option fail? (Bryant and Lempert 2010.)
//!
//! [`prim`] finds boxes, limits on a few inputs within which many cases are of interest. [`choice`] takes one of them and
//! drops the limits that [`quasi_p`] calls chance. [`guards`] asks whether random data would give as good a box, and
//! whether the box holds for cases that it was not made for.
//!
//! All of it works on plain columns, whatever they come from.

pub mod cases;

pub mod region;

mod paste;
mod peel;

pub mod prim;

pub mod quasi_p;

pub mod choice;

pub mod guards;

use serde::Serialize;

use cases::{Cases, Unfit};
use choice::{Found, Rule};
use guards::{Caution, HoldOut, Shuffles};
use prim::Settings;

/// What to search for, and how far to doubt it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// How the search goes about it.
    pub settings: Settings,
    /// What a chosen box must be.
    pub rule: Rule,
    /// Most boxes to find, 1 or more.
    pub boxes: usize,
    /// How many times random data are searched.
    pub shuffles: u32,
    /// Master seed of the shuffles and of the halves.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { settings: Settings::default(), rule: Rule::default(), boxes: 1, shuffles: 20, seed: 0 }
    }
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Discovery {
    /// Cases searched.
    pub cases: usize,
    /// How many of them are of interest: the sum of their weights.
    pub of_interest: f64,
    /// A trajectory and a chosen box per search; empty where there is nothing to find.
    pub found: Vec<Found>,
    /// What random data give, against the first box; `None` where there is no box.
    pub shuffles: Option<Shuffles>,
    /// What half of the cases give, judged by the others; `None` where they give no box.
    pub hold_out: Option<HoldOut>,
    /// What a reader must know, the gravest first.
    pub cautions: Vec<Caution>,
}

/// Searches, chooses and doubts. Works on the threads of the pool that calls; the result is the same on any number.
///
/// # Errors
///
/// Where a setting is out of range.
pub fn discover(cases: &Cases, plan: &Plan) -> Result<Discovery, Unfit> {
    plan.settings.check()?;
    let Plan { settings, rule, seed, .. } = plan;
    let mut found = Vec::new();
    let (mut shuffles, mut hold_out) = (None, None);
    if guards::pointless(cases).is_none() {
        found = choice::cover(cases, settings, rule, plan.boxes.max(1))?;
    }
    let chosen = found.first().and_then(|first| first.chosen.as_ref());
    if let Some(chosen) = chosen {
        shuffles = Some(guards::shuffles(cases, (settings, rule), &chosen.region.score, plan.shuffles, *seed)?);
        hold_out = guards::hold_out(cases, settings, rule, *seed)?;
    }
    let cautions = guards::cautions(cases, chosen, shuffles.as_ref(), hold_out.as_ref());
    Ok(Discovery { cases: cases.len(), of_interest: cases.of_interest(), found, shuffles, hold_out, cautions })
}

#[cfg(test)]
mod tests {
    use super::cases::Dimension;
    use super::prim::Objective;
    use super::region::{Limits, Restriction};
    use super::*;

    /// Numbers without a pattern from 0 to 1, the same in every run.
    fn noise(case: usize, dimension: usize) -> f64 {
        let hash = blake3::hash(format!("{case}/{dimension}").as_bytes());
        f64::from(u32::from_le_bytes([hash.as_bytes()[0], hash.as_bytes()[1], hash.as_bytes()[2], 0])) / 16_777_216.0
    }

    fn column(cases: usize, dimension: usize) -> Vec<f64> {
        (0..cases).map(|case| noise(case, dimension)).collect()
    }

    fn made(cases: usize, dimensions: usize, interest: impl Fn(&[f64]) -> bool) -> Result<Cases, Unfit> {
        let columns: Vec<Vec<f64>> = (0..dimensions).map(|dimension| column(cases, dimension)).collect();
        let row = |case: usize| columns.iter().map(|column| column[case]).collect::<Vec<f64>>();
        let interest = (0..cases).map(|case| f64::from(u8::from(interest(&row(case))))).collect();
        let named = |(place, column): (usize, &Vec<f64>)| Dimension::real(&format!("x{place}"), column.clone());
        Cases::new(&columns.iter().enumerate().map(named).collect::<Vec<_>>(), interest)
    }

    fn chosen(discovery: &Discovery) -> &choice::Chosen {
        discovery.found[0].chosen.as_ref().expect("a box is chosen")
    }

    #[test]
    fn a_box_that_is_there_is_found_and_stands_every_check() -> Result<(), Unfit> {
        let cases = made(2_000, 6, |x| x[1] > 0.6 && x[4] < 0.45)?;
        let discovery = discover(&cases, &Plan::default())?;
        let chosen = chosen(&discovery);
        let names: Vec<&str> = chosen.conditions.iter().map(|condition| condition.name.as_str()).collect();
        assert_eq!(names, ["x1", "x4"], "{chosen:?}");
        let [first, second] = &chosen.region.restrictions[..] else { panic!("{chosen:?}") };
        assert!(matches!(first.limits, Limits::Numbers { low, .. } if (low - 0.6).abs() < 0.03), "{first:?}");
        assert!(matches!(second.limits, Limits::Numbers { high, .. } if (high - 0.45).abs() < 0.03), "{second:?}");
        assert!(chosen.region.score.balance() > 0.95, "{chosen:?}");
        assert_eq!(chosen.region.score, cases.score(&chosen.region.restrictions));
        assert!(discovery.cautions.is_empty(), "{:?}", discovery.cautions);
        assert_eq!(discovery.shuffles.as_ref().map(|shuffles| shuffles.reached), Some(0));
        Ok(())
    }

    #[test]
    fn where_there_is_nothing_to_find_the_guard_speaks() -> Result<(), Unfit> {
        let cases = made(600, 20, |x| x[19] * 1_000.0 % 1.0 < 0.2)?;
        let discovery = discover(&cases, &Plan::default())?;
        let spoken = |caution: &Caution| {
            matches!(caution, Caution::ByChance { .. } | Caution::NothingFound | Caution::DoesNotHold)
        };
        assert!(discovery.cautions.iter().any(spoken), "{:?}", discovery.cautions);
        let chance = discovery.shuffles.as_ref().map_or(1.0, Shuffles::chance);
        assert!(chance > 0.05, "{:?}", discovery.shuffles);
        Ok(())
    }

    #[test]
    fn an_outcome_that_does_not_vary_is_not_searched() -> Result<(), Unfit> {
        for (share, caution) in [(0.0, Caution::Never), (1.0, Caution::Always), (0.25, Caution::Alike { share: 0.25 })]
        {
            let cases = Cases::new(&[Dimension::real("x", column(50, 0))], vec![share; 50])?;
            let discovery = discover(&cases, &Plan::default())?;
            assert!(discovery.found.is_empty());
            assert_eq!(discovery.cautions, [caution]);
        }
        Ok(())
    }

    #[test]
    fn few_cases_of_interest_are_told() -> Result<(), Unfit> {
        let cases = made(400, 2, |x| x[0] > 0.95)?;
        let of_interest = cases.of_interest();
        assert!(of_interest < 30.0);
        let discovery = discover(&cases, &Plan::default())?;
        assert!(discovery.cautions.contains(&Caution::FewOfInterest { of_interest }), "{:?}", discovery.cautions);
        Ok(())
    }

    #[test]
    fn levels_without_order_are_found() -> Result<(), Unfit> {
        let cases = 1_000;
        let level: Vec<usize> = column(cases, 0).iter().map(|x| (x * 5.0) as usize).collect();
        let interest = level.iter().map(|level| f64::from(u8::from([1, 4].contains(level)))).collect();
        let kind = Dimension::category("kind", &["a", "b", "c", "d", "e"], level);
        let cases = Cases::new(&[kind, Dimension::real("x", column(cases, 1))], interest)?;
        for objective in [Objective::Lenient1, Objective::Lenient2] {
            let plan = Plan { settings: Settings { objective, ..Settings::default() }, ..Plan::default() };
            let discovery = discover(&cases, &plan)?;
            let kept = Limits::Levels(vec![false, true, false, false, true]);
            assert_eq!(chosen(&discovery).region.restrictions, [Restriction { dimension: 0, limits: kept }]);
            assert_eq!(chosen(&discovery).region.score.balance(), 1.0);
        }
        Ok(())
    }

    #[test]
    fn a_box_that_was_peeled_too_far_grows_again() -> Result<(), Unfit> {
        let cases = made(1_000, 3, |x| x[0] > 0.5 && x[1] * 7.3 % 1.0 > 0.2)?;
        let settings = Settings { peel_alpha: 0.3, ..Settings::default() };
        let trajectory = prim::trajectory(&cases, &settings)?;
        let (peeled, pasted) = trajectory.boxes.split_at(trajectory.peeled);
        let mut before = &peeled[peeled.len() - 1];
        assert!(!pasted.is_empty());
        for after in pasted {
            assert!(after.score.n > before.score.n && after.score.density > before.score.density, "{after:?}");
            before = after;
        }
        Ok(())
    }

    #[test]
    fn two_boxes_are_found_by_covering() -> Result<(), Unfit> {
        let cases = made(3_000, 4, |x| (x[0] > 0.7 && x[1] > 0.6) || (x[2] < 0.2 && x[3] < 0.4))?;
        let found = choice::cover(&cases, &Settings::default(), &Rule::default(), 2)?;
        let dimensions = |found: &Found| {
            let chosen = found.chosen.as_ref()?;
            Some(chosen.region.restrictions.iter().map(|one| one.dimension).collect::<Vec<_>>())
        };
        let all: Vec<_> = found.iter().map(dimensions).collect();
        assert_eq!(all, [Some(vec![0, 1]), Some(vec![2, 3])]);
        Ok(())
    }

    #[test]
    fn the_result_is_the_same_on_any_number_of_threads() -> Result<(), Box<dyn std::error::Error>> {
        let groups = (0..500).map(|case| case / 4).collect();
        let cases = made(500, 5, |x| x[0] + 0.3 * x[3] > 0.9)?.grouped(groups)?;
        let on = |threads: usize| -> Result<Discovery, Box<dyn std::error::Error>> {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
            Ok(pool.install(|| discover(&cases, &Plan { seed: 7, ..Plan::default() }))?)
        };
        let once = on(1)?;
        for threads in [2, 3, 8] {
            assert!(on(threads)? == once, "{threads} threads");
        }
        Ok(())
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]
        #[test]
        fn every_box_counts_what_is_within_it(
            rows in proptest::collection::vec((0u8..6, -3i64..4, 0usize..3, 0u8..5), 1..120),
            objective in 0usize..3, alpha in 0.02..0.6f64,
        ) {
            let dimensions = [
                Dimension::category("kind", &["a", "b", "c"], rows.iter().map(|row| row.2).collect()),
                Dimension::real("size", rows.iter().map(|row| f64::from(row.0)).collect()),
                Dimension::whole("count", rows.iter().map(|row| row.1).collect()),
            ];
            let interest = rows.iter().map(|row| f64::from(row.3) / 4.0).collect();
            let cases = Cases::new(&dimensions, interest)?;
            let objective = [Objective::Lenient1, Objective::Lenient2, Objective::Original][objective];
            let settings = Settings { objective, peel_alpha: alpha, paste_alpha: alpha, mass_min: 0.05 };
            let trajectory = prim::trajectory(&cases, &settings)?;
            for found in &trajectory.boxes {
                proptest::prop_assert_eq!(cases.score(&found.restrictions), found.score);
            }
            let sizes: Vec<usize> = trajectory.boxes.iter().map(|found| found.score.n).collect();
            proptest::prop_assert!(sizes[..trajectory.peeled].windows(2).all(|pair| pair[1] < pair[0]));
            proptest::prop_assert!(sizes[trajectory.peeled - 1..].windows(2).all(|pair| pair[1] > pair[0]));
            if let Some(chosen) = choice::choose(&cases, &trajectory, &Rule::default()) {
                let significant = chosen.conditions.iter().all(|condition| condition.quasi_p.all < 0.05);
                proptest::prop_assert!(significant, "{:?}", chosen);
            }
        }
    }
}
