//! The difference of two groups' changes under other models, and its bounds where one group answered more often.

use crate::report::{Column, Format, Table};
use crate::stats::bounds::lee;
use crate::stats::describe::mean;
use crate::stats::pairs::TTest;
use crate::stats::regression::Regression;

use super::analysis::Analysis;
use super::did::{Arms, Placed, numbered, stop};
use super::paired::{id, optional, title};
use super::{Matter, Options, Unit};

/// Pairs beyond which a column a village would take too long.
const MANY: usize = 20_000;

/// `did_adjusted`: with village fixed effects, and with each group's own slope on the answer before.
pub(super) fn table(
    matter: &Matter,
    unit: &Unit,
    all: &[Analysis],
    options: &Options,
) -> Option<Table> {
    let arms = Arms::of(matter)?;
    let columns = vec![
        Column::new("fe", "within villages", Format::Magnitude),
        Column::new("fe_se", "SE", Format::Magnitude),
        Column::new("fe_df", "df", Format::Decimals(1)),
        Column::new("fe_p", "p", Format::P),
        Column::new("lin", "Lin's ANCOVA", Format::Magnitude),
        Column::new("lin_se", "SE HC2", Format::Magnitude),
        Column::new("lin_p", "p", Format::P),
    ];
    let head = title("Difference in change, other models", matter, unit);
    let mut table = Table::new(&id("did_adjusted", unit), &head, "variable", columns);
    for analysis in all {
        let placed = arms.placed(analysis);
        let allowed = stop(matter, &placed).is_none() && placed.len() <= MANY;
        let within = if allowed {
            within_villages(matter, &placed, options)
        } else {
            None
        };
        let lin = if allowed {
            interacted(&placed, options)
        } else {
            None
        };
        table.push(
            &analysis.name,
            vec![
                optional(within.map(|(estimate, _)| estimate)),
                optional(within.map(|(_, test)| test.se)),
                optional(within.map(|(_, test)| test.df)),
                optional(within.map(|(_, test)| test.p)),
                optional(lin.map(|(estimate, _)| estimate)),
                optional(lin.map(|(_, test)| test.se)),
                optional(lin.map(|(_, test)| test.p)),
            ],
        );
    }
    table.notes.push("within villages: change on the group with a constant for each village, CR2; a dash where no village has both groups. Lin's ANCOVA: after on the group, the centred answer before and their product, HC2, respondents independent. A difference in change is no effect by itself".into());
    Some(table)
}

fn treated(placed: &[Placed]) -> Vec<f64> {
    placed
        .iter()
        .map(|(_, _, second)| f64::from(u8::from(*second)))
        .collect()
}

/// The group's coefficient with a constant for each village.
fn within_villages(matter: &Matter, placed: &[Placed], options: &Options) -> Option<(f64, TTest)> {
    let (clusters, known) = numbered(matter, placed)?;
    let count = clusters.iter().max()? + 1;
    if count < 4 {
        return None;
    }
    let changes: Vec<f64> = known.iter().map(|(_, pair, _)| pair.change()).collect();
    let mut columns = vec![vec![1.0; known.len()], treated(&known)];
    columns.extend((1..count).map(|village| {
        clusters
            .iter()
            .map(|cluster| f64::from(u8::from(*cluster == village)))
            .collect::<Vec<f64>>()
    }));
    let fit = Regression::new(&changes, &columns).ok()?;
    Some((
        fit.coefficients[1],
        fit.cr2(1, &clusters, options.confidence),
    ))
}

/// Lin's regression: each group has a slope of its own on the centred answer before.
///
/// # Source
/// Lin 2013, Annals of Applied Statistics 7.
fn interacted(placed: &[Placed], options: &Options) -> Option<(f64, TTest)> {
    let before: Vec<f64> = placed.iter().map(|(_, pair, _)| pair.before).collect();
    let after: Vec<f64> = placed.iter().map(|(_, pair, _)| pair.after).collect();
    let (centre, group) = (mean(&before), treated(placed));
    let centred: Vec<f64> = before.iter().map(|b| b - centre).collect();
    let product = group.iter().zip(&centred).map(|(g, c)| g * c).collect();
    let columns = [vec![1.0; placed.len()], group, centred, product];
    let fit = Regression::new(&after, &columns).ok()?;
    let test = TTest::of(fit.coefficients[1], fit.hc2(1), fit.df, options.confidence);
    Some((fit.coefficients[1], test))
}

/// `lee_bounds`: the difference of the answers after, between what the group that answered more often could be without.
pub(super) fn bounds(matter: &Matter, unit: &Unit, all: &[Analysis]) -> Option<Table> {
    let arms = Arms::of(matter)?;
    let columns = vec![
        Column::new(
            "answered_first",
            format!("answered, {}", arms.first),
            Format::Percent,
        ),
        Column::new(
            "answered_second",
            format!("answered, {}", arms.second),
            Format::Percent,
        ),
        Column::new("trimmed", "trimmed", Format::Percent),
        Column::new("naive", "difference after", Format::Magnitude),
        Column::new("low", "at least", Format::Magnitude),
        Column::new("high", "at most", Format::Magnitude),
        Column::new("whole_low", "whole, at least", Format::Magnitude),
        Column::new("whole_high", "at most", Format::Magnitude),
    ];
    let head = title("Bounds for who was lost", matter, unit);
    let mut table = Table::new(&id("lee_bounds", unit), &head, "variable", columns);
    for analysis in all {
        let Some(variable) = matter.variable(&analysis.name) else {
            continue;
        };
        let placed = arms.placed(analysis);
        let of = |second: bool| -> Vec<f64> {
            let own = placed.iter().filter(|(_, _, s)| *s == second);
            own.map(|(_, pair, _)| pair.after).collect()
        };
        let asked = |second: bool| {
            let rows = variable.before.iter().enumerate();
            let asked =
                rows.filter(|(row, cell)| cell.is_ok() && arms.second(*row) == Some(second));
            asked.count()
        };
        let (first, second) = (of(false), of(true));
        let found = lee(&first, &second, (asked(false), asked(true)));
        table.push(
            &analysis.name,
            vec![
                optional(found.map(|b| b.answered_first)),
                optional(found.map(|b| b.answered_second)),
                optional(found.map(|b| b.trimmed)),
                optional(found.map(|_| mean(&second) - mean(&first))),
                optional(found.map(|b| b.low)),
                optional(found.map(|b| b.high)),
                optional(found.map(|b| b.whole_low)),
                optional(found.map(|b| b.whole_high)),
            ],
        );
    }
    table.notes.push("Lee 2009: of those who answered before, the group found more often loses its highest, or its lowest, answers until both are found equally often; the one at the edge leaves by the fraction that is due, or, in the columns of whole respondents, stays. Equal shares found: nothing is trimmed, and the bounds are the difference".into());
    Some(table)
}
