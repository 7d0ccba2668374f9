//! One variable in two rounds: means, effect sizes, ranks, robust means, villages.

use fieldbook::stats::bayes::{PRIOR_SCALE, bayes_factor, bayes_factor_of_rise};
use fieldbook::stats::clusters::Clustered;
use fieldbook::stats::describe::{correlation, mean, median, quantile, sd, shape, sorted};
use fieldbook::stats::distributions::{Continuous, Normal, StudentT};
use fieldbook::stats::effect::{effect_sizes, small_sample_factor};
use fieldbook::stats::equivalence::equivalence;
use fieldbook::stats::flips::sign_flip;
use fieldbook::stats::groups::{heterogeneity, one_way, welch_one_way};
use fieldbook::stats::normality::{normal_scores, shapiro_wilk, straightness};
use fieldbook::stats::pairs::{Pair, afters, befores, changes, paired_t, round_correlation};
use fieldbook::stats::power::{detectable, power};
use fieldbook::stats::ranks::{
    SignedRank, Zeros, hodges_lehmann, rank_biserial, rounded_changes, sign_test, signed_rank,
};
use fieldbook::stats::ratio::ratio_of_means;
use fieldbook::stats::resampling::bca;
use fieldbook::stats::robust::{trimmed_mean, winsorised};
use fieldbook::stats::wild::wild_bootstrap;

use crate::panel_kit::Panel;
use crate::{Found, Put};

/// Everything that is computed of one outcome, under the reference's names.
pub fn put(found: &mut Found, panel: &Panel, name: &str) {
    let matched = panel.outcome(name);
    let rows: Vec<usize> = matched.iter().map(|(row, _)| *row).collect();
    let pairs: Vec<Pair> = matched.iter().map(|(_, pair)| *pair).collect();
    let mut put = |key: &str, value: f64| found.both(&format!("pair.{name}.{key}"), value);
    let known = |year: &str| {
        let stem = name.split('_').next().unwrap();
        panel.column(&format!("{stem}_{year}"))
    };
    let (first, second) = (known("2020"), known("2022"));
    let count = |keep: fn(bool, bool) -> bool| {
        let cells = first.iter().zip(&second);
        cells
            .filter(|(b, a)| keep(b.is_some(), a.is_some()))
            .count() as f64
    };
    put("n_only_before", count(|b, a| b && !a));
    put("n_only_after", count(|b, a| !b && a));
    put("n_neither", count(|b, a| !b && !a));
    student(&pairs, &mut put);
    effects(&pairs, &mut put);
    ranks(&pairs, &mut put);
    robust(&pairs, &mut put);
    villages(&pairs, &panel.villages(&rows), &mut put);
    planning(pairs.len(), &mut put);
    drawn_again(&pairs, &mut put);
    let centre = hodges_lehmann(&rounded_changes(&pairs), 0.95).unwrap();
    let key = |what: &str| format!("HL_exact_{name}.{what}");
    found.both(&key("estimate"), centre.estimate);
    found.both(&key("ci95[0]"), centre.interval.low);
    found.both(&key("ci95[1]"), centre.interval.high);
    found.both(&key("achieved"), centre.coverage.unwrap());
}

