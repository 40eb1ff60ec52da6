//! Shapley values: what each player adds to what all achieve together, averaged over the orders in which they may come.
//!
//! A game gives every coalition a value. The Shapley value (Shapley 1953) is the only division of the change from nobody
//! to everybody that adds up, gives nothing to whoever changes nothing, treats alike whoever acts alike, and adds up over
//! games. It is linear in the game: [`Plan`] says which coalitions must be valued and with which weight each enters, so
//! that they can be simulated in one go and Monte Carlo errors follow by the same weights.
//!
//! With few players it is exact. With many, orders are sampled (Castro, Gómez and Tejada 2009), each together with its
//! reverse (Mitchell, Cooper, Frank and Holmes 2022): a pair of orders is exact for what two players do together, so that
//! only what three or more do together is left to chance.

use std::collections::BTreeMap;

use crate::streams::{generator, shuffle};

/// Up to so many players every coalition is valued: 256 of them.
pub const EXACT_PLAYERS: usize = 8;

/// Some of the players.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coalition(Vec<bool>);

impl Coalition {
    /// Nobody out of so many players.
    pub fn none(players: usize) -> Self {
        Self(vec![false; players])
    }

    /// Whether a player takes part.
    pub fn has(&self, player: usize) -> bool {
        self.0.get(player).copied().unwrap_or(false)
    }

    /// The same with a player.
    #[must_use]
    pub fn with(&self, player: usize) -> Self {
        let mut more = self.clone();
        if let Some(has) = more.0.get_mut(player) {
            *has = true;
        }
        more
    }

    fn size(&self) -> usize {
        self.0.iter().filter(|has| **has).count()
    }
}

/// A player joins a coalition: places of the coalitions with and without it, and the weight of the difference.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    player: usize,
    without: usize,
    with: usize,
    weight: f64,
}

/// Which coalitions must be valued, and how Shapley values follow from what they are worth.
#[derive(Clone, Debug)]
pub struct Plan {
    players: usize,
    coalitions: Vec<Coalition>,
    places: BTreeMap<Coalition, usize>,
    /// What is sampled independently: every step where all orders are covered, else a pair of orders each.
    rounds: Vec<Vec<Step>>,
    exact: bool,
}

/// One player's part.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    /// Shapley value, or its estimate from sampled orders.
    pub value: f64,
    /// Standard error from the sample of orders; 0 where all are covered.
    pub sampling_error: f64,
}

impl Plan {
    /// Exact for up to [`EXACT_PLAYERS`] players; for more, at least so many sampled orders under this seed.
    pub fn new(players: usize, orders: usize, seed: u64) -> Self {
        if players <= EXACT_PLAYERS { Self::exact(players) } else { Self::sampled(players, orders, seed) }
    }

    fn empty(players: usize, exact: bool) -> Self {
        let mut plan = Self { players, coalitions: Vec::new(), places: BTreeMap::new(), rounds: Vec::new(), exact };
        let none = Coalition::none(players);
        let all = (0..players).fold(none.clone(), |some, player| some.with(player));
        plan.place(none);
        plan.place(all);
        plan
    }

    /// Every coalition: their number doubles with each player, so that there should be few.
    pub fn exact(players: usize) -> Self {
        let mut plan = Self::empty(players, true);
        let mut all = vec![Coalition::none(players)];
        for player in 0..players {
            let more: Vec<_> = all.iter().map(|coalition| coalition.with(player)).collect();
            all.extend(more);
        }
        let weights = exact_weights(players);
        let mut steps = Vec::new();
        for coalition in &all {
            for player in (0..players).filter(|player| !coalition.has(*player)) {
                let weight = weights[coalition.size()];
                steps.push(plan.step(player, coalition, weight).0);
            }
        }
        plan.rounds.push(steps);
        plan
    }

    /// Pairs of an order and its reverse, at least two pairs: one shows no error.
    pub fn sampled(players: usize, orders: usize, seed: u64) -> Self {
        let mut plan = Self::empty(players, false);
        let pairs = orders.div_ceil(2).max(2);
        let mut generator = generator(seed, "shapley/orders");
        for _ in 0..pairs {
            let mut order: Vec<usize> = (0..players).collect();
            shuffle(&mut order, &mut generator);
            let mut steps = plan.walk(&order);
            order.reverse();
            steps.extend(plan.walk(&order));
            plan.rounds.push(steps);
        }
        plan
    }

    /// The steps of an order.
    fn walk(&mut self, order: &[usize]) -> Vec<Step> {
        let mut coalition = Coalition::none(self.players);
        let mut steps = Vec::with_capacity(order.len());
        for player in order {
            let (step, next) = self.step(*player, &coalition, 0.5);
            steps.push(step);
            coalition = next;
        }
        steps
    }

    fn step(&mut self, player: usize, coalition: &Coalition, weight: f64) -> (Step, Coalition) {
        let next = coalition.with(player);
        let (without, with) = (self.place(coalition.clone()), self.place(next.clone()));
        (Step { player, without, with, weight }, next)
    }

