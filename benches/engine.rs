//! What a trial costs: its random numbers, one block on every instruction set, a whole run, and how all that grows.
//!
//! Rates are in trials a second (`thrpt`). The machine matters: compare figures of one sitting only; `guarantor bench`
//! does that for any scenario file, with the share of each stage. The scenario is `reference.toml`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use guarantor::beta::Beta;
use guarantor::engine::batch::{self, Keeper as _, Nowhere, Progress, Todo};
use guarantor::engine::block::{Block, Ground};
use guarantor::engine::part::{Part, Shape};
use guarantor::engine::part_file::PartFile;
use guarantor::engine::tasks::Tasks;
use guarantor::lanes::{InstructionSet, LANES};
use guarantor::scenario::{self, Overrides, Scenario};
use guarantor::streams::{Keystream, Law, Place, Site};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The reference scenario with these changes.
fn reference(changes: &[String]) -> Scenario {
    let overrides = Overrides { set: changes.to_vec(), ..Overrides::default() };
    scenario::load_text("reference", include_str!("reference.toml"), &overrides).expect("the reference loads")
}

/// Words of ChaCha8 by `rand_chacha`, and ours with what turning them into numbers costs.
fn keystream(c: &mut Criterion) {
    let mut group = c.benchmark_group("keystream");
    group.throughput(Throughput::Elements(LANES as u64));
    let (mut generator, mut bytes) = (ChaCha8Rng::seed_from_u64(0), [0_u8; 4 * LANES]);
    group.bench_function("rand-chacha", |b| {
        b.iter(|| {
            generator.fill_bytes(&mut bytes);
            black_box(&bytes);
        });
    });
    for (name, law) in [("uniform", Law::Uniform), ("exponential", Law::Exponential), ("normal", Law::Normal)] {
        let (mut site, mut keystream) = (Site::new("bench", name, law), Keystream::new(0));
        let mut block = 0;
        group.bench_function(name, |b| {
            b.iter(|| {
                block = (block + 1) % 4_096;
                site.draw(&mut keystream, Place { world: 0, block });
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

/// One block: its world, its luck, and one option on it by every instruction set.
fn block(c: &mut Criterion) {
    let mut group = c.benchmark_group("block");
    group.throughput(Throughput::Elements(LANES as u64));
    let scenario = reference(&[]);
    let ground = Ground::new(&scenario);
    let mut block = Block::new(&ground);
    group.bench_function("world", |b| b.iter(|| block.enter(black_box(1))));
    for set in InstructionSet::available() {
        group.bench_function(BenchmarkId::new("luck", format!("{set:?}")), |b| {
            b.iter(|| block.draw_on(set, 0, LANES));
        });
        group.bench_function(BenchmarkId::new("option", format!("{set:?}")), |b| {
            b.iter(|| block.follow_on(set, 0).is_some());
        });
    }
    group.finish();
}

/// Times a whole run, with its tallies.
fn time_run(c: &mut Criterion, group: &str, what: &str, changes: &[String], threads: usize) {
    let scenario = reference(changes);
    let mut group = c.benchmark_group(group);
    group.sample_size(10).throughput(Throughput::Elements(batch::size(&scenario)));
    group.bench_function(what, |b| b.iter(|| batch::run(&scenario, threads, &Progress::default())));
    group.finish();
}

/// So many worlds and trials a world.
fn size(worlds: u32, trials: u32) -> Vec<String> {
    vec![format!("run.worlds={worlds}"), format!("run.trials={trials}")]
}

fn threads(c: &mut Criterion) {
    for threads in [1, 2] {
        time_run(c, "threads", &threads.to_string(), &size(64, 512), threads);
    }
}

/// A trial's cost must not grow with trials, and must grow no faster than contributors and months.
fn growth(c: &mut Criterion) {
    for trials in [10_000, 100_000, 1_000_000] {
        time_run(c, "trials", &trials.to_string(), &size(trials / 1_000, 1_000), 1);
    }
    for months in [12, 24, 60, 120, 240] {
        let changes = [size(16, 512), vec![format!("run.horizon_months={months}")]].concat();
        time_run(c, "months", &months.to_string(), &changes, 1);
    }
    for contributors in [5, 10, 26, 50, 100, 200] {
        let made_up = |i: usize| {
            let approval = "approval = { months = 4, spread = 0.5 }";
            format!(
                "contributor.made-up-{i}={{ name = \"{i}\", troops = {{ uniform = [50, 300] }}, willing = 0.5, {approval}, exit_rate = 0.06 }}"
            )
        };
        let changes = [size(16, 512), vec!["contributor=[]".to_owned()], (0..contributors).map(made_up).collect()];
        time_run(c, "contributors", &contributors.to_string(), &changes.concat(), 1);
    }
}

/// What a record of a part file costs: the tallies of 64 worlds of one option as bytes, on disk, and read back.
fn keeping(c: &mut Criterion) {
    let scenario = reference(&size(64, 32));
    let shape = Shape::of(&scenario);
    let todo = Todo { tasks: shape.cut.all(), done: &Tasks::default(), whole_worlds: true };
    let part = batch::count(&scenario, todo, 1, &Progress::default(), &Nowhere).expect("it runs");
    let bytes = part.bytes();
    let desk = tempfile::tempdir().expect("a folder");
    let file = PartFile::create(&desk.path().join("bench.part"), "{}", true).expect("a file");
    let mut group = c.benchmark_group("part");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("bytes", |b| b.iter(|| black_box(&part).bytes()));
    group.bench_function("read", |b| b.iter(|| Part::read(black_box(&bytes), &shape)));
    group.sample_size(10).bench_function("keep", |b| b.iter(|| file.keep(&part)));
    group.finish();
}

criterion_group!(benches, keystream, quantile, block, threads, growth, keeping);
criterion_main!(benches);