fn student(pairs: &[Pair], put: Put) {
    let result = paired_t(pairs, 0.95);
    let test = result.test.unwrap();
    put("n_pairs", result.n as f64);
    put("mean_before", result.before);
    put("mean_after", result.after);
    put("mean_diff", result.change);
    put("sd_diff", result.sd_change);
    put("sd_before", sd(&befores(pairs)));
    put("sd_after", sd(&afters(pairs)));
    put("median_before", median(&befores(pairs)));
    put("median_after", median(&afters(pairs)));
    let moved = rounded_changes(pairs);
    let share = |keep: fn(&f64) -> bool| {
        moved.iter().filter(|c| keep(c)).count() as f64 / moved.len() as f64
    };
    put("share_up", share(|c| *c > 0.0));
    put("share_same", share(|c| *c == 0.0));
    put("share_down", share(|c| *c < 0.0));
    put("median_diff", median(&changes(pairs)));
    put("r", round_correlation(pairs).unwrap());
    put("se_diff", test.se);
    put("t", test.t);
    put("df", test.df);
    put("p_two", test.p);
    put("p_greater", test.p_rise);
    put("p_less", test.p_fall);
    put("ci95[0]", test.interval.low);
    put("ci95[1]", test.interval.high);
    let ninety = paired_t(pairs, 0.9).test.unwrap().interval;
    put("ci90[0]", ninety.low);
    put("ci90[1]", ninety.high);
    let ratio = ratio_of_means(pairs, 0.95).unwrap();
    put("ratio_means.ratio", ratio.ratio);
    put("pct_change_of_means", ratio.ratio - 1.0);
    put("ratio_means.se_delta", ratio.se);
    let reach = StudentT { df: test.df }.critical(0.05) * ratio.se;
    put("ratio_means.ci_delta[0]", ratio.ratio - reach);
    put("ratio_means.ci_delta[1]", ratio.ratio + reach);
    if let Some(interval) = ratio.interval {
        put("ratio_means.fieller[0]", interval.low);
        put("ratio_means.fieller[1]", interval.high);
    }
    let bound = 0.3 * sd(&befores(pairs));
    let tost = equivalence(&result, bound).unwrap();
    put("tost.bound", tost.bound);
    put("tost.p_lower", tost.p_lower);
    put("tost.p_upper", tost.p_upper);
    put("tost.p", tost.p);
    put("tost.t_lower", tost.t_lower);
    put("tost.t_upper", tost.t_upper);
    put("tost.ci90[0]", ninety.low);
    put("tost.ci90[1]", ninety.high);
    put("tost_statsmodels[0]", tost.p);
    put("tost_statsmodels[1][0]", tost.t_lower);
    put("tost_statsmodels[1][1]", tost.p_lower);
    put("tost_statsmodels[1][2]", test.df);
    put("tost_statsmodels[2][0]", tost.t_upper);
    put("tost_statsmodels[2][1]", tost.p_upper);
    put("tost_statsmodels[2][2]", test.df);
    put("bf10.rscale", PRIOR_SCALE);
    put("pingouin_bf10", bayes_factor(test.t, result.n, PRIOR_SCALE));
    put("bf10.bf", bayes_factor(test.t, result.n, PRIOR_SCALE));
    put(
        "bf10.bf_plus0",
        bayes_factor_of_rise(test.t, result.n, PRIOR_SCALE),
    );
}

fn effects(pairs: &[Pair], put: Put) {
    let sizes = effect_sizes(pairs, 0.95);
    let interval = sizes.dz_interval.unwrap();
    put("es.dz", sizes.dz.unwrap());
    put("es.gz", sizes.gz.unwrap());
    put("es.dz_ci_nct[0]", interval.low);
    put("es.dz_ci_nct[1]", interval.high);
    put("es.d_av", sizes.dav.unwrap());
    put("es.d_rm", sizes.drm.unwrap());
    put("es.becker_d", sizes.becker.unwrap());
    put("es.J_exact", small_sample_factor(pairs.len() as f64 - 1.0));
    put("es.dz_se_ho", sizes.dz_se.unwrap());
    put("es.g_av", sizes.gav.unwrap());
    put("es.d_av_se_bird", sizes.dav_se.unwrap());
    put("es.d_rm_se", sizes.drm_se.unwrap());
    put("es.becker_se", sizes.becker_se.unwrap());
    put("es.cles_normal", sizes.normal_superiority.unwrap());
    put("es.psych_d_ci[0]", interval.low);
    put("es.psych_d_ci[1]", sizes.dz.unwrap());
    put("es.psych_d_ci[2]", interval.high);
    put("es.cles_paired", sizes.superiority.unwrap());
    let shape = shape(&changes(pairs));
    let (g1, g2) = (shape.skewness.unwrap(), shape.kurtosis.unwrap());
    put("skew.G1", g1);
    put("skew.G2", g2);
    // The moments without the small-sample factors that G₁ and G₂ carry.
    let n = pairs.len() as f64;
    put("skew.g1", g1 * (n - 2.0) / (n * (n - 1.0)).sqrt());
    put(
        "skew.g2",
        (g2 * (n - 2.0) * (n - 3.0) / (n - 1.0) - 6.0) / (n + 1.0),
    );
    let scores = normal_scores(pairs.len());
    for (i, score) in scores.iter().take(5).enumerate() {
        put(&format!("qq.theo_first5[{i}]"), *score);
    }
    put("qq.theo_last", *scores.last().unwrap());
    let straight = straightness(&changes(pairs)).unwrap();
    put("qq.cor", straight);
    assert_eq!(
        Some(straight),
        correlation(&scores, &sorted(&changes(pairs)))
    );
    let shapiro = shapiro_wilk(&changes(pairs)).unwrap();
    put("shapiro_diff.stat", shapiro.w);
    put("shapiro_diff.p", shapiro.p);
    put("shapiro_scipy[0]", shapiro.w);
    put("shapiro_scipy[1]", shapiro.p);
}