    fn place(&mut self, coalition: Coalition) -> usize {
        let next = self.coalitions.len();
        let place = *self.places.entry(coalition.clone()).or_insert(next);
        if place == next {
            self.coalitions.push(coalition);
        }
        place
    }

    /// The coalitions that must be valued: first nobody, then everybody, then the others; a game without players has one.
    pub fn coalitions(&self) -> &[Coalition] {
        &self.coalitions
    }

    /// Whether all orders are covered.
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// How many orders were sampled; none where all are covered.
    pub fn orders(&self) -> usize {
        if self.exact { 0 } else { 2 * self.rounds.len() }
    }

    /// A player's Shapley value as a sum over coalitions: their places, and the weight of each. A coalition with the player
    /// stands directly before the one without, so that in floating point as well nothing comes of a player without effect.
    pub fn terms(&self, player: usize) -> Vec<(usize, f64)> {
        let rounds = self.rounds.len().max(1) as f64;
        let steps = self.rounds.iter().flatten().filter(|step| step.player == player);
        steps.flat_map(|step| [(step.with, step.weight / rounds), (step.without, -step.weight / rounds)]).collect()
    }

    /// Every player's share; `worth` are the values of [`Plan::coalitions`], in their order.
    pub fn shares(&self, worth: &[f64]) -> Vec<Share> {
        (0..self.players).map(|player| self.share(player, worth)).collect()
    }

    fn share(&self, player: usize, worth: &[f64]) -> Share {
        self.joint(&[player], worth)
    }

    /// What some players get together: the sum of their shares, with the error that this sum has.
    pub fn joint(&self, players: &[usize], worth: &[f64]) -> Share {
        let at = |place: usize| worth.get(place).copied().unwrap_or(0.0);
        let terms = players.iter().flat_map(|player| self.terms(*player));
        let value = terms.fold(0.0, |sum, (place, weight)| sum + weight * at(place));
        let rounds: Vec<f64> = self
            .rounds
            .iter()
            .map(|round| {
                let steps = round.iter().filter(|step| players.contains(&step.player));
                steps.map(|step| step.weight * (at(step.with) - at(step.without))).sum()
            })
            .collect();
        Share { value, sampling_error: if self.exact { 0.0 } else { error_of_mean(&rounds) } }
    }

    /// Every player's share in a game that is a function.
    pub fn play(&self, game: impl Fn(&Coalition) -> f64) -> Vec<Share> {
        let worth: Vec<f64> = self.coalitions.iter().map(game).collect();
        self.shares(&worth)
    }
}

/// The weight of what a player adds to a coalition of each size: s! (n − s − 1)! / n!.
fn exact_weights(players: usize) -> Vec<f64> {
    let mut weight = 1.0 / players.max(1) as f64;
    let mut weights = Vec::with_capacity(players);
    for size in 0..players {
        weights.push(weight);
        weight *= (size + 1) as f64 / players.saturating_sub(size + 1).max(1) as f64;
    }
    weights
}

