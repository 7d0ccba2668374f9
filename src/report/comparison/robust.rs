//! The tables behind the headline: villages, ranks, and the battery of all methods in one column of p-values.

use crate::report::{Cell, Column, Format, Table};
use crate::stats::flips::FlipTest;
use crate::stats::pairs::{Interval, NoTest, TTest};
use crate::stats::ranks::rank_biserial;
use crate::stats::resampling::Bootstrap;

use super::analysis::{Analysis, ClusterAnalysis};
use super::paired::{id, notes, optional, title};
use super::{Matter, Options, Unit};

/// `paired_robust`: the mean change with villages as the unit of inference.
pub(super) fn villages(matter: &Matter, unit: &Unit, all: &[Analysis]) -> Table {
    let columns = vec![
        Column::new("clusters", "clusters", Format::Count),
        Column::new("change", "change", Format::Magnitude),
        Column::new("se_cr1", "SE CR1", Format::Magnitude),
        Column::new("p_cr1", "p CR1", Format::P),
        Column::new("se", "SE CR2 ★", Format::Magnitude),
        Column::new("t", "t", Format::Coefficient),
        Column::new("df", "df", Format::Decimals(1)),
        Column::new("p", "p", Format::P),
        Column::new("ci_low", "CI", Format::Magnitude),
        Column::new("ci_high", "to", Format::Magnitude),
        Column::new("p_wild", "p wild", Format::P),
        Column::new("wild_low", "wild CI", Format::Magnitude),
        Column::new("wild_high", "to", Format::Magnitude),
        Column::new("p_flip", "p flip", Format::P),
        Column::new("p_means", "p means", Format::P),
        Column::new("p_floor", "floor", Format::Decimals(4)),
        Column::new("icc", "ICC", Format::Coefficient),
        Column::new("design_effect", "deff", Format::Coefficient),
    ];
    let head = title("Villages as clusters", matter, unit);
    let mut table = Table::new(&id("paired_robust", unit), &head, "variable", columns);
    for analysis in all {
        let cells = match &analysis.clusters {
            Some(clusters) => village_cells(clusters),
            None => vec![Cell::Undefined; 18],
        };
        table.push(&analysis.name, cells);
    }
    table.notes = notes(matter, unit);
    table.notes[0] = "Change = after - before; ★ CR2 with Satterthwaite's degrees of freedom is the declared analysis from 4 clusters on; CR1 with G - 1".into();
    table.notes.push(
        "wild: wild cluster bootstrap, null imposed, |t*| ≥ |t| counted; flip: signs of the clusters' sums; means: t test of the clusters' means. All flips are listed up to 20 clusters, beyond that 9,999 are drawn; floor = the smallest p that can come out"
            .into(),
    );
    if all.iter().any(|analysis| analysis.clusters.is_none()) {
        table
            .notes
            .push("A dash in the whole row: fewer than two clusters have a pair".into());
    }
    table
}

fn village_cells(clusters: &ClusterAnalysis) -> Vec<Cell> {
    let robust = clusters.robust;
    let cr2 = |of: fn(&TTest) -> f64| tested(&clusters.cr2, of);
    let wild = clusters.wild;
    vec![
        Cell::number(robust.clusters as f64),
        Cell::number(robust.mean),
        Cell::number(robust.cr1),
        tested(&clusters.cr1, |test| test.p),
        Cell::number(robust.cr2),
        cr2(|test| test.t),
        cr2(|test| test.df),
        cr2(|test| test.p),
        cr2(|test| test.interval.low),
        cr2(|test| test.interval.high),
        optional(wild.map(|wild| wild.test.p)),
        optional(wild.map(|wild| wild.interval.low)),
        optional(wild.map(|wild| wild.interval.high)),
        Cell::number(clusters.flipped_sums.p),
        tested(&clusters.means.test, |test| test.p),
        Cell::number(clusters.flipped_sums.floor),
        optional(clusters.icc.map(|icc| icc.rho)),
        optional(clusters.icc.map(|icc| icc.design_effect)),
    ]
}

pub(super) fn tested(test: &Result<TTest, NoTest>, of: fn(&TTest) -> f64) -> Cell {
    test.as_ref()
        .map_or(Cell::Undefined, |test| Cell::number(of(test)))
}