fn ranks(pairs: &[Pair], put: Put) {
    let changes = rounded_changes(pairs);
    let test = signed_rank(&changes, Zeros::Dropped);
    put("wilcoxon.n_zero", test.zeros as f64);
    put("wilcoxon.n_used", test.used as f64);
    put("wilcoxon.W_plus", test.w_plus);
    put("wilcoxon.W_minus", test.w_minus);
    put("wilcoxon.p_asymp_correct", test.p_corrected);
    put("wilcoxon.p_asymp_nocorrect", test.p_normal);
    put("wilcoxon.p_exact_condtl_ties", test.p_exact.unwrap());
    put("wilcoxon.coin_Wilcoxon_exact.p", test.p_exact.unwrap());
    put("wilcoxon.coin_Wilcoxon_asymptotic.Z", test.z.unwrap());
    let pratt = signed_rank(&changes, Zeros::Ranked);
    put("wilcoxon.coin_Pratt_exact.p", pratt.p_exact.unwrap());
    put("wilcoxon.coin_Pratt_asymptotic.Z", pratt.z.unwrap());
    put("wilcoxon.coin_Pratt_asymptotic.p", pratt.p_normal);
    put("wilcoxon.own_exact_pratt.p", pratt.p_exact.unwrap());
    put("wilcoxon.own_exact_wilcox.p", test.p_exact.unwrap());
    one_sided(&test, &pratt, put);
    let centre = hodges_lehmann(&changes, 0.95).unwrap();
    put("wilcoxon.HL_walsh_all", centre.estimate);
    let moved: Vec<f64> = changes.iter().copied().filter(|c| *c != 0.0).collect();
    let without = hodges_lehmann(&moved, 0.95).unwrap();
    put("wilcoxon.HL_walsh_nozero", without.estimate);
    let (r, interval) = rank_biserial(&test, 0.95).unwrap();
    put("rank_biserial.r", r);
    let reach = interval.unwrap();
    let z = (reach.high.atanh() - reach.low.atanh()) / 2.0 / Normal.upper_quantile(0.025);
    put("rank_biserial.se_z", z);
    put("rank_biserial.ci[0]", interval.unwrap().low);
    put("rank_biserial.ci[1]", interval.unwrap().high);
    let sign = sign_test(&changes, 0.95);
    put("sign.n_plus", sign.up as f64);
    put("sign.n_minus", sign.down as f64);
    put("sign.p_exact", sign.p);
    put("sign.p_midp", sign.mid_p);
    put("sign.median_ci[0]", sign.interval.unwrap().low);
    put("sign.median_ci[1]", sign.interval.unwrap().high);
    put("sign.median_ci_cover", sign.coverage);
}

fn one_sided(test: &SignedRank, pratt: &SignedRank, put: Put) {
    put("wilcoxon.n_tied_abs", test.tied as f64);
    put("wilcoxon.R_V", test.w_plus);
    put("wilcoxon.W_minus", test.w_minus);
    put("wilcoxon.coin_Wilcoxon_asymptotic.p", test.p_normal);
    put("wilcoxon.coin_Wilcoxon_exact.Z", test.z.unwrap());
    put("wilcoxon.coin_Pratt_exact.Z", pratt.z.unwrap());
    let least = |test: &SignedRank| test.w_plus.min(test.w_minus);
    let corrected = |test: &SignedRank| {
        let excess = (test.w_plus - test.w_minus).abs() / 2.0;
        -test.z.unwrap().abs() * (excess - 0.5) / excess
    };
    for (kind, test) in [("wilcox", test), ("pratt", pratt)] {
        put(&format!("wilcoxon.{kind}_approx_nocc.stat"), least(test));
        put(&format!("wilcoxon.{kind}_approx_nocc.p"), test.p_normal);
        put(
            &format!("wilcoxon.{kind}_approx_nocc.z"),
            -test.z.unwrap().abs(),
        );
        put(&format!("wilcoxon.{kind}_approx_cc.stat"), least(test));
        put(&format!("wilcoxon.{kind}_approx_cc.p"), test.p_corrected);
        put(&format!("wilcoxon.{kind}_approx_cc.z"), corrected(test));
        let (rise, fall) = test.one_sided.unwrap();
        put(&format!("wilcoxon.own_exact_{kind}.p_greater"), rise);
        put(&format!("wilcoxon.own_exact_{kind}.p_less"), fall);
        put(&format!("wilcoxon.own_exact_{kind}.Wplus"), test.w_plus);
    }
    put("wilcoxon.scipy_default.stat", least(test));
    put("wilcoxon.scipy_default.p", test.p_normal);
}

