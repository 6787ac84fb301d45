//! How long the program takes to say "there is no such thing": of what is another's, and of what nobody has. Whoever
//! could tell these apart would know what there is. A measurement on demand (`cargo xtask timing`), no test of a clock.

use std::time::Instant;

use axum::http::Method;
use testkit::Scratch;

use super::chance::Chance;
use super::region::{Tenant, region};
use super::{inside, number};

const TRIES: usize = 10_000;

/// The middle one, in microseconds.
fn median(mut times: Vec<u128>) -> u128 {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

async fn measure(scratch: Scratch) {
    let tries = number("BRANDWACHT_TIMING").unwrap_or(TRIES);
    let region = region(scratch).await;
    let backend = region.bench.scratch.backend();
    let mut chance = Chance::new(1);
    let all = inside(&region).await;
    let mut worst = 0;
    for list in ["notices", "questions", "assets", "imports", "sboms", "matches", "matching-runs"] {
        let forbidden: Vec<String> = all.iter().filter(|(word, _)| word == list).map(|(_, id)| id.clone()).collect();
        assert!(!forbidden.is_empty(), "there are {list} to be refused");
        let mut taken = [Vec::new(), Vec::new()];
        for _ in 0..tries {
            let another = chance.of(&forbidden).cloned().unwrap_or_default();
            // In turns and in either order, so that whatever else the machine does falls on both.
            let mut two = [(0, another), (1, chance.id())];
            if chance.percent(50) {
                two.reverse();
            }
            for (kind, id) in two {
                let path = format!("/api/v1/{list}/{id}");
                let began = Instant::now();
                let answer = region.call(Method::GET, &path, Tenant::Maker, None).await;
                taken[kind].push(began.elapsed().as_micros());
                assert_eq!(answer.status, 404, "{path}: the maker of nobody's devices sees none of it");
            }
        }
        let [another, nothing] = taken.map(median);
        let apart = another.abs_diff(nothing) * 1_000 / nothing.max(1);
        worst = worst.max(apart);
        println!(
            "{backend} {list:<14} another's {another:>6} µs   nobody's {nothing:>6} µs   {:>3}.{} % apart",
            apart / 10,
            apart % 10
        );
    }
    println!("{backend} worst: {}.{} % apart over {tries} tries", worst / 10, worst % 10);
    region.bench.scratch.remove().await;
}

mod measured {
    use super::*;

    #[tokio::test]
    #[ignore = "a measurement: cargo xtask timing"]
    async fn sqlite() {
        measure(testkit::sqlite().await).await;
    }

    #[tokio::test]
    #[ignore = "a measurement: cargo xtask timing"]
    async fn postgres() {
        if let Some(scratch) = testkit::postgres().await {
            measure(scratch).await;
        }
    }
}
