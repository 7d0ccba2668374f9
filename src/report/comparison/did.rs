//! Two groups against each other: the difference of their changes, and how alike they were before.

use crate::report::{Cell, Column, Format, Table};
use crate::stats::describe::mean;
use crate::stats::flips::FlipTest;
use crate::stats::groups::difference;
use crate::stats::pairs::{NoTest, Pair, TTest, afters, befores, changes};
use crate::stats::regression::Regression;
use crate::stats::wild::wild_coefficient;

use super::analysis::Analysis;
use super::paired::{id, names, optional, title};
use super::robust::tested;
use super::{Matter, Options, Unit};

/// The two groups of `--by`, the second minus the first.
pub(super) struct Arms<'a> {
    pub(super) first: &'a str,
    pub(super) second: &'a str,
    groups: &'a [Option<String>],
}

impl<'a> Arms<'a> {
    pub(super) fn of(matter: &'a Matter) -> Option<Self> {
        let groups = matter.groups.as_deref()?;
        let [first, second] = names(groups)[..] else {
            return None;
        };
        Some(Self {
            first,
            second,
            groups,
        })
    }

    /// Whether a row is in the second group; `None` when it is in neither.
    pub(super) fn second(&self, row: usize) -> Option<bool> {
        self.groups[row]
            .as_deref()
            .map(|group| group == self.second)
    }
}

impl Arms<'_> {
    /// The pairs of both groups.
    pub(super) fn placed(&self, analysis: &Analysis) -> Vec<Placed> {
        let cells = analysis.rows.iter().zip(&analysis.pairs);
        cells
            .filter_map(|(row, pair)| Some((*row, *pair, self.second(*row)?)))
            .collect()
    }
}

/// The columns of `did`: id, head, format.
const DID: [(&str, &str, Format); 22] = [
    ("n_first", "n", Format::Count),
    ("n_second", "n", Format::Count),
    ("before_first", "before", Format::Magnitude),
    ("after_first", "after", Format::Magnitude),
    ("change_first", "change", Format::Magnitude),
    ("before_second", "before", Format::Magnitude),
    ("after_second", "after", Format::Magnitude),
    ("change_second", "change", Format::Magnitude),
    ("difference", "difference", Format::Magnitude),
    ("se", "SE", Format::Magnitude),
    ("t", "t", Format::Coefficient),
    ("df", "df", Format::Decimals(1)),
    ("p", "p ★", Format::P),
    ("ci_low", "CI", Format::Magnitude),
    ("ci_high", "to", Format::Magnitude),
    ("p_wild", "p wild", Format::P),
    ("p_floor", "floor", Format::Decimals(4)),
    ("p_welch", "p Welch", Format::P),
    ("ancova", "ANCOVA", Format::Magnitude),
    ("ancova_se", "SE", Format::Magnitude),
    ("ancova_df", "df", Format::Decimals(1)),
    ("ancova_p", "p", Format::P),
];

