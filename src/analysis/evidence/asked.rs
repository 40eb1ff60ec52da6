//! What the model is asked, and what it answers in each world.

use serde::Deserialize;

use super::probes::{Attack, FORCE, Hazard, PEACE_MONTHS, Peace, Probes, TRUCE_MONTHS, Truce};
use crate::analysis::estimate::{Ratio, Sample};
use crate::engine::batch::{self, Progress, RunError, Tallies};
use crate::engine::block::Ground;
use crate::engine::exposure::{self, Exposure};
use crate::engine::tally::Sum;
use crate::model::metric::Metric;
use crate::scenario::Scenario;

/// A number in each world; nothing where a world has none.
pub type Worlds = Vec<Option<f64>>;

/// What the model is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Hazard with a consented force of 5,000 to 10,000, over that without.
    NeutralForce,
    /// Hazard with observers, over that without.
    Observers,
    /// Hazard with observers who have the means of the United States, over that without.
    MonitoredObservers,
    /// Hazard with a force that the United States stand behind, over that without.
    GreatPowerForce,
    /// Hazard under a treaty, over that of a truce.
    Treaty,
    /// Hazard of imposed terms, over that of others.
    ImposedTerms,
    /// Incidents with a consented force of 10,000, over those without.
    Violence,
    /// Chance that a truce holds a year.
    TruceOneYear,
    /// Two years.
    TruceTwoYears,
    /// Five years.
    TruceFiveYears,
    /// Five years, of those that held one.
    TruceFiveAfterOne,
    /// Chance that the scenario's mixture of truces and treaties holds a year.
    MixedOneYear,
    /// Two years.
    MixedTwoYears,
    /// Five years.
    MixedFiveYears,
    /// Chance that the scenario's own ceasefire holds five years without any force.
    OwnFiveYears,
    /// Chance that it ends in ten.
    OwnTenYears,
    /// Chance that a truce collapses in its first month.
    EarlyCollapse,
    /// Of the truces that fail in five years, the share that fails in the first.
    FirstYearFailures,
    /// Time by which half of the truces that fail in ten years have failed.
    MedianFailure,
    /// Chance that a coalition without the United States fights when it is attacked.
    CoalitionAlone,
    /// The same with them behind it.
    CoalitionBacked,
    /// Chance that they act once the coalition fights.
    UsActs,
    /// The same where the promise is ratified.
    UsActsRatified,
    /// Chance that an attacker succeeds quickly at a force ratio.
    AttackerWins,
    /// Land troops at month 12 without the United States.
    TroopsWithoutUs,
    /// With them.
    TroopsWithUs,
    /// The largest land force with them.
    PeakWithUs,
    /// Money for a soldier and year.
    SoldierYear,
    /// Rate at which a contributor leaves while the backstop stands as promised.
    Exits,
    /// The same once it does not.
    ExitsAfterUs,
}

