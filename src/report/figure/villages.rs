//! Plots of groups: slopes, dumbbells and the forest of villages.

use crate::report::{Format, comparison::names};
use crate::stats::groups::heterogeneity;
use crate::stats::pairs::{Pair, PairedT, paired_t};

use super::pairs::clustered;
use super::{Axis, Figure, Mark, Nothing, Sign, Stroke, Subject, Ticks, signed};

/// The most lines of a slope chart that can be told apart.
const LINES: usize = 12;

/// A group's name and the t test of its pairs.
type Group = (String, PairedT);

/// A row of the forest: its name, the change, its interval, its sign.
type Estimate = (String, f64, Option<(f64, f64)>, Sign);

/// The pairs of `subject` by their `labels`.
fn grouped(subject: &Subject, labels: &[Option<String>]) -> Vec<Group> {
    let of = |name: &str| -> Vec<Pair> {
        let cells = subject.rows.iter().zip(&subject.pairs);
        let own = cells.filter(|(row, _)| labels[**row].as_deref() == Some(name));
        own.map(|(_, pair)| *pair).collect()
    };
    let groups = names(labels).into_iter();
    groups
        .map(|name| (name.to_owned(), paired_t(&of(name), 0.95)))
        .filter(|(_, test)| test.n > 0)
        .collect()
}

fn by_village(subject: &Subject) -> Result<Vec<Group>, Nothing> {
    let labels = subject.matter.clusters.as_deref();
    Ok(grouped(
        subject,
        labels.ok_or("the village of the respondents is not known")?,
    ))
}

/// Means of groups, before at the left, after at the right.
pub(super) fn slopes(subject: &Subject) -> Result<Figure, Nothing> {
    let labels = subject
        .matter
        .groups
        .as_deref()
        .or(subject.matter.clusters.as_deref());
    let groups = grouped(
        subject,
        labels.ok_or("there are no groups and no villages")?,
    );
    if groups.len() > LINES {
        return Err("more than 12 lines cannot be told apart: choose a column with fewer groups");
    }
    let axis = Axis::amounts(
        &groups
            .iter()
            .flat_map(|(_, t)| [t.before, t.after])
            .collect::<Vec<_>>(),
    );
    let lines = groups.iter().map(|(_, t)| {
        Mark::Path(
            vec![(0.0, axis.place(t.before)), (1.0, axis.place(t.after))],
            Stroke::Full,
        )
    });
    let shown = |value: f64| Format::Magnitude.show(value);
    let scale = if axis.is_logarithmic() {
        "; logarithmic scale"
    } else {
        ""
    };
    Ok(Figure {
        title: subject.title("Means of groups"),
        x: Ticks {
            name: String::new(),
            at: vec![
                (0.0, subject.heads.0.clone()),
                (1.0, subject.heads.1.clone()),
            ],
        },
        y: Ticks {
            name: String::new(),
            at: groups
                .iter()
                .map(|(name, t)| (axis.place(t.before), format!("{name} {}", shown(t.before))))
                .collect(),
        },
        right: groups
            .iter()
            .map(|(name, t)| {
                let way = if t.change > 0.0 {
                    "▲"
                } else if t.change < 0.0 {
                    "▼"
                } else {
                    "="
                };
                (
                    axis.place(t.after),
                    format!("{} {name} {way} {}", shown(t.after), signed(t.change)),
                )
            })
            .collect(),
        marks: lines.collect(),
        notes: vec![format!("{}; means{scale}", subject.lost())],
        ..Figure::default()
    })
}

/// Means of villages, the greatest rise on top.
pub(super) fn dumbbell(subject: &Subject) -> Result<Figure, Nothing> {
    let mut groups = by_village(subject)?;
    groups.sort_by(|a, b| b.1.change.total_cmp(&a.1.change));
    groups.push(("all".into(), paired_t(&subject.pairs, 0.95)));
    let axis = Axis::plain(groups.iter().flat_map(|(_, t)| [t.before, t.after]));
    let rows = groups.len();
    let y = |at: usize| Subject::row(at, rows);
    Ok(Figure {
        points: Vec::new(),
        title: subject.title("Means by village"),
        x: Ticks {
            name: String::new(),
            at: axis.ticks(),
        },
        y: Ticks {
            name: String::new(),
            at: groups
                .iter()
                .enumerate()
                .map(|(i, (name, t))| (y(i), format!("{name} {}", t.n)))
                .collect(),
        },
        marks: groups
            .iter()
            .enumerate()
            .map(|(i, (_, t))| Mark::Dumbbell(y(i), (axis.place(t.before), axis.place(t.after))))
            .collect(),
        right: groups
            .iter()
            .enumerate()
            .map(|(i, (_, t))| (y(i), signed(t.change)))
            .collect(),
        rows,
        legend: vec![
            (Sign::Before, subject.heads.0.clone()),
            (Sign::After, subject.heads.1.clone()),
        ],
        notes: vec![format!(
            "{}; the greatest rise on top; behind a village its pairs",
            subject.lost()
        )],
    })
}

