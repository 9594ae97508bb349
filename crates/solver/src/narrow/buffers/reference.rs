//! The model of [`super`] as a MILP, written as it stands in the prose, to check [`super::exact`] on tiny
//! routes. Shares only the draw with it.

use good_lp::{
    Expression, ProblemVariables, Solution as _, SolverModel, Variable, constraint, microlp,
    variable,
};

use super::Choice;

/// Later than anything that happens, seconds after the first departure.
const HORIZON_S: f64 = 20_000.0;

/// The least cost of one route's buffers, in thousandths of a second over all scenarios.
pub(super) fn least_cost(choice: &Choice, origin: i32) -> f64 {
    let route = &choice.routes[0];
    let rules = choice.rules;
    let (grid, scenarios) = (f64::from(rules.grid_s), rules.scenarios as usize);
    let mut problem = ProblemVariables::new();
    let mut grid_point = || problem.add(variable().integer().min(0.0).max(HORIZON_S / grid));
    let stops = route.stops.len();
    let starts: Vec<Variable> = (0..stops).map(|_| grid_point()).collect();
    let ends: Vec<Variable> = (0..stops).map(|_| grid_point()).collect();
    let mut matrix = |binary: bool| -> Vec<Vec<Variable>> {
        let kind = || {
            if binary {
                variable().binary()
            } else {
                variable().min(0.0).max(HORIZON_S)
            }
        };
        (0..stops)
            .map(|_| (0..scenarios).map(|_| problem.add(kind())).collect())
            .collect()
    };
    let (begun, missed) = (matrix(false), matrix(true));
    let width: Expression = starts
        .iter()
        .zip(&ends)
        .map(|(&a, &b)| grid * (b - a))
        .sum();
    let last: Expression = begun[stops - 1].iter().sum();
    let cost = rules.width_price(1) as f64 * width + super::WAITING_PRICE as f64 * last;
    let mut model = problem.minimise(cost.clone()).using(microlp);
    for i in 0..stops {
        for s in 0..scenarios {
            let arrival: Expression = match i.checked_sub(1) {
                None => Expression::from(f64::from(route.first[s] - origin)),
                Some(before) => begun[before][s] + f64::from(route.stops[i].between[s]),
            };
            let late = HORIZON_S * missed[i][s];
            model = model
                .with(constraint!(begun[i][s] >= arrival.clone()))
                .with(constraint!(begun[i][s] >= grid * starts[i]))
                .with(constraint!(grid * ends[i] + late >= arrival + 1.0));
        }
        let own: Expression = missed[i].iter().sum();
        let narrowest = f64::from(rules.width_min_s);
        model = model
            .with(constraint!(own <= rules.cap as f64))
            .with(constraint!(grid * ends[i] >= grid * starts[i] + narrowest));
    }
    let all: Expression = missed.iter().flatten().sum();
    model = model.with(constraint!(all <= choice.budget as f64));
    let solved = model.solve().expect("a route has buffers");
    let unhindered = route.unhindered() - i64::from(origin) * rules.scenarios;
    solved.eval(cost) - (super::WAITING_PRICE * unhindered) as f64
}
