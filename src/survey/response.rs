//! Response rates: how many of those in the sampling frame were interviewed, by the outcomes of the visits.

use super::OutcomeClass;

/// How many visits ended in each class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcomes([u64; 7]);

/// Response, cooperation, refusal and contact rates; `None` where the denominator is zero.
///
/// # Source
/// AAPOR, Standard Definitions. With I, P, R, NC, O, UO as in [`OutcomeClass`]; `known` = I + P + R + NC + O, `e` the
/// estimated share of eligible among the unknown.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rates {
    /// RR1 = I / (known + UO): the minimum response rate.
    pub rr1: Option<f64>,
    /// RR2 = (I + P) / (known + UO).
    pub rr2: Option<f64>,
    /// RR3 = I / (known + e UO), with e = known / (known + NE).
    pub rr3: Option<f64>,
    /// RR4 = (I + P) / (known + e UO), with the same e.
    pub rr4: Option<f64>,
    /// RR5 = I / known: the maximum response rate.
    pub rr5: Option<f64>,
    /// RR6 = (I + P) / known.
    pub rr6: Option<f64>,
    /// COOP1 = I / (I + P + R + O).
    pub coop1: Option<f64>,
    /// COOP2 = (I + P) / (I + P + R + O).
    pub coop2: Option<f64>,
    /// REF1 = R / (known + UO).
    pub ref1: Option<f64>,
    /// CON1 = (I + P + R + O) / (known + UO).
    pub con1: Option<f64>,
}

impl Outcomes {
    /// One more visit that ended in `class`.
    pub fn add(&mut self, class: OutcomeClass) {
        self.0[class as usize] += 1;
    }

    /// How many visits ended in `class`.
    #[must_use]
    pub const fn of(&self, class: OutcomeClass) -> u64 {
        self.0[class as usize]
    }

    /// How many visits there are, those out of the sample included.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The rates.
    #[must_use]
    pub fn rates(&self) -> Rates {
        let [i, p, r, nc, o, uo, ne] = self.0.map(number);
        let known = i + p + r + nc + o;
        let all = known + uo;
        let reached = i + p + r + o;
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        let estimated = share(known, known + ne).map(|e| known + e * uo);
        Rates {
            rr1: share(i, all),
            rr2: share(i + p, all),
            rr3: estimated.and_then(|eligible| share(i, eligible)),
            rr4: estimated.and_then(|eligible| share(i + p, eligible)),
            rr5: share(i, known),
            rr6: share(i + p, known),
            coop1: share(i, reached),
            coop2: share(i + p, reached),
            ref1: share(r, all),
            con1: share(reached, all),
        }
    }
}

impl FromIterator<OutcomeClass> for Outcomes {
    fn from_iter<T: IntoIterator<Item = OutcomeClass>>(classes: T) -> Self {
        let mut outcomes = Self::default();
        for class in classes {
            outcomes.add(class);
        }
        outcomes
    }
}

#[expect(clippy::cast_precision_loss, reason = "visits are far fewer than 2^53")]
const fn number(count: u64) -> f64 {
    count as f64
}