/// `paired_rank`: what ranks and signs say.
pub(super) fn ranks(matter: &Matter, unit: &Unit, all: &[Analysis], options: &Options) -> Table {
    let columns = vec![
        Column::new("zeros", "unchanged", Format::Count),
        Column::new("used", "changed", Format::Count),
        Column::new("tied", "tied", Format::Count),
        Column::new("w_plus", "W+", Format::Magnitude),
        Column::new("w_minus", "W-", Format::Magnitude),
        Column::new("z", "z", Format::Coefficient),
        Column::new("p_normal", "p normal", Format::P),
        Column::new("p", "p exact", Format::P),
        Column::new("p_rise", "p rise", Format::P),
        Column::new("p_fall", "p fall", Format::P),
        Column::new("p_pratt", "p Pratt", Format::P),
        Column::new("hl", "HL", Format::Magnitude),
        Column::new("ci_low", "CI", Format::Magnitude),
        Column::new("ci_high", "to", Format::Magnitude),
        Column::new("coverage", "covers", Format::Percent),
        Column::new("r_rb", "r_rb", Format::Coefficient),
        Column::new("r_low", "r CI", Format::Coefficient),
        Column::new("r_high", "to", Format::Coefficient),
        Column::new("p_sign", "p sign", Format::P),
        Column::new("p_sign_mid", "mid-p", Format::P),
        Column::new("median_low", "median CI", Format::Magnitude),
        Column::new("median_high", "to", Format::Magnitude),
    ];
    let head = title("Ranks and signs", matter, unit);
    let mut table = Table::new(&id("paired_rank", unit), &head, "variable", columns);
    for analysis in all {
        table.push(&analysis.name, rank_cells(analysis, options));
    }
    table.notes.push(
        "Signed ranks: unchanged pairs dropped (p exact), or ranked and then dropped (p Pratt); exact given the ties, up to 500 changes; z without continuity correction. HL: Hodges-Lehmann from all changes, up to 20,000; covers = the confidence its interval really has without ties. These tests ask whether changes are symmetric about zero, not whether their mean is zero; households count as independent"
            .into(),
    );
    table
}

fn rank_cells(analysis: &Analysis, options: &Options) -> Vec<Cell> {
    let test = &analysis.wilcoxon;
    let centre = analysis.centre;
    let rank = rank_biserial(test, options.confidence);
    let interval = rank.and_then(|(_, interval)| interval);
    let sign = analysis.sign;
    let low = |interval: Option<Interval>| optional(interval.map(|interval| interval.low));
    let high = |interval: Option<Interval>| optional(interval.map(|interval| interval.high));
    let any = !analysis.pairs.is_empty();
    vec![
        Cell::number(test.zeros as f64),
        Cell::number(test.used as f64),
        Cell::number(test.tied as f64),
        Cell::number(test.w_plus),
        Cell::number(test.w_minus),
        optional(test.z),
        optional(any.then_some(test.p_normal)),
        optional(test.p_exact.filter(|_| any)),
        optional(test.one_sided.filter(|_| any).map(|(rise, _)| rise)),
        optional(test.one_sided.filter(|_| any).map(|(_, fall)| fall)),
        optional(analysis.pratt.p_exact.filter(|_| any)),
        optional(centre.map(|centre| centre.estimate)),
        low(centre.map(|centre| centre.interval)),
        high(centre.map(|centre| centre.interval)),
        optional(centre.and_then(|centre| centre.coverage)),
        optional(rank.map(|(r, _)| r)),
        low(interval),
        high(interval),
        optional(sign.map(|sign| sign.p)),
        optional(sign.map(|sign| sign.mid_p)),
        low(sign.and_then(|sign| sign.interval)),
        high(sign.and_then(|sign| sign.interval)),
    ]
}

/// One line of the battery.
struct Line {
    method: &'static str,
    declared: bool,
    estimate: Option<f64>,
    se: Option<f64>,
    statistic: Option<f64>,
    df: Option<f64>,
    p: Option<f64>,
    interval: Option<Interval>,
    flips: Option<FlipTest>,
}

impl Line {
    fn new(method: &'static str) -> Self {
        Self {
            method,
            declared: false,
            estimate: None,
            se: None,
            statistic: None,
            df: None,
            p: None,
            interval: None,
            flips: None,
        }
    }

    fn t(method: &'static str, estimate: f64, test: &Result<TTest, NoTest>) -> Self {
        let test = test.as_ref().ok();
        Self {
            estimate: Some(estimate),
            se: test.map(|test| test.se),
            statistic: test.map(|test| test.t),
            df: test.map(|test| test.df),
            p: test.map(|test| test.p),
            interval: test.map(|test| test.interval),
            ..Self::new(method)
        }
    }

    fn flips(method: &'static str, estimate: f64, test: FlipTest) -> Self {
        Self {
            estimate: Some(estimate),
            p: Some(test.p),
            flips: Some(test),
            ..Self::new(method)
        }
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            if self.declared {
                Cell::Text("★".into())
            } else {
                Cell::Blank
            },
            optional(self.estimate),
            optional(self.se),
            optional(self.statistic),
            optional(self.df),
            optional(self.p),
            optional(self.interval.map(|interval| interval.low)),
            optional(self.interval.map(|interval| interval.high)),
            self.flips
                .map_or(Cell::Blank, |flips| Cell::number(flips.flips as f64)),
            self.flips
                .map_or(Cell::Blank, |flips| Cell::number(flips.floor)),
        ]
    }
}

