//! Tail areas and quantiles against 60-digit values, and the laws that every distribution keeps.

use fieldbook::stats::distributions::{
    Beta, Binomial, ChiSquare, Continuous, FisherF, NoncentralT, Normal, StudentT,
};
use proptest::prelude::*;

/// The value of `function` in `values.csv` at these arguments.
fn ours(function: &str, a: f64, b: f64, c: f64) -> f64 {
    match function {
        "normal_sf" => Normal.sf(a),
        "normal_upper_quantile" => Normal.upper_quantile(a),
        "t_sf" => StudentT { df: b }.sf(a),
        "t_upper_quantile" => StudentT { df: b }.upper_quantile(a),
        "chi2_sf" => ChiSquare { df: b }.sf(a),
        "chi2_cdf" => ChiSquare { df: b }.cdf(a),
        "chi2_upper_quantile" => ChiSquare { df: b }.upper_quantile(a),
        "f_sf" => FisherF { df1: b, df2: c }.sf(a),
        "beta_cdf" => Beta { a: b, b: c }.cdf(a),
        "binomial_cdf" => binomial(b, c).cdf(a as u64),
        "binomial_sf" => binomial(b, c).tails(a as u64).upper,
        "binomial_mass" => binomial(b, c).mass(a as u64),
        "nct_sf" => NoncentralT { df: b, ncp: c }.sf(a),
        "nct_cdf" => NoncentralT { df: b, ncp: c }.cdf(a),
        other => panic!("values.csv names `{other}`"),
    }
}

fn binomial(n: f64, p: f64) -> Binomial {
    Binomial { n: n as u64, p }
}

/// Relative error allowed: 1e-13; more for far tails and for very many degrees of freedom, where the exponent of the
/// area holds fewer digits of it.
fn tolerance(function: &str, df: f64, value: f64) -> f64 {
    match function {
        "t_sf" if df > 1e4 => 2e-12,
        "chi2_sf" | "chi2_cdf" => 2e-13,
        _ if value.abs() < 1e-100 => 1e-12,
        _ => 1e-13,
    }
}

#[test]
fn tails_and_quantiles_agree_with_sixty_digit_values() {
    let text = include_str!("reference/distributions/values.csv");
    let mut worst = std::collections::BTreeMap::new();
    let mut misses = vec![];
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |i: usize| fields[i].parse::<f64>().unwrap_or(f64::NAN);
        let (value, expected) = (ours(fields[0], number(1), number(2), number(3)), number(4));
        let error = if expected == 0.0 {
            value.abs()
        } else {
            (value / expected - 1.0).abs()
        };
        let worst = worst.entry(fields[0]).or_insert(0.0);
        *worst = f64::max(*worst, error);
        if error.is_nan() || error > tolerance(fields[0], number(2), expected) {
            misses.push(format!(
                "{line}: ours {value:e}, relative error {error:.1e}"
            ));
        }
    }
    assert!(misses.is_empty(), "{}\nworst: {worst:?}", misses.join("\n"));
}

/// Two shares add up to one.
fn whole(lower: f64, upper: f64) -> bool {
    (lower + upper - 1.0).abs() < 1e-13
}

proptest! {
    #[test]
    fn the_two_tails_are_the_whole(x in -30.0..30.0f64, df in 0.4..500.0f64, df2 in 0.4..500.0f64, ncp in -6.0..6.0f64) {
        let t = StudentT { df }.tails(x);
        prop_assert!(whole(t.lower, t.upper));
        let normal = Normal.tails(x);
        prop_assert!(whole(normal.lower, normal.upper));
        let chi = ChiSquare { df }.tails(x.abs() * 20.0);
        prop_assert!(whole(chi.lower, chi.upper));
        let f = FisherF { df1: df, df2 }.tails(x.abs());
        prop_assert!(whole(f.lower, f.upper));
        let t = NoncentralT { df, ncp }.tails(x);
        prop_assert!(whole(t.lower, t.upper), "{t:?}");
    }

    #[test]
    fn the_quantile_undoes_the_distribution_function(p in 0.000_001..0.999_999f64, df in 0.5..300.0f64, df2 in 0.5..300.0f64) {
        let close = |q: f64| (q / p - 1.0).abs() < 1e-12;
        prop_assert!(close(Normal.cdf(Normal.quantile(p))));
        prop_assert!(close(Normal.sf(Normal.upper_quantile(p))));
        let t = StudentT { df };
        prop_assert!(close(t.cdf(t.quantile(p))));
        let chi = ChiSquare { df };
        prop_assert!(close(chi.sf(chi.upper_quantile(p))));
        let f = FisherF { df1: df, df2 };
        prop_assert!(close(f.cdf(f.quantile(p))), "{}", f.quantile(p));
        let beta = Beta { a: df, b: df2 };
        prop_assert!(close(beta.cdf(beta.quantile(p))) || beta.quantile(p) > 0.999_9);
    }

    #[test]
    fn a_noncentral_t_without_noncentrality_is_a_central_one(t in -8.0..8.0f64, df in 1.0..200.0f64) {
        let (central, ours) = (StudentT { df }.sf(t), NoncentralT { df, ncp: 0.0 }.sf(t));
        prop_assert!((ours / central - 1.0).abs() < 1e-12);
    }
}

#[test]
fn a_share_outside_zero_and_one_has_no_quantile() {
    for p in [-0.1, 1.1, f64::NAN] {
        assert!(Normal.quantile(p).is_nan());
        assert!(StudentT { df: 5.0 }.quantile(p).is_nan());
        assert!(ChiSquare { df: 5.0 }.quantile(p).is_nan());
    }
    assert_eq!(StudentT { df: 5.0 }.quantile(1.0), f64::INFINITY);
    assert_eq!(ChiSquare { df: 5.0 }.quantile(0.0), 0.0);
    assert_eq!(StudentT { df: 5.0 }.sf(f64::INFINITY), 0.0);
}
