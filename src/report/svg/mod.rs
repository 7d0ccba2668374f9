//! Charts as SVG: plain strings that are the same on every machine; text stays text, colour is never the only sign.

mod dumbbell;
mod figure;
mod forest;
mod lorenz;
mod scale;

pub use dumbbell::{Change, Dumbbell, dumbbell};
pub use figure::figure;
pub use forest::{Effect, Forest, forest};
pub use lorenz::{Curve, Lorenz, lorenz};

use unicode_width::UnicodeWidthChar;

use super::html::escape;

const STYLE: &str = "text{font:12px \"Noto Sans\",\"Noto Sans CJK SC\",\"PingFang SC\",\"Microsoft YaHei\",system-ui,sans-serif;\
    fill:#1f2328}.b{font-weight:600;font-size:14px}.m{fill:#59636e}.g{stroke:#d0d7de;fill:none}.z{stroke:#59636e;\
    stroke-dasharray:2 3;fill:none}.i{stroke:#1f2328;stroke-width:1.4;fill:none}.s{fill:#1f2328;stroke:#1f2328}\
    .h{fill:#ffffff;stroke:#1f2328;stroke-width:1.4}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.m{fill:#9198a1}\
    .g{stroke:#30363d}.z{stroke:#9198a1}.i{stroke:#e6edf3}.s{fill:#e6edf3;stroke:#e6edf3}.h{fill:#0d1117;stroke:#e6edf3}}\
    @media print{text{fill:#000}.m{fill:#444}.i,.s{stroke:#000}.s{fill:#000}.h{fill:#fff;stroke:#000}}";

/// A drawing that grows line by line.
struct Drawing {
    width: f64,
    body: String,
}

impl Drawing {
    fn new(width: f64) -> Self {
        Self {
            width,
            body: String::new(),
        }
    }

    fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        self.body += &format!(
            "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n",
            at(from.0),
            at(from.1),
            at(to.0),
            at(to.1)
        );
    }

    fn bar(&mut self, class: &str, (left, right): (f64, f64), (top, bottom): (f64, f64)) {
        let (x, y) = (at(left.min(right)), at(top.min(bottom)));
        let (width, height) = (at((right - left).abs()), at((bottom - top).abs()));
        self.body += &format!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>\n"
        );
    }

    fn circle(&mut self, class: &str, center: (f64, f64), radius: f64) {
        let (x, y) = (at(center.0), at(center.1));
        self.body += &format!(
            "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{}\"/>\n",
            at(radius)
        );
    }

    fn square(&mut self, class: &str, center: (f64, f64), side: f64) {
        let (x, y) = (at(center.0 - side / 2.0), at(center.1 - side / 2.0));
        let side = at(side);
        self.body += &format!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{side}\" height=\"{side}\"/>\n"
        );
    }

    fn path(&mut self, class: &str, dash: &str, points: &[(f64, f64)]) {
        let points: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{},{}", at(*x), at(*y)))
            .collect();
        let dash = if dash.is_empty() {
            String::new()
        } else {
            format!(" stroke-dasharray=\"{dash}\"")
        };
        self.body += &format!(
            "<polyline class=\"{class}\"{dash} points=\"{}\"/>\n",
            points.join(" ")
        );
    }

    /// Text that starts, is centred on or ends at `x`.
    fn text(&mut self, class: &str, anchor: Anchor, (x, y): (f64, f64), text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let class = if class.is_empty() {
            String::new()
        } else {
            format!(" class=\"{class}\"")
        };
        self.body += &format!(
            "<text{class}{anchor} x=\"{}\" y=\"{}\">{}</text>\n",
            at(x),
            at(y),
            escape(text)
        );
    }

    /// The note on lines of its own from `y` down; the height at which the drawing ends.
    fn note(&mut self, mut y: f64, note: &str) -> f64 {
        let room = self.width - 32.0;
        let mut rest = note.trim();
        while !rest.is_empty() {
            let (line, more) = break_at(rest, room);
            self.text("m", Anchor::Start, (16.0, y), line);
            rest = more;
            y += 16.0;
        }
        y
    }

    /// The file, `height` high, with what a reader who cannot see it is told.
    fn finish(self, height: f64, title: &str, told: &str) -> String {
        let (width, height) = (at(self.width), at(height));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             role=\"img\">\n<title>{}</title>\n<desc>{}</desc>\n<style>{STYLE}</style>\n{}</svg>\n",
            escape(title),
            escape(told),
            self.body
        )
    }
}

#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// A coordinate with one decimal and no negative zero.
fn at(value: f64) -> String {
    let text = format!("{value:.1}");
    if text == "-0.0" {
        "0.0".to_owned()
    } else {
        text
    }
}

/// `text` in about `room` units, with `…` where something is cut off.
fn cut(text: &str, room: f64) -> String {
    let wide = |c: char| {
        if c.width().unwrap_or(0) > 1 {
            12.0
        } else {
            6.6
        }
    };
    let total: f64 = text.chars().map(wide).sum();
    if total <= room {
        return text.to_owned();
    }
    let mut used = 12.0;
    let kept = text.chars().take_while(|c| {
        used += wide(*c);
        used <= room
    });
    kept.collect::<String>().trim_end().to_owned() + "…"
}

/// `text` up to the last space within about `room` units, and the rest; within a word where no space is.
fn break_at(text: &str, room: f64) -> (&str, &str) {
    let mut used = 0.0;
    let mut space = None;
    for (i, c) in text.char_indices() {
        used += wide(c);
        if c == ' ' {
            space = Some(i);
        }
        if used > room && i > 0 {
            let end = space.unwrap_or(i);
            return (text[..end].trim_end(), text[end..].trim_start());
        }
    }
    (text, "")
}

/// About how wide a character is.
fn wide(c: char) -> f64 {
    if c.width().unwrap_or(0) > 1 {
        12.0
    } else {
        6.6
    }
}
