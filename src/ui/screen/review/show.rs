//! The review drawn: the line of views, the table of interviews with its selected cell in words, made tables.

use ratatui::layout::Rect;

use crate::form::Answer;
use crate::survey::Role as Part;
use crate::ui::{
    glyph, text,
    theme::Role,
    widget::{Grid, Pen, Shown},
    word,
    words::{Phrase, say},
};

use super::{
    acts::thread,
    evening::Evening,
    findings,
    grid::Grids,
    layer::{Layer, Page, Text},
    queries,
};

/// So many rows under the table say what is selected.
const BELOW: u16 = 3;

/// Draws a table of interviews.
pub fn lines(evening: &Evening, grids: &Grids, layer: &Layer, pen: &mut Pen<'_>, area: Rect) {
    let below = layer
        .filter
        .draw(pen, area, &summary(evening, grids, layer, pen));
    let body = Rect {
        height: below.height.saturating_sub(BELOW),
        ..below
    };
    let columns = evening.sheet.columns();
    let mut heads = vec![pen.say("interview").to_owned()];
    heads.extend(grids.columns.iter().map(|column| {
        let at = layer.order.iter().position(|(own, _)| own == column);
        let mark = at.map_or_else(String::new, |at| {
            let sign = if layer.order[at].1 { "▼" } else { "▲" };
            let number = if layer.order.len() > 1 {
                (at + 1).to_string()
            } else {
                String::new()
            };
            format!("{sign}{number}")
        });
        format!("{}{mark}", columns[*column].variable)
    }));
    let words = pen.words;
    let cell = |row: usize, column: usize| {
        let line = layer.shown[row];
        match column.checked_sub(1) {
            None => name(evening, grids, line),
            Some(column) => cell(evening, grids, words, line, grids.columns[column]),
        }
    };
    let grid = Grid {
        heads: &heads,
        rows: layer.shown.len(),
        cell: &cell,
        by_cell: true,
        widest: &|_| 24,
        elastic: None,
    };
    grid.draw_frozen(pen, body, layer.spot, grids.frozen);
    let under = Rect {
        y: body.y + body.height,
        height: below.height - body.height,
        ..below
    };
    selected(evening, grids, layer, pen, under);
}

fn summary(evening: &Evening, grids: &Grids, layer: &Layer, pen: &Pen<'_>) -> String {
    let shown = say!(
        "{} of {} interviews, {} variables",
        layer.shown.len(),
        evening.total,
        grids.columns.len()
    );
    let mut said = pen.words.tell(&shown);
    if let Some(title) = &layer.title {
        said = format!("{said} {} {}", glyph::DOT, pen.words.tell(title));
    }
    if !grids.marks.is_empty() {
        let marked = pen.words.tell(&say!("{} marked", grids.marks.len()));
        said = format!("{said} {} {marked}", glyph::DOT);
    }
    said
}

/// Mark, verdict and name of an interview.
fn name(evening: &Evening, grids: &Grids, line: usize) -> Shown {
    let uid = evening.sheet.lines()[line].uid;
    let mark = if grids.marks.contains(&uid) {
        glyph::GOOD
    } else {
        ""
    };
    let name = format!("{mark}{}", evening.name(line));
    match evening.talk.verdicts.get(&uid) {
        Some(verdict) if verdict.accepted && !verdict.outdated => {
            Shown::text(format!("{name} {}", glyph::TICK)).role(Role::Good)
        }
        Some(verdict) if !verdict.accepted && !evening.is_closed(uid) => {
            Shown::text(format!("{name} {}", glyph::DRAFT)).role(Role::Poor)
        }
        _ => Shown::text(name),
    }
}

fn cell(
    evening: &Evening,
    grids: &Grids,
    words: &crate::ui::words::Words,
    line: usize,
    column: usize,
) -> Shown {
    let of = &evening.sheet.columns()[column];
    let shown = match of.answer(line) {
        None => Shown::text(""),
        Some(Answer::Missing(missing)) => {
            Shown::text(words.say(word::missing(*missing))).role(Role::Fair)
        }
        Some(Answer::Value(value)) if evening.is_number(of) => Shown::number(value.to_string()),
        Some(Answer::Value(value)) if grids.codes => Shown::text(value.to_string()),
        Some(Answer::Value(value)) => Shown::text(evening.label(of, &value.to_string())),
    };
    let problem = evening.problem(line, column).map(findings::sign);
    let asked = evening.asked(line, column).map(queries::sign);
    match (asked, problem) {
        (None, None) => shown,
        (asked, problem) => {
            let signs: String = [problem, asked]
                .iter()
                .flatten()
                .map(|(sign, _)| *sign)
                .collect();
            let role = problem.or(asked).map_or(Role::Text, |(_, role)| role);
            Shown {
                text: format!("{} {signs}", shown.text).trim_start().to_owned(),
                role,
                ..shown
            }
        }
    }
}

