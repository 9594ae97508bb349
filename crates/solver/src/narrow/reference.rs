//! The model of [`crate::narrow`] as a MILP, written as it stands in the prose, for checking the own method.
//! Must never share code with that method beyond the candidates.

use good_lp::{
    Expression, ProblemVariables, Solution as _, SolverModel, Variable, WithMipGap, microlp,
    variable,
};

use super::candidates::{self, Candidate};
use super::{NarrowError, Request, Solution};

/// Most columns that the reference is asked to solve; beyond that its solver takes too long.
pub const COLUMNS_MAX: usize = 6_000;

/// Relative gap at which the MILP solver may stop.
const GAP: f32 = 1e-6;

/// Chooses windows by the MILP. The same model and errors as [`super::narrow_with_bound`]; the bound
/// is the objective itself.
///
/// # Errors
/// [`NarrowError::NoWindow`], [`NarrowError::OverBudget`] as the exact method, and
/// [`NarrowError::Reference`] above [`COLUMNS_MAX`] columns or when the solver fails.
pub fn narrow(request: &Request<'_>) -> Result<Solution, NarrowError> {
    let candidates = candidates_of(request)?;
    let budget = request.budget();
    let least: u64 = candidates
        .iter()
        .filter_map(|own| {
            own.iter()
                .map(|candidate| u64::from(candidate.misses))
                .min()
        })
        .sum();
    if least > budget {
        return Err(NarrowError::OverBudget { least, budget });
    }
    let columns: usize = candidates.iter().map(Vec::len).sum();
    if columns > COLUMNS_MAX {
        return Err(NarrowError::Reference {
            reason: format!("{columns} columns are too many"),
        });
    }
    let chosen = solve(&candidates, budget)?;
    let cost = chosen.iter().map(|candidate| candidate.cost).sum();
    let choices = chosen.into_iter().map(Candidate::choice).collect();
    Ok(Solution {
        choices,
        cost,
        bound: cost,
    })
}

fn candidates_of(request: &Request<'_>) -> Result<Vec<Vec<Candidate>>, NarrowError> {
    let rules = candidates::Rules {
        grid_s: request.grid_s,
        alpha_max_ppm: request.alpha_max_ppm,
        width_min_s: request.width_min_s,
    };
    let all: Vec<_> = request
        .stops
        .iter()
        .map(|stop| candidates::all(stop, rules))
        .collect();
    match all.iter().position(Vec::is_empty) {
        Some(stop) => Err(NarrowError::NoWindow { stop }),
        None => Ok(all),
    }
}

fn solve(candidates: &[Vec<Candidate>], budget: u64) -> Result<Vec<Candidate>, NarrowError> {
    let mut problem = ProblemVariables::new();
    let columns: Vec<Vec<Variable>> = candidates
        .iter()
        .map(|own| {
            own.iter()
                .map(|_| problem.add(variable().binary()))
                .collect()
        })
        .collect();
    let pairs = || columns.iter().flatten().zip(candidates.iter().flatten());
    let cost: Expression = pairs()
        .map(|(&y, candidate)| candidate.cost as f64 * y)
        .sum();
    let misses: Expression = pairs()
        .map(|(&y, candidate)| f64::from(candidate.misses) * y)
        .sum();
    let failed = |reason: String| NarrowError::Reference { reason };
    let mut model = problem.minimise(cost).using(microlp);
    model = model
        .with_mip_gap(GAP)
        .map_err(|error| failed(error.to_string()))?;
    for own in &columns {
        let one: Expression = own.iter().sum();
        model.add_constraint(one.eq(1.0));
    }
    model.add_constraint(misses.leq(budget as f64));
    let solved = model.solve().map_err(|error| failed(error.to_string()))?;
    let picked = columns.iter().zip(candidates).filter_map(|(own, windows)| {
        let chosen = own.iter().position(|&y| solved.value(y) > 0.5)?;
        windows.get(chosen).copied()
    });
    Ok(picked.collect())
}
