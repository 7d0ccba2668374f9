//! Plots of whole distributions: cumulative shares, Lorenz curves, who grew.

use crate::report::Format;
use crate::stats::describe::{mean, sorted};
use crate::stats::inequality::{equally, gini, growth_incidence, lorenz, lorenz_at};
use crate::stats::pairs::{afters, befores};

use super::{Axis, Figure, Mark, Nothing, Sign, Stroke, Subject, Ticks};

/// The most points of a curve that a plot needs.
const POINTS: usize = 512;

/// The share of respondents at or below each amount, before and after.
pub(super) fn cumulative(subject: &Subject, line: Option<f64>) -> Figure {
    let rounds = [
        sorted(&befores(&subject.pairs)),
        sorted(&afters(&subject.pairs)),
    ];
    let axis = Axis::amounts(&rounds.concat());
    let curve = |values: &[f64]| {
        let n = values.len() as f64;
        let mut points = vec![(0.0, 0.0)];
        let mut share = 0.0;
        for (i, value) in values
            .iter()
            .enumerate()
            .step_by(values.len().div_ceil(POINTS))
        {
            let x = axis.place(*value);
            points.push((x, share));
            share = (i + 1) as f64 / n;
            points.push((x, share));
        }
        points.push((values.last().map_or(1.0, |last| axis.place(*last)), 1.0));
        points.push((1.0, 1.0));
        points
    };
    let mut marks = Vec::new();
    let mut notes = vec![subject.lost()];
    let inside = line
        .map(|line| (line, axis.place(line)))
        .filter(|(_, at)| (0.0..=1.0).contains(at));
    if let Some((line, at)) = inside {
        marks.push(Mark::Path(vec![(at, 0.0), (at, 1.0)], Stroke::Faint));
        let below = |values: &[f64]| {
            values.iter().filter(|y| **y < line).count() as f64 / values.len() as f64
        };
        notes.push(format!(
            "below the line {line}: {} → {}",
            Format::Percent.show(below(&rounds[0])),
            Format::Percent.show(below(&rounds[1]))
        ));
    }
    marks.push(Mark::Path(curve(&rounds[0]), Stroke::Dashed));
    marks.push(Mark::Path(curve(&rounds[1]), Stroke::Full));
    Figure {
        title: subject.title("Share of respondents at or below"),
        x: Ticks {
            name: if axis.is_logarithmic() {
                "logarithmic".into()
            } else {
                String::new()
            },
            at: axis.ticks(),
        },
        y: percents(),
        marks,
        legend: rounds_legend(subject, ["", ""]),
        notes,
        ..Figure::default()
    }
}

fn rounds_legend(subject: &Subject, more: [&str; 2]) -> Vec<(Sign, String)> {
    vec![
        (Sign::Dashes, format!("{}{}", subject.heads.0, more[0])),
        (Sign::Line, format!("{}{}", subject.heads.1, more[1])),
    ]
}

fn percents() -> Ticks {
    let at = [0, 25, 50, 75, 100];
    Ticks {
        name: String::new(),
        at: at
            .iter()
            .map(|p| (f64::from(*p) / 100.0, format!("{p}%")))
            .collect(),
    }
}

/// Who has which share of the whole.
pub(super) fn lorenz_curves(subject: &Subject) -> Result<Figure, Nothing> {
    let rounds = [befores(&subject.pairs), afters(&subject.pairs)];
    let mut marks = vec![Mark::Path(vec![(0.0, 0.0), (1.0, 1.0)], Stroke::Faint)];
    let mut shown = Vec::new();
    for (values, stroke) in rounds.iter().zip([Stroke::Dashed, Stroke::Full]) {
        let values = equally(values);
        let index = gini(&values).ok_or("shares need a positive mean in both rounds")?;
        let curve = lorenz(&values);
        shown.push((index, lorenz_at(&curve, 0.4), 1.0 - lorenz_at(&curve, 0.9)));
        let step = curve.len().div_ceil(POINTS);
        let last = curve.last().copied();
        let points = curve.into_iter().step_by(step).chain(last);
        marks.push(Mark::Path(points.collect(), stroke));
    }
    let percent = |value: f64| Format::Percent.show(value);
    let of = |round: usize| format!(", Gini {}", Format::Coefficient.show(shown[round].0));
    let legend = rounds_legend(subject, [&of(0), &of(1)]);
    let negative = rounds.concat().iter().filter(|value| **value < 0.0).count();
    let mut notes = vec![
        subject.lost(),
        format!(
            "the poorest 40% have {} → {}; the richest 10% have {} → {}",
            percent(shown[0].1),
            percent(shown[1].1),
            percent(shown[0].2),
            percent(shown[1].2)
        ),
    ];
    if negative > 0 {
        notes.push(format!(
            "{negative} negative amounts: the curves begin below zero"
        ));
    }
    Ok(Figure {
        title: subject.title("Lorenz curves"),
        x: Ticks {
            name: "respondents from the poorest".into(),
            ..percents()
        },
        y: percents(),
        marks,
        legend,
        notes,
        ..Figure::default()
    })
}

/// How much each decile grew.
pub(super) fn incidence(subject: &Subject) -> Result<Figure, Nothing> {
    let rounds = [
        sorted(&befores(&subject.pairs)),
        sorted(&afters(&subject.pairs)),
    ];
    let growth: Vec<(u32, f64)> = (1..10)
        .filter_map(|decile| {
            let at = growth_incidence(&rounds[0], &rounds[1], f64::from(decile) / 10.0, 0.0);
            Some((decile, at.growth?))
        })
        .collect();
    if growth.is_empty() {
        return Err("no decile is positive before, so none can grow by a share");
    }
    let axis = Axis::plain(growth.iter().map(|(_, growth)| 100.0 * growth).chain([0.0]));
    let rows = growth.len();
    let y = |at: usize| Subject::row(at, rows);
    let zero = axis.place(0.0);
    let bar = |(i, (_, growth)): (usize, &(u32, f64))| {
        Mark::Lying(y(i), (zero, axis.place(100.0 * growth)))
    };
    let mut marks: Vec<Mark> = growth.iter().enumerate().map(bar).collect();
    marks.push(Mark::Path(vec![(zero, 0.0), (zero, 1.0)], Stroke::Faint));
    let (m0, m1) = (mean(&rounds[0]), mean(&rounds[1]));
    let mut notes = vec![format!(
        "{}; quantiles of each round, not of the same people",
        subject.lost()
    )];
    if m0 > 0.0 {
        notes.push(format!("mean {}", percent_change(m1 / m0 - 1.0)));
    }
    if subject.pairs.len() < 100 {
        notes.push(format!(
            "a tenth is {} respondents only",
            subject.pairs.len() / 10
        ));
    }
    Ok(Figure {
        points: Vec::new(),
        title: subject.title("Growth incidence"),
        x: Ticks {
            name: "growth, %".into(),
            at: axis.ticks(),
        },
        y: Ticks {
            name: String::new(),
            at: growth
                .iter()
                .enumerate()
                .map(|(i, (decile, _))| (y(i), format!("p{decile}0")))
                .collect(),
        },
        right: growth
            .iter()
            .enumerate()
            .map(|(i, (_, g))| (y(i), percent_change(*g)))
            .collect(),
        marks,
        rows,
        legend: Vec::new(),
        notes,
    })
}

fn percent_change(share: f64) -> String {
    let text = Format::Percent.show(share);
    if share > 0.0 {
        format!("+{text}")
    } else {
        text
    }
}
