//! A canvas of terminal cells: eight braille dots a cell for lines and points, whole signs over them.

use ratatui::layout::Rect;

use super::Pen;
use crate::ui::theme::Role;

/// Eighths of a cell, from the bottom.
const STANDING: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// Eighths of a cell, from the left.
const LYING: [&str; 9] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/// Cells to paint on; places are shares of the whole, (0, 0) at the lower left.
pub struct Canvas {
    cells: usize,
    rows: usize,
    dots: Vec<(u8, Role)>,
    signs: Vec<Option<(&'static str, Role)>>,
}

impl Canvas {
    /// An empty canvas.
    #[must_use]
    pub fn new(cells: usize, rows: usize) -> Self {
        Self {
            cells,
            rows,
            dots: vec![(0, Role::Text); cells * rows],
            signs: vec![None; cells * rows],
        }
    }

    /// Cells across, and rows.
    #[must_use]
    pub const fn size(&self) -> (usize, usize) {
        (self.cells, self.rows)
    }

    /// Puts a whole sign into a cell; outside nothing happens.
    pub fn sign(&mut self, cell: usize, row: usize, sign: &'static str, role: Role) {
        if cell < self.cells && row < self.rows {
            self.signs[row * self.cells + cell] = Some((sign, role));
        }
    }

    /// Sets the braille dot at column `x` and row `y` of dots, counted from the upper left.
    fn set(&mut self, x: i64, y: i64, role: Role) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        let (cell, row) = (x / 2, y / 4);
        if cell < self.cells && row < self.rows {
            let bit = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]][y % 4][x % 2];
            let here = &mut self.dots[row * self.cells + cell];
            *here = (here.0 | bit, role);
        }
    }

    /// The dot of a place.
    fn at(&self, (x, y): (f64, f64)) -> Option<(i64, i64)> {
        let inside = |share: f64, dots: usize| {
            let last = dots.saturating_sub(1) as f64;
            share
                .is_finite()
                .then(|| (share.clamp(-1.0, 2.0) * last).round() as i64)
        };
        let down = inside(1.0 - y, 4 * self.rows)?;
        Some((inside(x, 2 * self.cells)?, down))
    }

    /// A point, of four dots where it is `large`.
    pub fn dot(&mut self, place: (f64, f64), large: bool, role: Role) {
        let Some((x, y)) = self.at(place) else { return };
        let around: &[(i64, i64)] = if large {
            &[(0, 0), (1, 0), (0, 1), (1, 1)]
        } else {
            &[(0, 0)]
        };
        for (dx, dy) in around {
            self.set(
                x - x % 2 * i64::from(large) + dx,
                y + dy - i64::from(large && y + 1 >= 4 * self.rows as i64),
                role,
            );
        }
    }

    /// Straight lines from point to point, `on` dots drawn and `off` left out.
    pub fn path(&mut self, points: &[(f64, f64)], (on, off): (usize, usize), role: Role) {
        let mut step = 0;
        for pair in points.windows(2) {
            let (Some(from), Some(to)) = (self.at(pair[0]), self.at(pair[1])) else {
                continue;
            };
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let length = dx.abs().max(dy.abs()).max(1);
            for k in 0..length {
                if step % (on + off) < on {
                    let along =
                        |start: i64, d: i64| start + (d * k + d.signum() * length / 2) / length;
                    self.set(along(from.0, dx), along(from.1, dy), role);
                }
                step += 1;
            }
        }
        if let Some(last) = points
            .last()
            .and_then(|last| self.at(*last))
            .filter(|_| off == 0)
        {
            self.set(last.0, last.1, role);
        }
    }

    /// A standing bar between two sides, from a bottom to a top.
    pub fn bar(&mut self, (left, right): (f64, f64), (bottom, top): (f64, f64), role: Role) {
        let across = |share: f64| (share.clamp(0.0, 1.0) * self.cells as f64).round() as usize;
        let (from, to) = (across(left), across(right).max(across(left) + 1));
        let base = self.rows - ((bottom * self.rows as f64).round() as usize).min(self.rows);
        let eighths = ((top - bottom) * self.rows as f64 * 8.0).round().max(1.0) as usize;
        for cell in from..to.min(self.cells) {
            let mut left_over = eighths;
            let mut row = base;
            while left_over > 0 && row > 0 {
                row -= 1;
                self.sign(cell, row, STANDING[left_over.min(8)], role);
                left_over = left_over.saturating_sub(8);
            }
        }
    }

    /// A lying bar in a row, between two ends.
    pub fn lying(&mut self, row: usize, (a, b): (f64, f64), role: Role) {
        let across =
            |share: f64| (share.clamp(0.0, 1.0) * self.cells as f64 * 8.0).round() as usize;
        let (from, to) = (across(a).min(across(b)), across(a).max(across(b)));
        if from == to {
            return;
        }
        for cell in from / 8..to.div_ceil(8) {
            // A part at the left end of a bar is drawn as a whole cell: there is no sign for it.
            let filled = to.saturating_sub(cell * 8).min(8);
            self.sign(cell, row, LYING[filled], role);
        }
    }

    /// Shows it at `area`.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        for row in 0..self.rows {
            for cell in 0..self.cells {
                let at = row * self.cells + cell;
                match (self.signs[at], self.dots[at]) {
                    (Some((sign, role)), _) => _ = pen.put(area, cell, row, sign, role),
                    (None, (0, _)) => {}
                    (None, (bits, role)) => {
                        let braille = char::from_u32(0x2800 + u32::from(bits)).unwrap_or(' ');
                        pen.put(area, cell, row, braille.encode_utf8(&mut [0; 4]), role);
                    }
                }
            }
        }
    }
}
