//! What became of each ceasefire of the past, and which option of the scenario stands for it.

use crate::analysis::lifetimes::Life;
use crate::scenario::history::{Case, Cases, Date, Event, Profile};

/// A ceasefire of the past as the back-test sees it.
#[derive(Clone, Debug)]
pub struct Observed<'a> {
    /// What the table says of it.
    pub case: &'a Case,
    /// How long it lasted, or has been seen to last.
    pub life: Life,
    /// The option that stands for it: its profile's place.
    pub option: usize,
}

/// The profiles of all cases, sorted, each once: the options of the scenario, in their order.
pub fn profiles(cases: &Cases) -> Vec<Profile> {
    let mut profiles: Vec<Profile> = cases.all.iter().map(Case::profile).collect();
    profiles.sort();
    profiles.dedup();
    profiles
}

/// Every case that had begun by the last day, with its life and its option.
pub fn observe(cases: &Cases, until: Date, event: Event) -> Vec<Observed<'_>> {
    let profiles = profiles(cases);
    let observed = |case| {
        let (months, failed) = Case::life(case, until, event);
        // Every profile is in the list, which is made of the same cases.
        let option = profiles.binary_search(&case.profile()).unwrap_or_default();
        Observed { case, life: Life { months, failed }, option }
    };
    // What began later says nothing: nobody had looked at it for a day.
    cases.all.iter().filter(|case| case.began < until).map(observed).collect()
}

/// The last day that a table speaks of.
pub fn last_day(cases: &Cases) -> Option<Date> {
    let days = |case: &Case| [Some(case.began), case.resumed.map(|(day, _)| day), case.followed_until];
    cases.all.iter().flat_map(days).flatten().max()
}