impl Ask {
    /// What is asked, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NeutralForce => {
                "mean hazard of five years with 5,000-10,000 consented troops from the first day, no backstop, over that of the same truce without"
            }
            Self::Observers => "the same with one contributor without troops",
            Self::MonitoredObservers => "the same with one contributor without troops and US monitoring that is kept",
            Self::GreatPowerForce => {
                "the same with 10,000-50,000 troops and all eight US components, ratified and kept"
            }
            Self::Treaty => "mean hazard of five years under a treaty over that of a truce, no force",
            Self::ImposedTerms => "mean hazard of five years of imposed terms over that of others, no force",
            Self::Violence => {
                "incidents a month in the fifth year of peace with 10,000 consented troops, over those without"
            }
            Self::TruceOneYear | Self::TruceTwoYears | Self::TruceFiveYears => {
                "a truce without force at the balance where the base rate applies, early collapse included"
            }
            Self::TruceFiveAfterOne => "the same truce, of those that held a year",
            Self::MixedOneYear | Self::MixedTwoYears | Self::MixedFiveYears => {
                "the same with the scenario's mixture of truces and treaties"
            }
            Self::OwnFiveYears => "the scenario's own ceasefire and balance of forces, no force and no backstop",
            Self::OwnTenYears => "end within ten years of the scenario's own ceasefire, no force and no backstop",
            Self::EarlyCollapse => "end of a truce without force within its first month",
            Self::FirstYearFailures => "of the truces that fail in five years, those in the first",
            Self::MedianFailure => "time by which half of the truces that fail within ten years have failed",
            Self::CoalitionAlone => "all who pledge troops are there and are attacked; no backstop",
            Self::CoalitionBacked => "all who pledge troops are there and are attacked; the backstop as promised, kept",
            Self::UsActs => "the coalition fights; the backstop as promised, kept, not ratified",
            Self::UsActsRatified => "the coalition fights; the backstop as promised, kept and ratified",
            Self::AttackerWins => "chance of quick success at the middle of the bin, without surprise",
            Self::TroopsWithoutUs => "land troops at month 12 of a peace that nothing ends; fewest components promised",
            Self::TroopsWithUs => "land troops at month 12 of a peace that nothing ends; most components promised",
            Self::PeakWithUs => "largest land force in five years of such a peace; most components promised",
            Self::SoldierYear => "cost of 10,000 soldiers over five years, start-up included, a head and year",
            Self::Exits => "mean exit rate of the contributors while the backstop stands as promised",
            Self::ExitsAfterUs => "the same once the United States have stepped back",
        }
    }
}

/// Everything that was followed.
pub struct Answers<'a> {
    scenario: &'a Scenario,
    probes: &'a Probes,
    hazards: Exposure,
    truces: Exposure,
    peace: Tallies,
    attacks: Option<Tallies>,
    wins: Vec<[f64; 2]>,
    exits: Vec<[f64; 2]>,
}

impl<'a> Answers<'a> {
    /// Follows every probe; `package` is the place of the option whose contributors may leave.
    ///
    /// # Errors
    /// See [`RunError`].
    pub fn find(
        scenario: &'a Scenario,
        probes: &'a Probes,
        package: Option<usize>,
        threads: usize,
        progress: &Progress,
    ) -> Result<Self, RunError> {
        Ok(Self {
            hazards: exposure::run(&probes.hazards, threads, progress)?,
            truces: exposure::run(&probes.truces, threads, progress)?,
            peace: batch::run(&probes.peace, threads, progress)?,
            attacks: probes.attacks.as_ref().map(|attacks| batch::run(attacks, threads, progress)).transpose()?,
            wins: wins(scenario),
            exits: package.map(|package| exits(scenario, package)).unwrap_or_default(),
            scenario,
            probes,
        })
    }

