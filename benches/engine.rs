//! What a trial costs: the keystream it consumes, one stage at a time, one block, a whole run.
//!
//! Rates are in trials a second (`thrpt`). The machine matters: compare figures of one sitting only.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use guarantor::beta::Beta;
use guarantor::engine::batch::{self, Progress};
use guarantor::engine::block::{Block, Ground};
use guarantor::lanes::{self, Kernel, LANES};
use guarantor::model::{
    Luck, Trials, World, balance, campaign, credibility, deployment, incidents, outcome, resumption,
};
use guarantor::model::{backstop, ceasefire, contributions};
use guarantor::scenario::{self, Overrides, Scenario};
use guarantor::streams::{Keystream, Law, Place, Site};

const FULL: &str = "full";

fn scenario(changes: &[&str]) -> Scenario {
    let set = changes.iter().map(|change| (*change).to_owned()).collect();
    let overrides = Overrides { set, options: vec![FULL.to_owned()], ..Overrides::default() };
    scenario::load_text("bench", "extends = \"builtin:baseline\"", &overrides).expect("the baseline loads")
}

/// The fill of one site.
struct Fill<'a>(&'a mut Site, &'a mut Keystream, Place);

impl Kernel for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.0.fill(self.1, self.2);
    }
}

/// Words of ChaCha8, and what turning them into numbers costs.
fn keystream(c: &mut Criterion) {
    let mut group = c.benchmark_group("keystream");
    group.throughput(Throughput::Elements(LANES as u64));
    for (name, law) in [("uniform", Law::Uniform), ("exponential", Law::Exponential), ("normal", Law::Normal)] {
        let (mut site, mut keystream) = (Site::new("bench", name, law), Keystream::new(0));
        let mut trial = 0;
        group.bench_function(name, |b| {
            b.iter(|| {
                trial = (trial + LANES as u32) % (1 << 20);
                lanes::dispatch(Fill(&mut site, &mut keystream, Place { world: 0, trial }));
                black_box(&site);
            });
        });
    }
    group.finish();
}

/// A point of an unknown turned into its value: the dearest distribution.
fn quantile(c: &mut Criterion) {
    let (beta, mut u) = (Beta::new(3.4, 2.6), 0.0_f64);
    c.bench_function("world/beta-quantile", |b| {
        b.iter(|| {
            u = (u + 0.618_033_988_749_895) % 1.0;
            black_box(beta.quantile(u.clamp(1e-9, 1.0 - 1e-9)))
        });
    });
}

/// The stages by name; those that run by month are timed for one month.
const STAGES: [&str; 11] = [
    "1-ceasefire",
    "2-backstop",
    "3-contributions",
    "4-deployment-plan",
    "4-deployment-month",
    "5-balance-month",
    "6-credibility-month",
    "7-incidents-month",
    "8-resumption-month",
    "9-campaigns",
    "10-outcome-month",
];

/// Stage `S` of [`STAGES`] on one block.
struct Stage<'a, const S: usize>(&'a World, &'a mut Luck, &'a mut Trials);