fn error_of_mean(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    if count < 2.0 { 0.0 } else { (squares / (count * (count - 1.0))).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(players: usize, game: impl Fn(&Coalition) -> f64) -> Vec<f64> {
        Plan::exact(players).play(game).iter().map(|share| share.value).collect()
    }

    fn assert_close(found: &[f64], expected: &[f64]) {
        let off = |(a, b): (&f64, &f64)| (a - b).abs() > 1e-12;
        assert!(found.len() == expected.len() && !found.iter().zip(expected).any(off), "{found:?} not {expected:?}");
    }

    /// A game without any symmetry: products, powers and thresholds of the players' numbers.
    fn crooked(players: usize) -> impl Fn(&Coalition) -> f64 {
        move |coalition: &Coalition| {
            let there: Vec<f64> = (0..players).filter(|one| coalition.has(*one)).map(|one| one as f64 + 1.0).collect();
            let sum: f64 = there.iter().sum();
            let odd = f64::from(u8::from(there.len() % 3 == 2));
            libm::sqrt(sum) + 0.1 * sum * sum * odd - 3.0 * f64::from(u8::from(coalition.has(1) && !coalition.has(3)))
        }
    }

    #[test]
    fn in_an_additive_game_everybody_gets_their_own() {
        let own = [3.0, -1.0, 0.0, 0.25, 7.0];
        let game = |coalition: &Coalition| (0..5).filter(|one| coalition.has(*one)).map(|one| own[one]).sum::<f64>();
        assert_close(&exact(5, game), &own);
    }

    #[test]
    fn in_a_unanimity_game_those_who_are_needed_share_alike() {
        let game = |coalition: &Coalition| f64::from(u8::from([0, 2, 3].iter().all(|one| coalition.has(*one))));
        let third = 1.0 / 3.0;
        assert_close(&exact(5, game), &[third, 0.0, third, third, 0.0]);
    }

    #[test]
    fn in_the_glove_game_the_scarce_glove_gets_two_thirds() {
        // Two left gloves and one right one: a pair is worth 1 (Shapley's 1/6, 1/6, 4/6).
        let game =
            |coalition: &Coalition| f64::from(u8::from(coalition.has(2) && (coalition.has(0) || coalition.has(1))));
        assert_close(&exact(3, game), &[1.0 / 6.0, 1.0 / 6.0, 4.0 / 6.0]);
    }

    #[test]
    fn in_the_airport_game_every_stretch_is_shared_by_those_who_use_it() {
        // A runway of length 1, 3 and 6 (Littlechild and Owen 1973): 1/3; 1/3 + 2/2; 1/3 + 2/2 + 3.
        let lengths = [1.0, 3.0, 6.0];
        let game = |coalition: &Coalition| {
            (0..3).filter(|one| coalition.has(*one)).map(|one| lengths[one]).fold(0.0, f64::max)
        };
        assert_close(&exact(3, game), &[1.0 / 3.0, 4.0 / 3.0, 13.0 / 3.0]);
    }

    #[test]
    fn shares_add_up_to_the_whole_change_however_they_are_found() {
        for players in [1, 2, 5, 8, 9, 20] {
            let game = |coalition: &Coalition| 4.0 + crooked(players)(coalition);
            let plan = Plan::new(players, 6, 9);
            assert_eq!(plan.is_exact(), players <= EXACT_PLAYERS);
            let whole = game(&plan.coalitions()[1]) - game(&plan.coalitions()[0]);
            let sum: f64 = plan.play(game).iter().map(|share| share.value).sum();
            assert!((sum - whole).abs() < 1e-12, "{players}: {sum} is not {whole}");
        }
        assert!(Plan::new(0, 6, 9).play(|_| 1.0).is_empty());
    }

    #[test]
    fn several_get_together_what_each_gets_and_all_of_them_the_whole_without_error() {
        let game = crooked(12);
        let plan = Plan::sampled(12, 8, 5);
        let worth: Vec<f64> = plan.coalitions().iter().map(&game).collect();
        let shares = plan.shares(&worth);
        let some = plan.joint(&[2, 5, 9], &worth);
        assert!((some.value - [2, 5, 9].map(|one| shares[one].value).iter().sum::<f64>()).abs() < 1e-12);
        assert!(some.sampling_error > 0.0);
        let all = plan.joint(&(0..12).collect::<Vec<_>>(), &worth);
        assert!((all.value - worth[1] + worth[0]).abs() < 1e-12 && all.sampling_error < 1e-12, "{all:?}");
    }

    #[test]
    fn whoever_changes_nothing_gets_exactly_nothing() {
        for players in [6, 12] {
            let game = crooked(players);
            let without = |coalition: &Coalition| {
                let mut others = coalition.clone();
                others.0[4] = false;
                0.1 + game(&others)
            };
            assert_eq!(Plan::new(players, 10, 3).play(without)[4], Share::default());
        }
    }

    #[test]
    fn whoever_acts_alike_gets_alike() {
        let game = |coalition: &Coalition| {
            let (twins, other) = (u8::from(coalition.has(0)) + u8::from(coalition.has(2)), coalition.has(1));
            [0.0, 1.0, 5.0][usize::from(twins)] * if other { 2.5 } else { 1.0 }
        };
        let shares = exact(3, game);
        assert!((shares[0] - shares[2]).abs() < 1e-12 && shares[0] > 0.0, "{shares:?}");
    }

    #[test]
    fn sampled_orders_agree_with_all_orders_within_their_error() {
        let players = 8;
        let truth = exact(players, crooked(players));
        let mut beyond = 0;
        for seed in 0..50 {
            let shares = Plan::sampled(players, 40, seed).play(crooked(players));
            for (share, truth) in shares.iter().zip(&truth) {
                let off = (share.value - truth).abs() / share.sampling_error;
                assert!(off < 5.0, "{share:?} against {truth}");
                beyond += usize::from(off > 2.1);
            }
        }
        // Of 400 shares about 5 % should lie beyond 2.1 errors, by the t distribution of twenty pairs.
        assert!((5..50).contains(&beyond), "{beyond} of 400");
    }

    #[test]
    fn an_order_and_its_reverse_are_exact_for_what_two_do_together() {
        let game = |coalition: &Coalition| {
            let there: Vec<usize> = (0..12).filter(|one| coalition.has(*one)).collect();
            let pairs = there.iter().flat_map(|one| there.iter().map(move |other| one * other)).sum::<usize>();
            pairs as f64 - there.len() as f64
        };
        // With x(i) = i the game is (Σ x)² − n: each gets x(i) · Σ x − 1.
        for (player, share) in Plan::sampled(12, 4, 1).play(game).iter().enumerate() {
            assert!((share.value - (player as f64 * 66.0 - 1.0)).abs() < 1e-9, "{player}: {share:?}");
            assert!(share.sampling_error < 1e-9);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_orders() {
        let first = |seed: u64| Plan::sampled(9, 4, seed).coalitions.clone();
        assert_eq!(first(5), first(5));
        assert_ne!(first(5), first(6));
    }
}
