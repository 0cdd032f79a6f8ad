//! How sure a bead is beside all others: the share of all ways to align a part that have it.
//!
//! The weights of beads are log-likelihood ratios, so the forward-backward algorithm gives each bead its posterior. Naive Bayes
//! counts words as if they were independent, so its ratios are too far apart: they are divided by [`TEMPERATURE`] first.

use super::beads::KINDS;

/// By how much the weights are divided.
const TEMPERATURE: f32 = 3.0;

/// The row and the column where a bead begins, and its kind.
pub(super) type Step = (usize, usize, usize);

/// The weights of all beads of a part, by the place where they begin.
pub(super) struct Lattice {
    rows: usize,
    columns: usize,
    weights: Vec<[f32; KINDS.len()]>,
}

impl Lattice {
    pub(super) fn new(rows: usize, columns: usize) -> Self {
        let weights = vec![[f32::NEG_INFINITY; KINDS.len()]; (rows + 1) * (columns + 1)];
        Self { rows, columns, weights }
    }

    /// Sets the weight of a bead of this kind that begins at row `i` and column `j`.
    pub(super) fn set(&mut self, (i, j): (usize, usize), kind: usize, weight: f32) {
        self.weights[i * (self.columns + 1) + j][kind] = weight;
    }

    /// Returns the posterior of every bead of a path, from 0 to 1.
    pub(super) fn posteriors(&self, path: &[Step]) -> Vec<f32> {
        let width = self.columns + 1;
        let size = self.weights.len();
        let (mut before, mut behind) = (vec![f32::NEG_INFINITY; size], vec![f32::NEG_INFINITY; size]);
        before[0] = 0.0;
        behind[size - 1] = 0.0;
        for at in 1..size {
            let (i, j) = (at / width, at % width);
            before[at] = log_sum(KINDS.iter().enumerate().filter(|(_, (a, b, _))| *a <= i && *b <= j).map(
                |(kind, (a, b, _))| {
                    let from = (i - a) * width + j - b;
                    before[from] + self.weights[from][kind] / TEMPERATURE
                },
            ));
        }
        for at in (0..size - 1).rev() {
            let (i, j) = (at / width, at % width);
            let fits = |(_, (a, b, _)): &(usize, &(usize, usize, f32))| i + a <= self.rows && j + b <= self.columns;
            behind[at] =
                log_sum(
                    KINDS.iter().enumerate().filter(fits).map(|(kind, (a, b, _))| {
                        self.weights[at][kind] / TEMPERATURE + behind[(i + a) * width + j + b]
                    }),
                );
        }
        let all = behind[0];
        let one = |&(i, j, kind): &Step| {
            let (a, b, _) = KINDS[kind];
            let at = i * width + j;
            let weight = before[at] + self.weights[at][kind] / TEMPERATURE + behind[(i + a) * width + j + b];
            (weight - all).exp().clamp(0.0, 1.0)
        };
        path.iter().map(one).collect()
    }
}

/// Returns the logarithm of the sum of the numbers whose logarithms these are.
fn log_sum(logarithms: impl Iterator<Item = f32> + Clone) -> f32 {
    let most = logarithms.clone().fold(f32::NEG_INFINITY, f32::max);
    if most == f32::NEG_INFINITY {
        return most;
    }
    // What is e^-20 of the greatest adds nothing.
    most + logarithms.filter(|l| *l > most - 20.0).map(|l| (l - most).exp()).sum::<f32>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_posteriors_of_all_ways_add_up() {
        // One sentence on each side: together, or each for itself in either order.
        let mut lattice = Lattice::new(1, 1);
        lattice.set((0, 0), 0, 3.0);
        for (place, kind) in [((0, 0), 1), ((0, 0), 2), ((0, 1), 1), ((1, 0), 2)] {
            lattice.set(place, kind, 0.0);
        }
        let together = lattice.posteriors(&[(0, 0, 0)])[0];
        let (first, second) = (lattice.posteriors(&[(0, 0, 1)])[0], lattice.posteriors(&[(0, 0, 2)])[0]);
        assert!((together + first + second - 1.0).abs() < 1e-4, "{together} {first} {second}");
        let wanted = 1.0_f32.exp() / (1.0_f32.exp() + 2.0);
        assert!((together - wanted).abs() < 1e-4, "{together}");
    }
}