impl<const S: usize> Kernel for Stage<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self(w, l, t) = self;
        let month = 9;
        let posture = &t.backstop.posture[month.min(t.backstop.posture.len() - 1)];
        match S {
            0 => ceasefire::step(&w.ceasefire, &l.ceasefire, &mut t.ceasefire),
            1 => backstop::step(&w.backstop, &l.backstop, &t.ceasefire.month, &mut t.backstop),
            2 => contributions::step(&w.contributions, &l.contributions, &t.ceasefire, posture, &mut t.contributions),
            3 => {
                let (members, joined) = (&w.contributions.members, &t.contributions.joined);
                let (onset, path) = (&t.ceasefire.month, &t.backstop.posture);
                deployment::plan(&w.deployment, members, &l.deployment, onset, path, joined, &mut t.deployment);
            }
            4 => deployment::step(&w.deployment, month, posture, &mut t.deployment),
            5 => balance::step(&w.balance, month, posture, &t.deployment, &mut t.balance),
            6 => credibility::step(&w.credibility, &l.credibility, posture, &t.deployment, &mut t.credibility),
            7 => {
                let (consent, troops) = (&t.ceasefire.consent, &t.deployment.troops);
                incidents::advance(&w.incidents, month, &l.incidents, posture, consent, troops, &mut t.incidents);
            }
            8 => {
                let seen = resumption::Month {
                    number: month,
                    posture,
                    ceasefire: &t.ceasefire,
                    balance: &t.balance,
                    belief: &t.credibility,
                    incidents: &t.incidents,
                    bare_incidents: 1.0,
                };
                resumption::step(&w.resumption, &l.resumption, seen, &mut t.resumption);
            }
            9 => {
                let theatre = campaign::Theatre {
                    balance: &w.balance,
                    credibility: &w.credibility,
                    posture,
                    force: &t.deployment,
                    strengths: &t.balance,
                };
                campaign::start(&mut t.campaign);
                for lane in 0..LANES {
                    campaign::open(&w.campaign, &l.campaign, theatre, lane, &mut t.campaign);
                }
                l.run_campaigns(&w.campaign, &mut t.campaign);
            }
            _ => outcome::step(&w.outcome, month, posture, &t.deployment, &t.resumption, &mut t.outcome),
        }
    }
}

fn stages(c: &mut Criterion) {
    let scenario = scenario(&[]);
    let ground = Ground::new(&scenario);
    let mut values = Vec::new();
    ground.design.values(1, &mut values);
    let world = ground.design.world(0, &scenario.options[0].specs, &ground.reach.roster, &values);
    let (mut luck, mut trials) = (Luck::new(0, &ground.reach), Trials::new(&ground.reach));
    luck.fill(Place { world: 1, trial: 0 });
    trials.simulate(&world, &mut luck);
    let mut group = c.benchmark_group("stage");
    group.throughput(Throughput::Elements(LANES as u64));
    macro_rules! stage {
        ($($s:literal)+) => { $( group.bench_function(STAGES[$s], |b| {
            b.iter(|| lanes::dispatch(Stage::<$s>(&world, &mut luck, &mut trials)));
        }); )+ };
    }
    stage!(0 1 2 3 4 5 6 7 8 9 10);
    group.finish();
}

/// The luck of a block, or one option on it.
enum Part {
    Luck,
    Option,
}

struct OneBlock<'b, 'a>(&'b mut Block<'a>, Part);

impl Kernel for OneBlock<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        match self.1 {
            Part::Luck => self.0.draw(0),
            Part::Option => drop(self.0.follow(0)),
        }
    }
}

/// One block: its luck, and one option on it, with and without the processor's wider vectors.
fn block(c: &mut Criterion) {
    let mut group = c.benchmark_group("block");
    group.throughput(Throughput::Elements(LANES as u64));
    let scenario = scenario(&[]);
    let ground = Ground::new(&scenario);
    let mut block = Block::new(&ground);
    block.enter(1);
    block.draw(0);
    group.bench_function("luck", |b| b.iter(|| lanes::dispatch(OneBlock(&mut block, Part::Luck))));
    group.bench_function("option", |b| b.iter(|| lanes::dispatch(OneBlock(&mut block, Part::Option))));
    group.bench_function("option-baseline-vectors", |b| b.iter(|| OneBlock(&mut block, Part::Option).run()));
    group.bench_function("world", |b| b.iter(|| block.enter(black_box(2))));
    group.finish();
}

/// A whole run with its tallies.
fn run(c: &mut Criterion) {
    let mut group = c.benchmark_group("run");
    group.sample_size(10);
    let scenario = scenario(&["run.worlds=64", "run.trials=512"]);
    group.throughput(Throughput::Elements(batch::size(&scenario)));
    for threads in [1, 2] {
        group.bench_with_input(BenchmarkId::new("threads", threads), &threads, |b, threads| {
            b.iter(|| batch::run(&scenario, *threads, &Progress::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, keystream, quantile, stages, block, run);
criterion_main!(benches);
