//! People within strata: how far each person's scores lie from those of the others in the same strata, and how much of
//! the variance lies between people.

/// One score, of whom and where. Lists of them are ordered by stratum, then person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored {
    pub stratum: u32,
    /// A number below the count of people.
    pub person: usize,
    pub score: f64,
}

/// One person over all strata that are shared with others.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    /// How far the sum of the scores lies above what the strata's means would give.
    pub above: f64,
    /// Its variance in units of the variance within cells: Σ n (N − n)/N over the strata.
    pub weight: f64,
    pub n: usize,
}

/// The sums of strata in which more than one person worked.
#[derive(Debug)]
pub(super) struct Within {
    pub people: Vec<Sum>,
    /// For each two people Σ n m/N: how much they are each other's "others"; row by row.
    shared: Vec<f64>,
    /// The variance within people within strata.
    pub variance: f64,
    pub df: f64,
    pub n: usize,
}

/// What lies between people.
#[derive(Debug, Clone, Copy)]
pub(super) struct Between {
    /// The variance between people, at least 0.
    pub variance: f64,
    /// Against the variance within: about F with people − 1 and `df` degrees of freedom when there is nothing between.
    pub f: f64,
    /// How many people share a stratum with others.
    pub people: usize,
}

impl Within {
    /// Of `scored`, ordered by stratum and person, of `people` people; `None` where nobody shares a stratum or nothing
    /// varies within people.
    pub fn of(scored: &[Scored], people: usize) -> Option<Self> {
        let mut within = Self {
            people: vec![Sum::default(); people],
            shared: vec![0.0; people * people],
            variance: 0.0,
            df: 0.0,
            n: 0,
        };
        for stratum in scored.chunk_by(|a, b| a.stratum == b.stratum) {
            if stratum.first().map(|one| one.person) != stratum.last().map(|one| one.person) {
                within.add(stratum);
            }
        }
        if within.df < 1.0 || within.variance <= 0.0 {
            return None;
        }
        within.variance /= within.df;
        Some(within)
    }

    fn add(&mut self, stratum: &[Scored]) {
        let n = stratum.len() as f64;
        let mean = stratum.iter().map(|one| one.score).sum::<f64>() / n;
        let cells = || stratum.chunk_by(|a, b| a.person == b.person);
        for cell in cells() {
            let (person, own) = (cell[0].person, cell.len() as f64);
            let own_mean = cell.iter().map(|one| one.score).sum::<f64>() / own;
            let sum = &mut self.people[person];
            sum.above += own * (own_mean - mean);
            sum.weight += own * (n - own) / n;
            sum.n += cell.len();
            let squares = cell.iter().map(|one| (one.score - own_mean).powi(2));
            self.variance += squares.sum::<f64>();
            self.df += own - 1.0;
            self.n += cell.len();
            let row = person * self.people.len();
            for other in cells().filter(|other| other[0].person != person) {
                self.shared[row + other[0].person] += own * other.len() as f64 / n;
            }
        }
    }

    /// The variance between people by the method of moments: E Σ U²/W = E σ² + τ² Σ (W² + Σ A²)/W over the E people,
    /// where U is a person's sum above the strata, W its weight, A what two people share. In one stratum of equal shares
    /// it is the estimate of one-way analysis of variance, and `f` is its F.
    pub fn between(&self) -> Between {
        let (mut squares, mut slope, mut people) = (0.0, 0.0, 0);
        for (person, sum) in self.people.iter().enumerate() {
            if sum.weight <= 0.0 {
                continue;
            }
            let row = &self.shared[person * self.people.len()..][..self.people.len()];
            let others: f64 = row.iter().map(|shared| shared * shared).sum();
            squares += sum.above * sum.above / sum.weight;
            slope += (sum.weight * sum.weight + others) / sum.weight;
            people += 1;
        }
        let expected = people as f64 * self.variance;
        Between {
            variance: ((squares - expected) / slope).max(0.0),
            f: squares / expected,
            people,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(cells: &[(u32, usize, &[f64])]) -> Vec<Scored> {
        let all = cells.iter().flat_map(|(stratum, person, scores)| {
            scores.iter().map(|score| Scored {
                stratum: *stratum,
                person: *person,
                score: *score,
            })
        });
        all.collect()
    }

    /// R: `anova(lm(c(1,2,3, 4,6,5, 9,7,8) ~ gl(3, 3)))`: F = 27 on 2 and 6; τ² = (27 − 1)/3.
    #[test]
    fn in_one_stratum_it_is_one_way_analysis_of_variance() {
        let cells = scored(&[
            (0, 0, &[1.0, 2.0, 3.0]),
            (0, 1, &[4.0, 6.0, 5.0]),
            (0, 2, &[9.0, 7.0, 8.0]),
        ]);
        let within = Within::of(&cells, 3).unwrap();
        let between = within.between();
        assert!((between.f - 27.0).abs() < 1e-12, "{between:?}");
        assert!((between.variance - 26.0 / 3.0).abs() < 1e-12, "{between:?}");
        assert_eq!((within.df, between.people), (6.0, 3));
    }

    #[test]
    fn a_difference_between_strata_is_nobodys() {
        let low = [1.0, 2.0, 3.0];
        let high = low.map(|score| score + 100.0);
        let cells = scored(&[(0, 0, &low), (0, 1, &low), (1, 0, &high), (1, 1, &high)]);
        let within = Within::of(&cells, 2).unwrap();
        assert!(within.people.iter().all(|sum| sum.above.abs() < 1e-9));
        assert!(within.between().variance < 1e-12);
    }

    #[test]
    fn people_who_never_share_a_stratum_cannot_be_compared() {
        let cells = scored(&[(0, 0, &[1.0, 2.0]), (1, 1, &[5.0, 6.0])]);
        assert!(Within::of(&cells, 2).is_none());
    }
}
