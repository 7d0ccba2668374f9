//! Random numbers that are the same on every machine at any thread count: each draw has its own stream.
//!
//! A resampling gives draw number `k` the stream [`Stream::of`]`(seed, k)`, so that it does not matter which thread
//! makes which draw, or in which order.

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::distributions::{Continuous, Normal};

/// The step of SplitMix64: 2⁶⁴ divided by the golden ratio, made odd.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The random numbers of one draw.
#[derive(Debug, Clone)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// The stream of draw number `draw` under `seed`. Two draws of one seed never share a state.
    ///
    /// # Source
    /// xoshiro256++ (Blackman & Vigna 2021), its four words filled by SplitMix64 (Steele, Lea & Flood 2014) started at
    /// `mix(mix(seed) ^ draw)`.
    #[must_use]
    pub fn of(seed: u64, draw: u64) -> Self {
        let mut state = mix(mix(seed) ^ draw);
        let mut bytes = [0; 32];
        for word in bytes.chunks_exact_mut(8) {
            state = state.wrapping_add(GOLDEN);
            word.copy_from_slice(&mix(state).to_le_bytes());
        }
        Self(Xoshiro256PlusPlus::from_seed(bytes))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number of [0, 1): one of 2⁵³ equally likely multiples of 2⁻⁵³.
    pub fn uniform(&mut self) -> f64 {
        self.high_bits() * 2f64.powi(-53)
    }

    /// One of `0..n`, all exactly equally likely.
    ///
    /// # Panics
    /// When `n` is zero.
    ///
    /// # Source
    /// Lemire 2019, Fast random integer generation in an interval, algorithm 5.
    pub fn index(&mut self, n: usize) -> usize {
        assert!(n > 0, "one of nothing cannot be drawn");
        let n = n as u64;
        let biased_below = n.wrapping_neg() % n;
        loop {
            let product = u128::from(self.bits()) * u128::from(n);
            if product as u64 >= biased_below {
                return (product >> 64) as usize;
            }
        }
    }

    /// A standard normal number, by the inverse distribution function.
    pub fn normal(&mut self) -> f64 {
        Normal.quantile((self.high_bits() + 0.5) * 2f64.powi(-53))
    }

    /// +1 or −1 in each place, equally likely, one random bit each.
    pub fn signs(&mut self, places: &mut [f64]) {
        for places in places.chunks_mut(64) {
            let mut bits = self.bits();
            for place in places {
                *place = if bits & 1 == 0 { 1.0 } else { -1.0 };
                bits >>= 1;
            }
        }
    }

    /// Puts `items` into a random order, all orders equally likely.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }

    fn high_bits(&mut self) -> f64 {
        (self.bits() >> 11) as f64
    }
}

/// The finaliser of SplitMix64, a bijection of the 64-bit words.
fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_of_one_seed_differ_and_repeat() {
        let first = Stream::of(7, 0).bits();
        assert_eq!(first, Stream::of(7, 0).bits());
        assert_ne!(first, Stream::of(7, 1).bits());
        assert_ne!(first, Stream::of(8, 0).bits());
    }

    #[test]
    fn an_index_is_drawn_evenly_and_never_outside() {
        let mut stream = Stream::of(1, 2);
        let mut counts = [0_u32; 7];
        (0..70_000).for_each(|_| counts[stream.index(7)] += 1);
        assert!(
            counts.iter().all(|c| (9_600..10_400).contains(c)),
            "{counts:?}"
        );
    }

    #[test]
    fn a_normal_number_has_mean_zero_and_unit_variance() {
        let mut stream = Stream::of(3, 4);
        let draws: Vec<f64> = (0..100_000).map(|_| stream.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 1e5;
        let square = draws.iter().map(|x| x * x).sum::<f64>() / 1e5;
        assert!(
            mean.abs() < 0.015 && (square - 1.0).abs() < 0.02,
            "{mean} {square}"
        );
    }
}
