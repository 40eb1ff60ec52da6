//! Symmetric equations: the Cholesky factor of a matrix of covariances, in which a line may say nothing new.

/// Share of a line's own scale below which what the lines before it leave of it is rounding.
const NOTHING_NEW: f64 = 1e-10;

/// The lower factor of a symmetric matrix that is nowhere negative.
pub struct Cholesky {
    /// Lines up to the diagonal; all 0 where a line follows from those before it.
    lower: Vec<Vec<f64>>,
}

impl Cholesky {
    /// Factors a matrix; `scales` are the sizes with which its diagonal is compared.
    pub fn of(matrix: &[Vec<f64>], scales: &[f64]) -> Self {
        let mut lower: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
        for (row, (line, scale)) in matrix.iter().zip(scales).enumerate() {
            let mut factor = vec![0.0; row + 1];
            for column in 0..row {
                let pivot = lower[column][column];
                let known: f64 = (0..column).map(|k| factor[k] * lower[column][k]).sum();
                factor[column] = if pivot > 0.0 { (line[column] - known) / pivot } else { 0.0 };
            }
            let rest = line[row] - factor.iter().map(|factor| factor * factor).sum::<f64>();
            if rest > NOTHING_NEW * scale {
                factor[row] = rest.sqrt();
            } else {
                factor.fill(0.0);
            }
            lower.push(factor);
        }
        Self { lower }
    }

    /// Which lines say something that those before them do not.
    pub fn says_something(&self) -> Vec<bool> {
        self.lower.iter().map(|line| line.last().is_some_and(|pivot| *pivot > 0.0)).collect()
    }

    /// Solves for the unknowns; that of a line that says nothing new is 0.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let lines = self.lower.len();
        let mut found = vec![0.0; lines];
        for row in 0..lines {
            let known: f64 = (0..row).map(|k| self.lower[row][k] * found[k]).sum();
            let pivot = self.lower[row][row];
            found[row] = if pivot > 0.0 { (right[row] - known) / pivot } else { 0.0 };
        }
        for row in (0..lines).rev() {
            let known: f64 = (row + 1..lines).map(|k| self.lower[k][row] * found[k]).sum();
            let pivot = self.lower[row][row];
            found[row] = if pivot > 0.0 { (found[row] - known) / pivot } else { 0.0 };
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
    }

    #[test]
    fn equations_are_solved() {
        let matrix = [vec![4.0, 2.0, 1.0], vec![2.0, 5.0, 3.0], vec![1.0, 3.0, 6.0]];
        let factor = Cholesky::of(&matrix, &[4.0, 5.0, 6.0]);
        // The matrix times (1, −2, 3).
        assert_near(&factor.solve(&[3.0, 1.0, 13.0]), &[1.0, -2.0, 3.0]);
        assert_eq!(factor.says_something(), [true; 3]);
        assert_near(&Cholesky::of(&[], &[]).solve(&[]), &[]);
    }

    #[test]
    fn a_line_that_follows_from_others_gets_0() {
        // The second is twice the first, and the third nothing.
        let matrix = [vec![1.0, 2.0, 0.0, 0.5], vec![2.0, 4.0, 0.0, 1.0], vec![0.0; 4], vec![0.5, 1.0, 0.0, 2.0]];
        let factor = Cholesky::of(&matrix, &[1.0, 4.0, 0.0, 2.0]);
        assert_eq!(factor.says_something(), [true, false, false, true]);
        assert_near(&factor.solve(&[2.0, 4.0, 0.0, 4.5]), &[1.0, 0.0, 0.0, 2.0]);
    }
}
