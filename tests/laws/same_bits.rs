//! The same bits whatever the machine: threads, instruction sets, runs.

use guarantor::analysis::summary::summarise;
use guarantor::engine::block::{Block, Ground};
use guarantor::engine::tally::{Edges, OptionTally, WorldTally};
use guarantor::streams::LANES;

use crate::common::{Part, SHIPPED, bits, run, shipped};

#[test]
fn results_are_the_same_bits_on_any_number_of_threads() -> Result<(), serde_json::Error> {
    for name in ["baseline", "washington-2025-08"] {
        // More trials than a task takes, and not a whole number of blocks.
        let shared = shipped(name, &[]);
        let (scenario, once) = run(&shared, 5, 5_000, 1);
        let json = serde_json::to_string(&summarise(&scenario, &once, &[]))?;
        for threads in [2, 3, 8, 1] {
            let (scenario, again) = run(&shared, 5, 5_000, threads);
            assert!(once == again, "{name} on {threads} threads");
            assert_eq!(json, serde_json::to_string(&summarise(&scenario, &again, &[]))?, "{name} on {threads} threads");
        }
    }
    Ok(())
}

#[test]
fn blocks_are_the_same_bits_on_the_widest_and_the_plainest_instructions() {
    for name in SHIPPED {
        let scenario = shipped(name, &[]);
        let ground = Ground::new(&scenario);
        let (mut plain, mut wide) = (Block::new(&ground), Block::new(&ground));
        let arch = pulp::Arch::new();
        for (world, trial) in [(0, 0), (8, 512), (300, 3)] {
            plain.enter(world);
            wide.enter(world);
            plain.draw(trial);
            arch.dispatch(|| wide.draw(trial));
            for option in 0..scenario.options.len() {
                let part = Part::whole(&scenario, option);
                let scalar = bits(plain.follow(option), part);
                let vector = arch.dispatch(|| bits(wide.follow(option), part));
                assert!(scalar == vector, "{name}, option {option}, world {world}");
            }
        }
    }
}

#[test]
fn a_run_counts_what_its_blocks_show() {
    let (scenario, tallies) = run(&shipped("paris-2025-09", &[]), 3, 600, 2);
    let months = scenario.run.horizon_months as usize;
    let ground = Ground::new(&scenario);
    let mut block = Block::new(&ground);
    let edges = Edges::new();
    for (number, option) in scenario.options.iter().enumerate() {
        let mut whole = OptionTally::new(months);
        for world in 0..3 {
            let mut tally = WorldTally::new(months, option.specs.contributors.len());
            block.enter(world);
            for (trial, lanes) in [(0, LANES), (256, LANES), (512, 88)] {
                block.draw(trial);
                let trials = block.follow(number);
                tally.push(trials, lanes);
                whole.push(trials, lanes, &edges);
            }
            tally.finish();
            assert!(tally == tallies.worlds[number][world as usize], "{}, world {world}", option.name);
        }
        assert!(whole == tallies.options[number], "{}", option.name);
    }
}