/// `battery`: every method on every variable, rows `variable · method`, the declared one starred.
pub(super) fn battery(matter: &Matter, unit: &Unit, all: &[Analysis]) -> Table {
    let columns = vec![
        Column::new("declared", "", Format::Coefficient),
        Column::new("estimate", "change", Format::Magnitude),
        Column::new("se", "SE", Format::Magnitude),
        Column::new("statistic", "statistic", Format::Coefficient),
        Column::new("df", "df", Format::Decimals(1)),
        Column::new("p", "p", Format::P),
        Column::new("ci_low", "CI", Format::Magnitude),
        Column::new("ci_high", "to", Format::Magnitude),
        Column::new("flips", "flips", Format::Count),
        Column::new("floor", "floor", Format::Decimals(4)),
    ];
    let head = title("Every method", matter, unit);
    let mut table = Table::new(&id("battery", unit), &head, "variable · method", columns);
    for analysis in all {
        for line in lines(analysis) {
            table.push(format!("{} · {}", analysis.name, line.method), line.cells());
        }
    }
    table.notes = notes(matter, unit);
    table.notes[0] = "★ the declared analysis; the others show how much the answer depends on it. Equivalence: within 0.3 SD before unless a bound is given, estimate = the bound, p = that the change is smaller; bootstrap: BCa interval of 9,999 samples, percentiles where BCa is not defined, whole clusters drawn where there are 6 or more; Bayes factor: statistic = BF10, Cauchy prior of width 0.707 on d_z, households independent".into();
    table
}

fn lines(analysis: &Analysis) -> Vec<Line> {
    let mut lines = analysis
        .clusters
        .as_ref()
        .map(cluster_lines)
        .unwrap_or_default();
    lines.push(Line::t("paired t", analysis.t.change, &analysis.t.test));
    lines.extend(
        analysis
            .respondents_flipped
            .map(|test| Line::flips("sign flips of respondents", analysis.t.change, test)),
    );
    lines.extend(
        analysis
            .bootstrap
            .map(|found| drawn_again(analysis.t.change, found, "bootstrap")),
    );
    lines.extend(
        analysis
            .trimmed
            .map(|t| Line::t("trimmed mean 20%", t.mean, &t.test)),
    );
    let pulled = &analysis.winsorised.0;
    lines.push(Line::t("winsorised 1%", pulled.change, &pulled.test));
    lines.push(Line {
        estimate: analysis.centre.map(|centre| centre.estimate),
        statistic: analysis.wilcoxon.z,
        p: analysis
            .wilcoxon
            .p_exact
            .or(Some(analysis.wilcoxon.p_normal))
            .filter(|_| analysis.t.n > 0),
        interval: analysis.centre.map(|centre| centre.interval),
        ..Line::new("signed rank")
    });
    lines.extend(analysis.sign.map(|sign| Line {
        estimate: Some(sign.median),
        p: Some(sign.p),
        interval: sign.interval,
        ..Line::new("sign test, median")
    }));
    lines.extend(analysis.equivalence.map(|test| Line {
        estimate: Some(test.bound),
        statistic: Some(test.t()),
        p: Some(test.p),
        ..Line::new("equivalence")
    }));
    lines.extend(analysis.bayes.map(|factor| Line {
        statistic: Some(factor),
        ..Line::new("Bayes factor")
    }));
    let declared = if analysis.declared_by_cluster().is_some() {
        "CR2"
    } else {
        "paired t"
    };
    for line in &mut lines {
        line.declared = line.method == declared;
    }
    lines
}

/// The row of a bootstrap: BCa, or the percentiles where BCa is not defined.
fn drawn_again(estimate: f64, found: Bootstrap, method: &'static str) -> Line {
    Line {
        estimate: Some(estimate),
        se: Some(found.se),
        interval: Some(found.bca.unwrap_or(found.percentile)),
        ..Line::new(method)
    }
}

fn cluster_lines(clusters: &ClusterAnalysis) -> Vec<Line> {
    let mean = clusters.robust.mean;
    let mut lines = vec![
        Line::t("CR2", mean, &clusters.cr2),
        Line::t("CR1", mean, &clusters.cr1),
    ];
    lines.extend(clusters.wild.map(|wild| Line {
        interval: Some(wild.interval),
        ..Line::flips("wild bootstrap", mean, wild.test)
    }));
    lines.extend(
        clusters
            .bootstrap
            .map(|found| drawn_again(mean, found, "bootstrap of clusters")),
    );
    lines.push(Line::flips(
        "sign flips of cluster sums",
        mean,
        clusters.flipped_sums,
    ));
    lines.push(Line::flips(
        "sign flips of cluster means",
        clusters.means.change,
        clusters.flipped_means,
    ));
    lines.push(Line::t(
        "cluster means",
        clusters.means.change,
        &clusters.means.test,
    ));
    lines
}
