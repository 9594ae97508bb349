//! The route search against its judge, against brute force, and on hand-made days, one rule each.

mod support;

use kept_solver::budget::Iterations;
use kept_solver::check::{check, check_from};
use kept_solver::problem::*;
use kept_solver::route::*;
use proptest::prelude::*;
use support::*;

fn solved(problem: &Problem, iterations: u64) -> Solution {
    let solution = solve(
        problem,
        None,
        &Options::default(),
        &mut Iterations(iterations),
    )
    .unwrap();
    check(problem, &solution).unwrap();
    solution
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_found_plan_passes_the_judge(
        seed in any::<u64>(),
        visits in 0_usize..40,
        technicians in 0_usize..7,
        bands in 1_usize..4,
    ) {
        let problem = random_day(seed, Shape { visits, technicians, wild: true, bands });
        let options = Options { seed, ..Options::default() };
        let cold = solve(&problem, None, &options, &mut Iterations(60)).unwrap();
        prop_assert_eq!(check(&problem, &cold), Ok(cold.cost));
        let warm = cold.orders();
        let again = solve(&problem, Some(&warm), &options, &mut Iterations(60)).unwrap();
        prop_assert_eq!(check_from(&problem, &warm, &again), Ok(again.cost));
        prop_assert!(again.cost.total() <= cold.cost.total() );
    }
}