    /// The answer in each world; nothing at all where the scenario has nobody to ask.
    pub fn of(&self, ask: Ask, ratio: Option<f64>) -> Worlds {
        match ask {
            Ask::NeutralForce => self.hazard_ratio(Hazard::Neutral),
            Ask::Observers => self.hazard_ratio(Hazard::Observers),
            Ask::MonitoredObservers => self.hazard_ratio(Hazard::Monitored),
            Ask::GreatPowerForce => self.hazard_ratio(Hazard::GreatPower),
            Ask::Treaty => self.hazard_ratio(Hazard::Treaty),
            Ask::ImposedTerms => self.hazard_ratio(Hazard::Imposed),
            Ask::TruceOneYear => self.truce(Truce::History, |curve| curve[12]),
            Ask::TruceTwoYears => self.truce(Truce::History, |curve| curve[24]),
            Ask::TruceFiveYears => self.truce(Truce::History, |curve| curve[60]),
            Ask::TruceFiveAfterOne => self.truce(Truce::History, |curve| curve[60] / curve[12]),
            Ask::MixedOneYear => self.truce(Truce::Mixed, |curve| curve[12]),
            Ask::MixedTwoYears => self.truce(Truce::Mixed, |curve| curve[24]),
            Ask::MixedFiveYears => self.truce(Truce::Mixed, |curve| curve[60]),
            Ask::OwnFiveYears => self.truce(Truce::Own, |curve| curve[60]),
            Ask::OwnTenYears => self.truce(Truce::Own, |curve| 1.0 - curve[TRUCE_MONTHS as usize]),
            Ask::EarlyCollapse => self.truce(Truce::History, |curve| 1.0 - curve[1]),
            Ask::FirstYearFailures => self.truce(Truce::History, |curve| (1.0 - curve[12]) / (1.0 - curve[60])),
            Ask::MedianFailure => self.truce(Truce::History, |curve| median_failure(curve) / 12.0),
            Ask::AttackerWins => self.wins.iter().map(|win| ratio.map(|ratio| chance_to_win(*win, ratio))).collect(),
            Ask::Exits => self.exits.iter().map(|[whole, _]| number(*whole)).collect(),
            Ask::ExitsAfterUs => self.exits.iter().map(|[_, less]| number(*less)).collect(),
            Ask::CoalitionAlone | Ask::CoalitionBacked | Ask::UsActs | Ask::UsActsRatified => self.pledge(ask),
            _ => self.peaceful(ask),
        }
    }

    /// Mean monthly hazard over that of the bare truce of the same world and months.
    fn hazard_ratio(&self, hazard: Hazard) -> Worlds {
        let of = |hazard: Hazard, world| self.hazards.hazard(hazard as usize, world);
        let ratio = |world| number(of(hazard, world) / of(Hazard::Bare, world));
        (0..self.hazards.worlds()).map(ratio).collect()
    }

    /// What is read from the survival curves of a truce, month by month.
    fn truce(&self, truce: Truce, read: impl Fn(&[f64]) -> f64) -> Worlds {
        let curve = |world| self.truces.survival(truce as usize, world).iter().map(|chance| f64::from(*chance));
        (0..self.truces.worlds()).map(|world| number(read(&curve(world).collect::<Vec<_>>()))).collect()
    }

    /// Shares of attacks that are answered, freed of the luck of trials.
    fn pledge(&self, ask: Ask) -> Worlds {
        let Some(attacks) = &self.attacks else { return Vec::new() };
        let (attack, of, among) = match ask {
            Ask::CoalitionAlone => (Attack::Alone, Metric::Entangled, Metric::ResumptionMonth),
            Ask::CoalitionBacked => (Attack::Backed, Metric::Entangled, Metric::ResumptionMonth),
            Ask::UsActs => (Attack::Backed, Metric::UsAtWar, Metric::Entangled),
            _ => (Attack::Ratified, Metric::UsAtWar, Metric::Entangled),
        };
        // Of resumed wars all count; of shares the sum counts those that are so.
        let size = |sum: &Sum| if among == Metric::ResumptionMonth { sum.count as f64 } else { sum.total() };
        let ratios = attacks.worlds[attack as usize].iter().map(|world| Ratio {
            total: world.metrics[of as usize].total(),
            count: size(&world.metrics[among as usize]),
        });
        Sample::of_shares(self.scenario.run.design, ratios.collect()).by_world().shrunk()
    }

    /// What is counted in a peace that nothing ends.
    fn peaceful(&self, ask: Ask) -> Worlds {
        match ask {
            Ask::Violence => {
                let [with, without] = [Peace::Force, Peace::Nobody].map(|peace| self.mean(peace, Metric::Incidents));
                with.iter().zip(without).map(|(with, without)| number((*with)? / without?)).collect()
            }
            Ask::SoldierYear => {
                let soldier_years = FORCE * f64::from(PEACE_MONTHS) / 12.0;
                self.mean(Peace::Force, Metric::Cost).into_iter().map(|cost| number(cost? / soldier_years)).collect()
            }
            Ask::TroopsWithoutUs => self.mean(Peace::WithoutUs, Metric::Troops12),
            Ask::TroopsWithUs => self.mean(Peace::WithUs, Metric::Troops12),
            _ => self.mean(Peace::WithUs, Metric::PeakTroops),
        }
    }

