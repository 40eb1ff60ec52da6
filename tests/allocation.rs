//! A block of trials costs no allocation: a thread allocates its workspace once.

use guarantor::engine::block::{Block, Ground};
use guarantor::streams::LANES;

#[allow(dead_code, reason = "each test uses a part of it")]
mod common;

use common::{SHIPPED, shipped};

#[test]
fn nothing_is_allocated_for_a_block_after_the_first() {
    for name in SHIPPED {
        let scenario = shipped(name, &[]);
        let ground = Ground::new(&scenario);
        let mut block = Block::new(&ground);
        let options = 0..scenario.options.len();
        let mut first = 0;
        for world in [0, 1, 200] {
            block.enter(world);
            for number in 0..4 {
                let allocations = allocation_counter::measure(|| {
                    block.draw(number, LANES);
                    options.clone().for_each(|option| {
                        block.follow(option);
                    });
                });
                if (world, number) == (0, 0) {
                    first = allocations.count_total;
                } else {
                    assert_eq!(
                        allocations.count_total, 0,
                        "{name}, world {world}, block {number} (the first: {first})"
                    );
                }
            }
        }
    }
}

#[test]
fn the_counter_counts() {
    let allocations = allocation_counter::measure(|| drop(std::hint::black_box(vec![0_u8; 1_000])));
    assert_eq!(allocations.count_total, 1);
}
