//! Travel times from the territory's own matrix: picks the rows and columns of the places asked for.

use crate::{DRIVE_MAX_S, TravelError, UNREACHABLE};
use kept_domain::Place;

/// Seconds between the places, row by row, from a matrix of `size * size` seconds.
///
/// Entries longer than [`DRIVE_MAX_S`] (`u32::MAX` is the usual hole) become [`UNREACHABLE`]. Two
/// places with the same index are apart by what the matrix' diagonal says.
///
/// # Errors
/// A place has no index or one outside the matrix; the matrix doesn't have `size * size` entries.
pub fn select(size: u32, durations_s: &[u32], places: &[Place]) -> Result<Vec<i32>, TravelError> {
    let side = size as usize;
    if side.checked_mul(side) != Some(durations_s.len()) {
        return Err(TravelError::BadMatrix {
            size,
            entries: durations_s.len(),
        });
    }
    let indices = places
        .iter()
        .enumerate()
        .map(|(place, at)| index_of(place, at, size))
        .collect::<Result<Vec<usize>, _>>()?;
    let mut times = Vec::with_capacity(indices.len() * indices.len());
    for from in &indices {
        let row = durations_s
            .get(from * side..(from + 1) * side)
            .unwrap_or_default();
        times.extend(indices.iter().map(|to| drive(row.get(*to).copied())));
    }
    Ok(times)
}

fn index_of(place: usize, at: &Place, size: u32) -> Result<usize, TravelError> {
    let index = at.matrix.ok_or(TravelError::NoIndex { place })?;
    if index < size {
        Ok(index as usize)
    } else {
        Err(TravelError::IndexOutOfRange { place, index, size })
    }
}

fn drive(seconds: Option<u32>) -> i32 {
    seconds
        .and_then(|seconds| i32::try_from(seconds).ok())
        .filter(|seconds| *seconds <= DRIVE_MAX_S)
        .unwrap_or(UNREACHABLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(index: u32) -> Place {
        Place {
            point: None,
            matrix: Some(index),
        }
    }

    #[test]
    fn rows_and_columns_follow_the_places_and_not_the_matrix() {
        let matrix = [0, 1, 2, 10, 0, 12, 20, 21, 0];
        let times = select(3, &matrix, &[at(2), at(0), at(2)]).unwrap();
        assert_eq!(times, [0, 20, 0, 2, 0, 2, 0, 20, 0]);
    }

    #[test]
    fn a_hole_stays_a_hole() {
        let times = select(2, &[0, u32::MAX, 5, 0], &[at(0), at(1)]).unwrap();
        assert_eq!(times, [0, UNREACHABLE, 5, 0]);
    }

    #[test]
    fn an_index_outside_the_matrix_names_its_place() {
        assert_eq!(
            select(2, &[0; 4], &[at(1), at(2)]),
            Err(TravelError::IndexOutOfRange {
                place: 1,
                index: 2,
                size: 2
            })
        );
        assert_eq!(
            select(2, &[0; 4], &[Place::at(51.0, -2.5)]),
            Err(TravelError::NoIndex { place: 0 })
        );
    }

    #[test]
    fn a_matrix_that_is_not_square_is_refused() {
        assert_eq!(
            select(2, &[0; 5], &[]),
            Err(TravelError::BadMatrix {
                size: 2,
                entries: 5
            })
        );
    }
}