/// `did`: the change of one group against the other's; `None` unless there are exactly two groups.
pub(super) fn table(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Option<Table> {
    let arms = Arms::of(matter)?;
    let head = |id: &str, head: &str| match id.rsplit_once('_') {
        Some((_, "first")) => format!("{head} {}", arms.first),
        Some((_, "second")) => format!("{head} {}", arms.second),
        _ => head.to_owned(),
    };
    let columns = DID
        .map(|(id, name, format)| Column::new(id, head(id, name), format))
        .into();
    let by = options.by.as_deref().unwrap_or_default();
    let what = format!(
        "Difference in change, {by} {} minus {}",
        arms.second, arms.first
    );
    let mut table = Table::new(
        &id("did", unit),
        &title(&what, matter, unit),
        "variable",
        columns,
    );
    let mut stopped = Vec::new();
    for analysis in all {
        let contrast = Contrast::of(matter, &arms, analysis, options);
        table.push(&analysis.name, contrast.cells());
        stopped.extend(
            contrast
                .stop
                .map(|stop| format!("{}: {stop}", analysis.name)),
        );
    }
    let inference = if matter.clusters.is_some() {
        "CR2 with Satterthwaite's degrees of freedom by cluster"
    } else {
        "Welch, households independent"
    };
    table.notes.push(format!(
        "★ {inference}; wild: wild cluster bootstrap, null imposed, floor = the smallest p that it can reach; ANCOVA: after on the group and the answer before; both, because they bracket the answer when groups differed before. A difference in change is an effect only if both groups would have changed alike otherwise"
    ));
    table.notes.extend(stopped);
    Some(table)
}

/// One group of a variable's pairs.
struct Arm {
    n: usize,
    before: f64,
    after: f64,
    changes: Vec<f64>,
}

impl Arm {
    fn of(placed: &[Placed], second: bool) -> Self {
        let kept = placed
            .iter()
            .filter(|(_, _, in_second)| *in_second == second);
        let pairs: Vec<Pair> = kept.map(|(_, pair, _)| *pair).collect();
        Self {
            n: pairs.len(),
            before: mean(&befores(&pairs)),
            after: mean(&afters(&pairs)),
            changes: changes(&pairs),
        }
    }
}

/// Both groups of a variable's pairs and what tells them apart.
struct Contrast {
    first: Arm,
    second: Arm,
    difference: f64,
    headline: Option<TTest>,
    wild: Option<FlipTest>,
    welch: Option<TTest>,
    ancova: Option<TTest>,
    ancova_estimate: Option<f64>,
    stop: Option<String>,
}

impl Contrast {
    fn of(matter: &Matter, arms: &Arms, analysis: &Analysis, options: &Options) -> Self {
        let placed = arms.placed(analysis);
        let (first, second) = (Arm::of(&placed, false), Arm::of(&placed, true));
        let stop = stop(matter, &placed);
        let allowed = stop.is_none();
        let welch = difference(&second.changes, &first.changes, options.confidence);
        let fits = if allowed {
            fits(matter, &placed, options)
        } else {
            None
        };
        let ancova = fits.as_ref().and_then(|fits| fits.ancova);
        let independent = welch.test.filter(|_| allowed);
        Self {
            difference: welch.difference,
            headline: match &fits {
                Some(fits) => Some(fits.did),
                None => independent.filter(|_| matter.clusters.is_none()),
            },
            wild: fits.as_ref().and_then(|fits| fits.wild),
            welch: independent,
            ancova: ancova.map(|(_, test)| test),
            ancova_estimate: ancova.map(|(estimate, _)| estimate),
            first,
            second,
            stop,
        }
    }

    fn cells(&self) -> Vec<Cell> {
        let of = |test: &Option<TTest>, what: fn(&TTest) -> f64| optional(test.as_ref().map(what));
        vec![
            Cell::number(self.first.n as f64),
            Cell::number(self.second.n as f64),
            Cell::number(self.first.before),
            Cell::number(self.first.after),
            Cell::number(mean(&self.first.changes)),
            Cell::number(self.second.before),
            Cell::number(self.second.after),
            Cell::number(mean(&self.second.changes)),
            Cell::number(self.difference),
            of(&self.headline, |test| test.se),
            of(&self.headline, |test| test.t),
            of(&self.headline, |test| test.df),
            of(&self.headline, |test| test.p),
            of(&self.headline, |test| test.interval.low),
            of(&self.headline, |test| test.interval.high),
            optional(self.wild.map(|test| test.p)),
            optional(self.wild.map(|test| test.floor)),
            of(&self.welch, |test| test.p),
            optional(self.ancova_estimate),
            of(&self.ancova, |test| test.se),
            of(&self.ancova, |test| test.df),
            of(&self.ancova, |test| test.p),
        ]
    }
}

/// A row, its pair, and whether it is in the second group.
pub(super) type Placed = (usize, Pair, bool);

/// Why no inference may be shown: an empty group, or a group that is one cluster.
pub(super) fn stop(matter: &Matter, placed: &[Placed]) -> Option<String> {
    for second in [false, true] {
        let rows: Vec<usize> = placed
            .iter()
            .filter(|(_, _, s)| *s == second)
            .map(|(row, _, _)| *row)
            .collect();
        if rows.len() < 2 {
            return Some("a group has fewer than two pairs, so there is no test".into());
        }
        let Some(clusters) = matter.clusters.as_deref() else {
            continue;
        };
        let own: Vec<Option<String>> = rows.iter().map(|row| clusters[*row].clone()).collect();
        if names(&own).len() == 1 {
            return Some(
                "one group is a single cluster: no method can tell the group from the cluster (false findings 41-65 %), so no p is shown. Add clusters to that group"
                    .into(),
            );
        }
    }
    None
}

/// Two models of the groups with villages as clusters.
struct Fits {
    did: TTest,
    wild: Option<FlipTest>,
    ancova: Option<(f64, TTest)>,
}

/// The difference of changes and the ANCOVA coefficient with CR2; `None` without clusters or when a fit has no answer.
fn fits(matter: &Matter, placed: &[Placed], options: &Options) -> Option<Fits> {
    let (clusters, known) = numbered(matter, placed)?;
    if clusters.iter().max()? < &3 {
        return None;
    }
    let ones = vec![1.0; known.len()];
    let treated: Vec<f64> = known
        .iter()
        .map(|(_, _, second)| f64::from(u8::from(*second)))
        .collect();
    let changes: Vec<f64> = known.iter().map(|(_, pair, _)| pair.change()).collect();
    let before: Vec<f64> = known.iter().map(|(_, pair, _)| pair.before).collect();
    let after: Vec<f64> = known.iter().map(|(_, pair, _)| pair.after).collect();
    let centre = mean(&before);
    let centred = before.iter().map(|b| b - centre).collect();
    let did = Regression::new(&changes, &[ones.clone(), treated.clone()]).ok()?;
    let ancova = Regression::new(&after, &[ones, treated, centred]).ok();
    let ancova = ancova.map(|fit| {
        (
            fit.coefficients[1],
            fit.cr2(1, &clusters, options.confidence),
        )
    });
    let scores = did.scores(&changes, 1, &clusters);
    Some(Fits {
        did: did.cr2(1, &clusters, options.confidence),
        wild: scores.and_then(|scores| wild_coefficient(&scores, options.seed)),
        ancova,
    })
}

/// The pairs whose cluster is known, and the number of each one's cluster from 0; `None` without clusters.
pub(super) fn numbered(matter: &Matter, placed: &[Placed]) -> Option<(Vec<usize>, Vec<Placed>)> {
    let labels = matter.clusters.as_deref()?;
    let known: Vec<Placed> = placed
        .iter()
        .filter(|(row, _, _)| labels[*row].is_some())
        .copied()
        .collect();
    let own: Vec<Option<String>> = known
        .iter()
        .map(|(row, _, _)| labels[*row].clone())
        .collect();
    let names = names(&own);
    let place = |label: &Option<String>| {
        let label = label.as_deref()?;
        names.iter().position(|name| *name == label)
    };
    let clusters: Vec<usize> = own.iter().map(place).collect::<Option<_>>()?;
    Some((clusters, known))
}

/// `balance`: how the two groups differed before; `None` unless there are exactly two groups.
pub(super) fn balance(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Option<Table> {
    let arms = Arms::of(matter)?;
    let columns = vec![
        Column::new("first", arms.first, Format::Magnitude),
        Column::new("second", arms.second, Format::Magnitude),
        Column::new("difference", "difference", Format::Magnitude),
        Column::new("nrmd", "normalised", Format::Coefficient),
        Column::new("p", "p Welch", Format::P),
    ];
    let head = title("The groups before", matter, unit);
    let mut table = Table::new(&id("balance", unit), &head, "variable", columns);
    for variable in matter
        .variables(unit)
        .filter(|v| all.iter().any(|a| a.name == v.name))
    {
        let by = if *unit == Unit::Real {
            variable.deflators.0
        } else {
            1.0
        };
        let of = |second: bool| -> Vec<f64> {
            let cells = variable.before.iter().enumerate();
            cells
                .filter(|(row, _)| arms.second(*row) == Some(second))
                .filter_map(|(_, cell)| Some(cell.ok()? / by))
                .collect()
        };
        let found = difference(&of(true), &of(false), options.confidence);
        let test = found.test.ok_or(NoTest::NoVariation);
        table.push(
            &variable.name,
            vec![
                Cell::number(found.second),
                Cell::number(found.first),
                Cell::number(found.difference),
                optional(found.normalised),
                tested(&test, |test| test.p),
            ],
        );
    }
    table.notes.push("Everyone asked before, whether found again or not; normalised = difference / root mean square of the SDs: beyond 0.25 the groups are not alike".into());
    Some(table)
}