/// The change of each village with its interval, and of all by three kinds of inference.
pub(super) fn forest(subject: &Subject) -> Result<Figure, Nothing> {
    let villages = by_village(subject)?;
    let mut rows: Vec<Estimate> = villages
        .iter()
        .map(|(name, t)| (format!("{name} {}", t.n), t.change, ends(t), Sign::Square))
        .collect();
    let all = paired_t(&subject.pairs, 0.95);
    rows.push(("respondents".into(), all.change, ends(&all), Sign::Diamond));
    let changes = clustered(subject);
    let mut notes = vec![format!(
        "{}; 95% intervals, a village alone by t",
        subject.lost()
    )];
    if let Some(changes) = &changes {
        if let Some(robust) = changes.robust_mean() {
            let interval = robust
                .test(0.95)
                .ok()
                .map(|test| (test.interval.low, test.interval.high));
            rows.push(("villages, CR2".into(), robust.mean, interval, Sign::Diamond));
        }
        let means: Vec<Pair> = changes
            .means()
            .into_iter()
            .map(|after| Pair { before: 0.0, after })
            .collect();
        let means = paired_t(&means, 0.95);
        rows.push((
            "village means".into(),
            means.change,
            ends(&means),
            Sign::Diamond,
        ));
        if let Some(h) = heterogeneity(changes, 0.95) {
            let icc = changes
                .intraclass_correlation()
                .map(|icc| format!(" · ICC {:.2}", icc.rho));
            notes.push(format!(
                "between villages: I² {:.0}% · Q({}) {:.1}, p {}{}",
                h.i_squared,
                h.villages - 1,
                h.q,
                Format::P.show(h.p),
                icc.unwrap_or_default()
            ));
        }
    }
    let axis = Axis::plain(window(&rows).into_iter().chain([0.0]));
    let count = rows.len();
    let y = |at: usize| Subject::row(at, count);
    let mut marks = vec![Mark::Path(
        vec![(axis.place(0.0), 0.0), (axis.place(0.0), 1.0)],
        Stroke::Faint,
    )];
    marks.extend(
        rows.iter()
            .enumerate()
            .map(|(i, (_, at, ends, sign))| Mark::Interval {
                y: y(i),
                ends: ends.map(|(low, high)| (axis.place(low), axis.place(high))),
                at: axis.place(*at),
                sign: *sign,
            }),
    );
    let shown = |(_, at, ends, _): &Estimate| match ends {
        Some((low, high)) => format!("{} [{}, {}]", signed(*at), signed(*low), signed(*high)),
        None => signed(*at),
    };
    Ok(Figure {
        points: Vec::new(),
        title: subject.title("Change by village"),
        x: Ticks {
            name: "change".into(),
            at: axis.ticks(),
        },
        y: Ticks {
            name: String::new(),
            at: rows
                .iter()
                .enumerate()
                .map(|(i, row)| (y(i), row.0.clone()))
                .collect(),
        },
        right: rows
            .iter()
            .enumerate()
            .map(|(i, row)| (y(i), shown(row)))
            .collect(),
        marks,
        rows: count,
        legend: Vec::new(),
        notes,
    })
}

fn ends(test: &PairedT) -> Option<(f64, f64)> {
    test.test
        .ok()
        .map(|test| (test.interval.low, test.interval.high))
}

/// The values that the window shows: every estimate, and the intervals that are not many times as wide as the rest.
fn window(rows: &[Estimate]) -> Vec<f64> {
    let mut widths: Vec<f64> = rows
        .iter()
        .filter_map(|row| row.2)
        .map(|(low, high)| high - low)
        .collect();
    widths.sort_by(f64::total_cmp);
    let usual = widths.get(widths.len() / 2).copied().unwrap_or(0.0);
    let mut values: Vec<f64> = rows.iter().map(|row| row.1).collect();
    for (low, high) in rows.iter().filter_map(|row| row.2) {
        if high - low <= 3.0 * usual {
            values.extend([low, high]);
        }
    }
    values
}
