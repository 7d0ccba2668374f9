//! A grid of characters on which lines know their directions, so that those that meet become the right corner.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What stands at a place of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// A construct.
    Construct(usize),
    /// A path, at its coefficient.
    Path(usize),
    /// An indicator: construct and position in its block.
    Indicator(usize, usize),
}

/// A stretch of a line that belongs to an element, for colours and for moving about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The line, from 0.
    pub line: usize,
    /// The first cell, from 0.
    pub column: usize,
    /// How many cells.
    pub width: usize,
    /// What it is.
    pub element: Element,
}

/// A finished drawing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drawing {
    /// Lines without trailing blanks.
    pub lines: Vec<String>,
    /// How many cells the longest line takes.
    pub width: usize,
    /// Where things stand.
    pub marks: Vec<Mark>,
}

impl Drawing {
    /// How many lines there are.
    #[must_use]
    pub fn height(&self) -> usize {
        self.lines.len()
    }
}

const UP: u8 = 1;
const DOWN: u8 = 2;
const LEFT: u8 = 4;
const RIGHT: u8 = 8;

/// A cell of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Spot {
    #[default]
    Empty,
    /// Directions in which lines leave the cell.
    Line(u8),
    Letter(char),
    /// The second half of a wide character.
    Tail,
}

/// A grid being drawn on; it grows as needed.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    rows: Vec<Vec<Spot>>,
    marks: Vec<Mark>,
}

impl Canvas {
    fn spot(&mut self, x: usize, y: usize) -> &mut Spot {
        if self.rows.len() <= y {
            self.rows.resize(y + 1, vec![]);
        }
        let row = &mut self.rows[y];
        if row.len() <= x {
            row.resize(x + 1, Spot::Empty);
        }
        &mut row[x]
    }

    fn join(&mut self, x: usize, y: usize, directions: u8) {
        let spot = self.spot(x, y);
        *spot = match *spot {
            Spot::Line(there) => Spot::Line(there | directions),
            Spot::Empty => Spot::Line(directions),
            taken => taken,
        };
    }

    /// A horizontal line over the cells `from..=to` of line `y`.
    pub(super) fn across(&mut self, from: usize, to: usize, y: usize) {
        for x in from..to {
            self.join(x, y, RIGHT);
            self.join(x + 1, y, LEFT);
        }
    }

    /// A vertical line over the lines `from..=to` of column `x`, either end first.
    pub(super) fn down(&mut self, x: usize, from: usize, to: usize) {
        for y in from.min(to)..from.max(to) {
            self.join(x, y, DOWN);
            self.join(x, y + 1, UP);
        }
    }

    /// `text` from cell `x` of line `y`; returns the cell after it.
    pub(super) fn write(&mut self, x: usize, y: usize, text: &str) -> usize {
        let mut at = x;
        for letter in text.chars() {
            let width = letter.width().unwrap_or(0);
            if width == 0 {
                continue;
            }
            *self.spot(at, y) = Spot::Letter(letter);
            for tail in 1..width {
                *self.spot(at + tail, y) = Spot::Tail;
            }
            at += width;
        }
        at
    }

    /// A box with rounded corners around the cells given.
    pub(super) fn frame(&mut self, x: usize, y: usize, width: usize, height: usize) {
        let (right, bottom) = (x + width - 1, y + height - 1);
        self.across(x, right, y);
        self.across(x, right, bottom);
        self.down(x, y, bottom);
        self.down(right, y, bottom);
    }

    pub(super) fn mark(&mut self, x: usize, y: usize, text: &str, element: Element) {
        self.marks.push(Mark {
            line: y,
            column: x,
            width: text.width(),
            element,
        });
    }

    /// The finished drawing; `round` are the cells whose corners belong to constructs.
    pub(super) fn finish(self, ascii: bool) -> Drawing {
        let lines: Vec<String> = self
            .rows
            .iter()
            .map(|row| {
                let line: String = row
                    .iter()
                    .filter_map(|spot| match spot {
                        Spot::Empty => Some(' '),
                        Spot::Line(directions) => Some(if ascii {
                            plain(*directions)
                        } else {
                            boxed(*directions)
                        }),
                        Spot::Letter(letter) => {
                            Some(if ascii { ascii_of(*letter) } else { *letter })
                        }
                        Spot::Tail => None,
                    })
                    .collect();
                line.trim_end().to_owned()
            })
            .collect();
        Drawing {
            width: lines.iter().map(|line| line.width()).max().unwrap_or(0),
            lines,
            marks: self.marks,
        }
    }
}

fn boxed(directions: u8) -> char {
    match directions {
        d if d & (UP | DOWN) == d => '│',
        d if d & (LEFT | RIGHT) == d => '─',
        d if d == DOWN | RIGHT => '╭',
        d if d == DOWN | LEFT => '╮',
        d if d == UP | RIGHT => '╰',
        d if d == UP | LEFT => '╯',
        d if d == UP | DOWN | RIGHT => '├',
        d if d == UP | DOWN | LEFT => '┤',
        d if d == DOWN | LEFT | RIGHT => '┬',
        d if d == UP | LEFT | RIGHT => '┴',
        _ => '┼',
    }
}

fn plain(directions: u8) -> char {
    match directions {
        d if d & (UP | DOWN) == d => '|',
        d if d & (LEFT | RIGHT) == d => '-',
        _ => '+',
    }
}

/// What stands for a sign of the drawing itself; names keep their script.
fn ascii_of(letter: char) -> char {
    match letter {
        '▶' => '>',
        '²' => '2',
        other => other,
    }
}
