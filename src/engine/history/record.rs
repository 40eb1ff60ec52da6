//! One history as it happened, month by month and week by week.

use super::{Follower, TrialOutcome, place_of};
use crate::model::campaign::{self, Week};
use crate::model::{Moment, Trials, Watch, World};

/// One trial of one option, watched from its first day to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// What it came to.
    pub outcome: TrialOutcome,
    /// Which members were inclined to come, in the order of the option.
    pub inclined: Vec<bool>,
    /// Which of them joined.
    pub joined: Vec<bool>,
    /// Every month while the ceasefire stood, that of the resumption included; none without a ceasefire.
    pub months: Vec<Moment>,
    /// Every week of the campaign; none where the war did not resume.
    pub weeks: Vec<Week>,
    /// Whether the coalition fought.
    pub fights: bool,
    /// Whether the United States acted.
    pub acts: bool,
    /// The option's world.
    pub world: World,
}

/// Looks at one trial of a block.
struct Eye {
    lane: usize,
    months: Vec<Moment>,
    weeks: Vec<Week>,
}

impl Watch for Eye {
    fn month(&mut self, month: usize, trials: &Trials) {
        self.months.extend(trials.moment(month, self.lane));
    }

    fn week(&mut self, campaigns: &campaign::State) {
        self.weeks.extend(campaigns.week(self.lane));
    }
}

impl Follower<'_> {
    /// One history; none where there is no such option.
    pub fn history(&mut self, option: usize, world: u32, trial: u32) -> Option<History> {
        if option >= self.options {
            return None;
        }
        let (number, lane) = place_of(trial);
        let mut eye = Eye { lane, months: Vec::new(), weeks: Vec::new() };
        let block = self.draw(world, number);
        let trials = block.follow_watched(option, &mut eye);
        let outcome = TrialOutcome::of(trials, world, trial);
        // Beyond the option's members stand what a larger option left behind.
        let of = |lanes: &[crate::lanes::Lanes]| lanes.iter().map(|one| one[lane] > 0.0).collect::<Vec<_>>();
        let (mut inclined, mut joined) = (of(&trials.contributions.inclined), of(&trials.contributions.joined));
        let (fights, acts) = (trials.campaign.fights[lane] > 0.0, trials.campaign.acts[lane] > 0.0);
        let world = block.world(option).clone();
        inclined.truncate(world.contributions.members.len());
        joined.truncate(world.contributions.members.len());
        Some(History { outcome, inclined, joined, months: eye.months, weeks: eye.weeks, fights, acts, world })
    }
}
