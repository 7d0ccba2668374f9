//! A histogram of numbers, drawn with block characters; what lies between two bounds stands out.

use ratatui::layout::Rect;

use super::Pen;
use crate::ui::{glyph, text, theme::Role};

/// So many bars at most: thousands of draws then make a shape and no noise.
const BARS: usize = 48;

/// Heights of an eighth of a cell each.
const BLOCKS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// What is drawn: numbers, a marked place, and the bounds of an interval.
#[derive(Debug, Clone, Copy)]
pub struct Histogram<'a> {
    /// The numbers; all finite.
    pub values: &'a [f64],
    /// Where the mark stands.
    pub mark: f64,
    /// The interval; not finite where there is none.
    pub interval: (f64, f64),
}

impl Histogram<'_> {
    /// Draws it over `area`: bars, an axis with `[` `]` at the bounds, the mark and `0`, and the numbers of all of them.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let width = usize::from(area.width);
        let height = usize::from(area.height).saturating_sub(2);
        let Some((low, high)) = self.range().filter(|_| width > 0 && height > 0) else {
            return;
        };
        let per = width.div_ceil(BARS);
        let counts = self.counts(width.div_ceil(per), low, high);
        let most = counts.iter().copied().max().unwrap_or(1).max(1);
        let cell = |value: f64| {
            let share = (value - low) / (high - low);
            ((share * width as f64) as usize).min(width - 1)
        };
        for x in 0..width {
            let count = counts[x / per];
            let middle = low + (x as f64 + 0.5) / width as f64 * (high - low);
            let inside = !(middle < self.interval.0 || middle > self.interval.1);
            let role = if inside { Role::Current } else { Role::Dim };
            let eighths = (count * height * 8).div_ceil(most);
            for y in 0..height {
                let part = eighths.saturating_sub((height - 1 - y) * 8).min(8);
                if part > 0 {
                    pen.put(area, x, y, BLOCKS[part], role);
                }
            }
        }
        pen.put(area, 0, height, &glyph::RULE.repeat(width), Role::Dim);
        let mut labels: Vec<(usize, String)> = vec![];
        let mut marked = |pen: &mut Pen<'_>, value: f64, sign: &str, role| {
            if value.is_finite() && (low..=high).contains(&value) {
                pen.put(area, cell(value), height, sign, role);
                labels.push((cell(value), format!("{value:.3}")));
            }
        };
        if low < 0.0 && high > 0.0 {
            pen.put(area, cell(0.0), height, "0", Role::Text);
        }
        marked(pen, self.mark, glyph::ABOVE, Role::Good);
        marked(pen, self.interval.0, "[", Role::Current);
        marked(pen, self.interval.1, "]", Role::Current);
        put_labels(pen, area, height + 1, labels);
    }

    fn range(&self) -> Option<(f64, f64)> {
        let finite = self.values.iter().copied().filter(|x| x.is_finite());
        let low = finite.clone().fold(f64::INFINITY, f64::min);
        let high = finite.fold(f64::NEG_INFINITY, f64::max);
        (low < high).then_some((low, high))
    }

    fn counts(&self, cells: usize, low: f64, high: f64) -> Vec<usize> {
        let mut counts = vec![0; cells];
        for value in self.values.iter().filter(|x| x.is_finite()) {
            let share = (value - low) / (high - low);
            counts[((share * cells as f64) as usize).min(cells - 1)] += 1;
        }
        counts
    }
}

/// Writes each label under its place; the first of the list goes first, one that would touch another is left out.
fn put_labels(pen: &mut Pen<'_>, area: Rect, y: usize, labels: Vec<(usize, String)>) {
    let mut taken: Vec<(usize, usize)> = vec![];
    for (at, label) in labels {
        let wide = text::width(&label);
        let last = usize::from(area.width).saturating_sub(wide);
        let start = at.saturating_sub(wide / 2).min(last);
        let free = |&(from, to): &(usize, usize)| start + wide < from || start > to;
        if taken.iter().all(free) {
            pen.put(area, start, y, &label, Role::Text);
            taken.push((start, start + wide));
        }
    }
}