    fn mean(&self, peace: Peace, metric: Metric) -> Worlds {
        let Some(option) = self.probes.peaces.iter().position(|one| *one == peace) else { return Vec::new() };
        let mean = |sum: &Sum| (sum.count > 0).then(|| sum.total() / sum.count as f64);
        self.peace.worlds[option].iter().map(|world| mean(&world.metrics[metric as usize])).collect()
    }
}

fn number(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}

/// q(m) = logistic(win_constant + win_slope·m), at the logarithm m of a force ratio.
pub fn chance_to_win([constant, slope]: [f64; 2], ratio: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-constant - slope * libm::log(ratio)))
}

/// The month, between months by a straight line, by which half of those that fail have failed.
fn median_failure(curve: &[f64]) -> f64 {
    let last = curve.last().copied().unwrap_or(1.0);
    let half = (1.0 + last) / 2.0;
    let Some(after) = curve.iter().position(|chance| *chance <= half).filter(|after| *after > 0) else {
        return f64::NAN;
    };
    let (before, there) = (curve[after - 1], curve[after]);
    if last < 1.0 { (after - 1) as f64 + (before - half) / (before - there) } else { f64::NAN }
}

/// `win_constant` and `win_slope` in each world.
fn wins(scenario: &Scenario) -> Vec<[f64; 2]> {
    let ground = Ground::new(scenario);
    let world = |world| {
        let values = ground.named_values(scenario.run.baseline, world);
        ["balance.win_constant", "balance.win_slope"].map(|path| values.get(path).copied().unwrap_or(0.0))
    };
    (0..scenario.run.worlds).map(world).collect()
}

/// Mean exit rate of an option's contributors in each world: as it stands, and where the United States step back.
fn exits(scenario: &Scenario, option: usize) -> Vec<[f64; 2]> {
    let ground = Ground::new(scenario);
    let world = |world| {
        let values = ground.named_values(option, world);
        let is_rate = |path: &str| path.starts_with("contributor.") && path.ends_with(".exit_rate");
        let rates: Vec<f64> = values.iter().filter(|(path, _)| is_rate(path)).map(|(_, rate)| *rate).collect();
        let mean = rates.iter().sum::<f64>() / rates.len() as f64;
        [mean, mean * values.get("coalition.us_exit_factor").copied().unwrap_or(1.0)]
    };
    (0..scenario.run.worlds).map(world).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_failures_come_between_two_months() {
        assert!((median_failure(&[1.0, 0.8, 0.6, 0.5, 0.4]) - 1.5).abs() < 1e-12, "half of the failures leave 0.7");
        assert!((median_failure(&[1.0, 0.5, 0.4]) - 0.6).abs() < 1e-12);
        assert!(median_failure(&[1.0, 1.0]).is_nan() && median_failure(&[]).is_nan());
        // Of S = exp(−√t) to month 100 half of the failures have come where S is half of 1 + exp(−10).
        let curve: Vec<f64> = (0..=100).map(|month| libm::exp(-libm::sqrt(f64::from(month)))).collect();
        let at = libm::log((1.0 + libm::exp(-10.0)) / 2.0);
        assert!((median_failure(&curve) - at * at).abs() < 0.32, "{}", median_failure(&curve));
    }

    #[test]
    fn an_even_fight_is_won_by_the_constant_alone() {
        assert_eq!(chance_to_win([0.0, 0.7], 1.0), 0.5);
        assert!((chance_to_win([-0.08, 0.95], 2.0) - 0.640_7).abs() < 1e-3, "the published fit at two to one");
        assert!((chance_to_win([0.0, 1.0], 3.0) - 0.75).abs() < 1e-15);
    }
}