/// The selected question and answer in words, the answer of the round before beside it, and what is said about it.
fn selected(evening: &Evening, grids: &Grids, layer: &Layer, pen: &mut Pen<'_>, area: Rect) {
    let Some(column) = grids.columns.get(layer.spot.column).copied() else {
        return;
    };
    let last = usize::from(area.height).saturating_sub(1);
    let question = evening.question(column);
    let Some(line) = layer.line() else {
        pen.line(area, last, &[(" ", Role::Text), (&question, Role::Dim)]);
        return;
    };
    let said = pen.words.tell(&in_words(evening, line, column));
    let before = evening.earlier(line).map(|before| {
        let round = evening.sheet.said(Part::Round, before).unwrap_or_default();
        let said = pen.words.tell(&in_words(evening, before, column));
        format!("   {round}: {said}")
    });
    pen.line(
        area,
        last,
        &[
            (" ", Role::Text),
            (&question, Role::Dim),
            ("  ", Role::Text),
            (&said, Role::Current),
            (before.as_deref().unwrap_or_default(), Role::Dim),
        ],
    );
    let uid = evening.sheet.lines()[line].uid;
    let address = crate::form::Address::top(evening.sheet.columns()[column].variable.clone());
    let width = usize::from(area.width).saturating_sub(4);
    let mut above: Vec<(String, Role)> = evening
        .findings_at(uid, Some(column))
        .take(1)
        .map(|finding| {
            let (sign, role) = findings::sign(finding.severity);
            let what = pen.words.sentence(&finding.what);
            (text::cut(&format!("{sign} {what}"), width), role)
        })
        .collect();
    if let Some(word) = thread(evening, uid, Some(&address)).last()
        && let Some(query) = evening.query(uid, Some(&address))
    {
        let (sign, role) = queries::sign(query.state);
        above.push((
            text::cut(&format!("{sign} {}", pen.words.tell(word)), width),
            role,
        ));
    }
    for (y, (line, role)) in above.iter().take(last).enumerate() {
        pen.put(area, 1, last - above.len().min(last) + y, line, *role);
    }
}

/// What stands in a cell: the code and its label, a reason, or nothing.
fn in_words(evening: &Evening, line: usize, column: usize) -> Phrase {
    let of = &evening.sheet.columns()[column];
    match of.answer(line) {
        None => say!("not answered"),
        Some(Answer::Missing(missing)) => word::missing(*missing).into(),
        Some(Answer::Value(value)) => {
            let code = value.to_string();
            let label = evening.label(of, &code);
            Phrase::name(if label == code {
                code
            } else {
                format!("{code}  {label}")
            })
        }
    }
}

/// Draws a made table: its title, its rows, its notes; `step` says which of several it is.
pub fn page(page: &Page, step: Option<(usize, usize)>, pen: &mut Pen<'_>, area: Rect) {
    let title = pen.words.tell(&page.title);
    let title = match step {
        Some((at, of)) if of > 1 => format!("{title}  ({}/{of})", at + 1),
        _ => title,
    };
    pen.put(area, 0, 0, &title, Role::Heading);
    let notes = u16::try_from(page.notes.len()).unwrap_or(0);
    let body = Rect {
        y: area.y + 1.min(area.height),
        height: area.height.saturating_sub(1 + notes),
        ..area
    };
    let heads: Vec<String> = page.heads.iter().map(|head| pen.words.tell(head)).collect();
    let words = pen.words;
    let cell = |row: usize, column: usize| {
        let row = &page.rows[row];
        match column
            .checked_sub(1)
            .and_then(|column| row.cells.get(column))
        {
            None => Shown::text(words.tell(&row.label)),
            Some(Text::Number(number)) => Shown::number(number.clone()),
            Some(Text::Word(word)) => Shown::text(words.tell(word)),
        }
    };
    let by_cell = page
        .rows
        .iter()
        .any(|row| matches!(row.leads, super::layer::Leads::Cells(_)));
    let grid = Grid {
        heads: &heads,
        rows: page.rows.len(),
        cell: &cell,
        by_cell,
        widest: &|_| 52,
        elastic: None,
    };
    grid.draw(pen, body, page.spot);
    for (y, note) in page.notes.iter().enumerate() {
        let text = pen.words.tell(note);
        pen.put(area, 1, 1 + usize::from(body.height) + y, &text, Role::Dim);
    }
}