fn robust(pairs: &[Pair], put: Put) {
    let changes = changes(pairs);
    let trimmed = trimmed_mean(&changes, 0.2, 0.95).unwrap();
    let test = trimmed.test.unwrap();
    put("trimmed20.tmean", trimmed.mean);
    put("trimmed20.wsd", trimmed.winsorised_sd);
    put("trimmed20.se", test.se);
    put("trimmed20.df", test.df);
    put("trimmed20.t", test.t);
    put("trimmed20.p", test.p);
    put("trimmed20.ci95[0]", test.interval.low);
    put("trimmed20.ci95[1]", test.interval.high);
    let pulled = winsorised(&changes, 0.01).values;
    put("winsor_p1p99_diff.mean", mean(&pulled));
    put("winsor_p1p99_diff.sd", sd(&pulled));
    let again: Vec<Pair> = pulled.iter().map(|c| from_zero(*c)).collect();
    put(
        "winsor_p1p99_diff.t",
        paired_t(&again, 0.95).test.unwrap().t,
    );
    let ascending = sorted(&changes);
    for (i, p) in [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
        .into_iter()
        .enumerate()
    {
        put(&format!("quantiles_diff_t7[{i}]"), quantile(&ascending, p));
    }
}

fn villages(pairs: &[Pair], labels: &[String], put: Put) {
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let changes = changes(pairs);
    let clustered = Clustered::new(&changes, &labels);
    let robust = clustered.robust_mean().unwrap();
    let (cr1, cr2) = (robust.test_cr1(0.95).unwrap(), robust.test(0.95).unwrap());
    put("cluster.G", robust.clusters as f64);
    put("cluster.CR0.se", robust.cr0);
    put("cluster.CR1.se", robust.cr1);
    put("cluster.CR1.t", cr1.t);
    put("cluster.CR1.p_tG1", cr1.p);
    put("cluster.CR1.ci95[0]", cr1.interval.low);
    put("cluster.CR1.ci95[1]", cr1.interval.high);
    put("cluster.CR2.se", robust.cr2);
    put("cluster.CR2.df_satt", robust.df);
    put("cluster.CR2.p_satt", cr2.p);
    put("cluster.CR2.t", cr2.t);
    put("cluster.CR2.ci95[0]", cr2.interval.low);
    put("cluster.CR2.ci95[1]", cr2.interval.high);
    put("cluster.CR3.se", robust.cr3);
    for (i, size) in clustered.sizes().iter().enumerate() {
        put(&format!("cluster.cluster_sizes[{i}]"), *size);
        put(
            &format!("cluster.cluster_means.means[{i}]"),
            clustered.means()[i],
        );
    }
    // Of a mean, Stata's small-sample factor G/(G−1) · (n−1)/(n−k) is CR1's.
    put("cluster.CR1S.se", robust.cr1);
    put("cr2.se", robust.cr2);
    put("cr2.df", robust.df);
    put("cr2.ci95[0]", cr2.interval.low);
    put("cr2.ci95[1]", cr2.interval.high);
    let pairs_of_means: Vec<Pair> = clustered.means().into_iter().map(from_zero).collect();
    let means = paired_t(&pairs_of_means, 0.95);
    let test = means.test.unwrap();
    put("cluster.cluster_means.mean", means.change);
    put("cluster.cluster_means.t", test.t);
    put("cluster.cluster_means.p", test.p);
    put("cluster.cluster_means.df", test.df);
    put("cluster.cluster_means.ci95[0]", test.interval.low);
    put("cluster.cluster_means.ci95[1]", test.interval.high);
    let icc = clustered.intraclass_correlation().unwrap();
    put("cluster.icc.anova", icc.rho);
    put("cluster.icc.deff_unequal", icc.design_effect);
    put("cluster.icc.n0", icc.size);
    let squares = clustered.analysis_of_variance().unwrap();
    put("cluster.icc.msb", squares.between);
    put("cluster.icc.msw", squares.within);
    put("het.df1", squares.df_between);
    put("het.df2", squares.df_within);
    let naive = paired_t(pairs, 0.95).test.unwrap();
    put(
        "cluster.icc.moulton_ratio_CR1",
        (robust.cr1 / naive.se).powi(2),
    );
    let wild = wild_bootstrap(&clustered, 0.95, 1).unwrap();
    put("wcr.p_sym_ge", wild.test.p);
    put("wcr.draws", wild.test.flips as f64);
    put("wcr.G", robust.clusters as f64);
    put("wcr.mean", robust.mean);
    put("wcr.se_CR1", robust.cr1);
    put("wcr.t", cr1.t);
    put("wcr.ci95_ge[0]", wild.interval.low);
    put("wcr.ci95_ge[1]", wild.interval.high);
    put("signflip_cluster.p_two", sign_flip(&clustered.sums(), 1).p);
    put(
        "signflip_cluster_means.p_two",
        sign_flip(&clustered.means(), 1).p,
    );
    for (name, left) in clustered.names.iter().zip(clustered.leave_one_out()) {
        put(&format!("leave_one_village_out.{name}"), left);
    }
    let f = one_way(&clustered).unwrap();
    put("het.F", f.f);
    put("het.p", f.p);
    if let Some(welch) = welch_one_way(&clustered) {
        put("het.welch.F", welch.f);
        put("het.welch.df[0]", welch.df1);
        put("het.welch.df[1]", welch.df2);
        put("het.welch.p", welch.p);
    }
    let random = heterogeneity(&clustered, 0.95).unwrap();
    put("het.DL.k", random.villages as f64);
    put("het.DL.mu", random.mean);
    put("het.DL.tau2", random.tau_squared);
    put("het.DL.Q", random.q);
    put("het.DL.Qp", random.p);
    put("het.DL.I2", random.i_squared);
    put("het.DL.ci[0]", random.normal.low);
    put("het.DL.ci[1]", random.normal.high);
    let reach = (random.normal.high - random.normal.low) / 2.0;
    put("het.DL.se", reach / Normal.upper_quantile(0.025));
    put("het.DL.hksj_ci[0]", random.interval.low);
    put("het.DL.hksj_ci[1]", random.interval.high);
}

fn planning(n: usize, put: Put) {
    let df = n as f64 - 1.0;
    let half = power(0.5 * (n as f64).sqrt(), df, 0.05);
    put("power.achieved_dz05", half);
    put("power.p05", half);
    put(
        "power.mde80",
        detectable(n as f64, n as f64, 0.0, 0.05, 0.8).unwrap(),
    );
}

fn drawn_again(pairs: &[Pair], put: Put) {
    const INDICES: &str = include_str!("../reference/panel/boot_idx.csv");
    let changes = changes(pairs);
    let n = changes.len();
    let replicates: Vec<f64> = INDICES
        .lines()
        .map(|line| {
            let drawn = line.split(',').take(n);
            let drawn = drawn.map(|index| changes[index.trim().parse::<usize>().unwrap() % n]);
            mean(&drawn.collect::<Vec<f64>>())
        })
        .collect();
    let without = |left: usize| {
        let kept = changes.iter().enumerate().filter(|(i, _)| *i != left);
        mean(&kept.map(|(_, c)| *c).collect::<Vec<f64>>())
    };
    let jackknife: Vec<f64> = (0..n).map(without).collect();
    let found = bca(mean(&changes), &replicates, &jackknife, 0.95).unwrap();
    let corrected = found.bca.unwrap();
    put("bootstrap.B", replicates.len() as f64);
    put("bootstrap.z0", found.bias.unwrap());
    put("bootstrap.a", found.acceleration.unwrap());
    put("bootstrap.se", found.se);
    put("bootstrap.percentile[0]", found.percentile.low);
    put("bootstrap.percentile[1]", found.percentile.high);
    put("bootstrap.bca[0]", corrected.low);
    put("bootstrap.bca[1]", corrected.high);
}

fn from_zero(after: f64) -> Pair {
    Pair { before: 0.0, after }
}
