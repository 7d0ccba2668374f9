//! Plots of single respondents: before × after, and how the changes are spread.

use crate::stats::clusters::Clustered;
use crate::stats::describe::{quantile, sorted};
use crate::stats::pairs::{Interval, changes, paired_t};

use super::axis::{Axis, label, round_step};
use super::{Figure, Mark, Sign, Stroke, Subject, Ticks, signed};

/// Before to the right, after upwards, on one scale.
pub(super) fn scatter(subject: &Subject, line: Option<f64>) -> Figure {
    let both = subject.pairs.iter().flat_map(|p| [p.before, p.after]);
    let axis = Axis::amounts(&both.collect::<Vec<_>>());
    let scale = if axis.is_logarithmic() {
        ", logarithmic"
    } else {
        ""
    };
    let named = subject.points(|p| (axis.place(p.before), axis.place(p.after)));
    let points = named.iter().map(|point| point.at);
    let mut marks = vec![Mark::Path(vec![(0.0, 0.0), (1.0, 1.0)], Stroke::Faint)];
    let mut notes = vec![format!(
        "{}; above the diagonal: more in {}{scale}",
        subject.lost(),
        subject.heads.1
    )];
    let inside = line
        .map(|line| (line, axis.place(line)))
        .filter(|(_, at)| (0.0..=1.0).contains(at));
    if let Some((line, at)) = inside {
        marks.push(Mark::Path(vec![(at, 0.0), (at, 1.0)], Stroke::Faint));
        marks.push(Mark::Path(vec![(0.0, at), (1.0, at)], Stroke::Faint));
        notes.push(format!("The cross: the poverty line {line}"));
    }
    marks.push(Mark::Points(points.collect(), Sign::Dot));
    let count = |keep: fn(f64) -> bool| subject.pairs.iter().filter(|p| keep(p.change())).count();
    notes.push(format!(
        "up {} · same {} · down {}",
        count(|c| c > 0.0),
        count(|c| c == 0.0),
        count(|c| c < 0.0)
    ));
    Figure {
        title: subject.title("Before × after"),
        x: Ticks {
            name: subject.heads.0.clone(),
            at: axis.ticks(),
        },
        y: Ticks {
            name: subject.heads.1.clone(),
            at: axis.ticks(),
        },
        marks,
        notes,
        points: named,
        ..Figure::default()
    }
}

/// Where the bars of the histogram stand; the intervals are under them.
const FLOOR: f64 = 0.3;

/// How the changes are spread, and where their mean is by both kinds of inference.
pub(super) fn histogram(subject: &Subject) -> Figure {
    let all = sorted(&changes(&subject.pairs));
    let (low, high) = (quantile(&all, 0.01), quantile(&all, 0.99));
    let step = round_step((high - low).max(f64::MIN_POSITIVE) / 24.0);
    let step = if high > low {
        step
    } else {
        high.abs().max(1.0)
    };
    let whole = all.iter().all(|change| change.fract() == 0.0);
    let step = if whole { step.max(1.0) } else { step };
    let first = (low.min(0.0) / step).floor();
    let bins = ((high.max(0.0) / step).floor() - first) as usize + 1;
    let edge = |bin: usize| (first + bin as f64) * step;
    let mut counts = vec![0_usize; bins];
    let (mut below, mut above) = (0, 0);
    for change in &all {
        let bin = (change / step).floor() - first;
        if bin < 0.0 {
            below += 1;
        } else if bin >= bins as f64 {
            above += 1;
        } else {
            counts[bin as usize] += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let axis = Axis::between(edge(0), edge(bins));
    let height = |count: usize| FLOOR + (1.0 - FLOOR) * count as f64 / most as f64;
    let bars = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let mut marks: Vec<Mark> = bars
        .map(|(bin, count)| {
            let sides = (axis.place(edge(bin)), axis.place(edge(bin + 1)));
            Mark::Bar(sides, (FLOOR, height(*count)))
        })
        .collect();
    let zero = axis.place(0.0);
    marks.push(Mark::Path(vec![(zero, 0.0), (zero, FLOOR)], Stroke::Faint));
    let mean = paired_t(&subject.pairs, 0.95);
    let mut right = Vec::new();
    let mut interval = |y: f64, at: f64, ends: Option<Interval>, who: &str| {
        let ends = ends.map(|i| (axis.place(i.low), axis.place(i.high)));
        marks.push(Mark::Interval {
            y,
            ends,
            at: axis.place(at),
            sign: Sign::Diamond,
        });
        right.push((y, who.to_owned()));
    };
    let alone = mean.test.ok().map(|test| test.interval);
    interval(0.2, mean.change, alone, "95% respondents");
    if let Some(robust) = clustered(subject).and_then(|c| c.robust_mean()) {
        let ends = robust.test(0.95).ok().map(|test| test.interval);
        interval(0.07, robust.mean, ends, "95% villages");
    }
    let mut notes = vec![format!(
        "{}; each bar {} wide; {below} below the window, {above} above; mean change {}",
        subject.lost(),
        label(step, 2),
        signed(mean.change)
    )];
    notes.push(
        "◆ mean change with its 95% interval: respondents independent, and villages (CR2)".into(),
    );
    let scale = [0, most.div_ceil(2), most];
    Figure {
        title: subject.title("Changes"),
        x: Ticks {
            name: format!("{} − {}", subject.heads.1, subject.heads.0),
            at: axis.ticks(),
        },
        y: Ticks {
            name: "respondents".into(),
            at: scale
                .iter()
                .map(|count| (height(*count), count.to_string()))
                .collect(),
        },
        marks,
        right,
        notes,
        ..Figure::default()
    }
}

/// The changes by cluster; `None` where clusters are not known.
pub(super) fn clustered(subject: &Subject) -> Option<Clustered> {
    let labels = subject.matter.clusters.as_deref()?;
    let known = subject.rows.iter().zip(&subject.pairs);
    let known = known.filter_map(|(row, pair)| Some((pair.change(), labels[*row].as_deref()?)));
    let (values, names): (Vec<f64>, Vec<&str>) = known.unzip();
    (!values.is_empty()).then(|| Clustered::new(&values, &names))
}
