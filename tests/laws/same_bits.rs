//! The same bits whatever the machine: threads, instruction sets, runs.

use guarantor::analysis::summary::summarise;
use guarantor::engine::block::{Block, Ground};
use guarantor::engine::tally::{self, OptionTally, WorldTally};
use guarantor::lanes::InstructionSet;
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
fn blocks_are_the_same_bits_on_every_instruction_set() {
    let sets = InstructionSet::available();
    assert_eq!(sets[0], InstructionSet::Scalar);
    for name in SHIPPED {
        let scenario = shipped(name, &[]);
        let ground = Ground::new(&scenario);
        let mut block = Block::new(&ground);
        for (world, number, lanes) in [(0, 0, LANES), (8, 2, 77), (300, 0, 1)] {
            block.enter(world);
            for option in 0..scenario.options.len() {
                let part = Part::whole(&scenario, option);
                let [plain, rest @ ..] = &sets[..] else { panic!("no instruction set") };
                let expected = followed(&mut block, *plain, number, lanes, option, part);
                for set in rest {
                    let seen = followed(&mut block, *set, number, lanes, option, part);
                    assert!(seen == expected, "{name}, option {option}, world {world}, {set:?}");
                }
            }
        }
    }
}

/// The bits of a block's trials by one instruction set.
fn followed(
    block: &mut Block<'_>,
    set: InstructionSet,
    number: u32,
    lanes: usize,
    option: usize,
    part: Part,
) -> Vec<Vec<u32>> {
    block.draw_on(set, number, lanes).expect("it is available");
    bits(block.follow_on(set, option).expect("it is available"), part).into_iter().take(lanes).collect()
}

#[test]
fn a_run_counts_what_its_blocks_show() {
    let (scenario, tallies) = run(&shipped("paris-2025-09", &[]), 3, 600, 2);
    let months = scenario.run.horizon_months as usize;
    let ground = Ground::new(&scenario);
    let mut block = Block::new(&ground);
    for (number, option) in scenario.options.iter().enumerate() {
        let mut whole = OptionTally::new(months);
        for world in 0..3 {
            let mut tally = WorldTally::new(months, option.specs.contributors.len());
            block.enter(world);
            for (number_of_block, lanes) in [(0, LANES), (1, LANES), (2, 88)] {
                block.draw(number_of_block, lanes);
                tally::count(block.follow(number), lanes, &mut tally, &mut whole);
            }
            assert!(tally == tallies.worlds[number][world as usize], "{}, world {world}", option.name);
        }
        assert!(whole == tallies.options[number], "{}", option.name);
    }
}
