//! The selected variable unfolded: every method, its effect sizes, its warnings, its changes.

use super::{
    REAL, State,
    declared::{p, signed},
};
use crate::report::{Cell, Format, Table};
use crate::ui::{
    glyph, overlay::Overlay, screen::Reply, text, theme::Role, widget::Pen, words::Phrase,
};

type Line = (String, Role);

/// Everything else about the selected variable.
pub(super) fn unfold(
    state: &State,
    pen: &Pen<'_>,
    table: &Table,
    width: usize,
    question: &dyn Fn(&str) -> Option<String>,
) -> Vec<Line> {
    let Some(row) = table.rows.get(state.tables.spot.row) else {
        return vec![];
    };
    let name = row.label.as_str();
    let asked = question(name).map_or_else(String::new, |asked| format!(" {asked}"));
    let rule = format!(
        "{}{} ",
        glyph::RULE.repeat(2),
        text::cut(&format!(" {name}{asked}"), width / 2)
    );
    let moves = moves(state, name);
    let gap = width.saturating_sub(text::width(&rule) + text::width(&moves) + 1);
    let mut lines = vec![(
        format!("{rule}{} {moves}", glyph::RULE.repeat(gap)),
        Role::Heading,
    )];
    // What matters most comes first: the lower lines are cut where the window is low.
    let (core, more): (Vec<_>, Vec<_>) = methods(state, name)
        .into_iter()
        .partition(|method| method.core);
    let shown = |methods: Vec<Method>| methods.into_iter().map(|method| method.line);
    lines.extend(shown(core));
    lines.extend(sizes(state, name));
    lines.extend(evidence(state, name));
    let mut warned = warned(state, name).into_iter().map(|(code, sentence)| {
        (
            text::cut(&format!(" ⚠ {code}  {sentence}"), width),
            Role::Fair,
        )
    });
    lines.extend(warned.by_ref().take(2));
    lines.extend(strip(state, name, width));
    lines.extend(warned);
    lines.extend(shown(more));
    if lines.len() == 1 {
        lines.push((format!("  {}", pen.say("nothing to test")), Role::Dim));
    }
    lines
}

/// The table with this id in the money that is shown.
fn find<'a>(state: &'a State, id: &str, name: &str) -> Option<&'a Table> {
    let all = state.all.as_ref()?;
    let real = format!("{id}{REAL}");
    let holds = |table: &&Table| {
        table
            .rows
            .iter()
            .any(|row| row.label == name || row.label.split(" · ").next() == Some(name))
    };
    let real = all.table(&real).filter(|_| state.real).filter(holds);
    real.or_else(|| all.table(id).filter(holds))
}

/// `up 35 ▲ 61% · same 0 · down 22 ▼ 39%`.
fn moves(state: &State, name: &str) -> String {
    let Some(table) = find(state, "spread", name) else {
        let Some(table) = find(state, "binary", name) else {
            return String::new();
        };
        let of = |id: &str| table.number(name, id).unwrap_or(0.0);
        return format!("gained {} ▲ · lost {} ▼", of("gained"), of("lost"));
    };
    let of = |id: &str| table.number(name, id).unwrap_or(0.0);
    let (up, same, down) = (of("up"), of("same"), of("down"));
    let share = |count: f64| 100.0 * count / (up + same + down).max(1.0);
    format!(
        "up {up} ▲ {:.0}% · same {same} · down {down} ▼ {:.0}%",
        share(up),
        share(down)
    )
}

/// Methods that are seen in the lowest window.
const CORE: [&str; 7] = [
    "CR2",
    "wild bootstrap",
    "cluster means",
    "paired t",
    "trimmed mean 20%",
    "signed rank",
    "sign test, median",
];

/// A line of one method.
struct Method {
    line: Line,
    core: bool,
}

/// Every method of a number, or every test of a yes and no.
fn methods(state: &State, name: &str) -> Vec<Method> {
    if let Some(table) = find(state, "battery", name) {
        let rows = table
            .rows
            .iter()
            .filter(|row| row.label.split(" · ").next() == Some(name));
        return rows
            .filter(|row| {
                !row.label.ends_with("Bayes factor") && !row.label.ends_with("equivalence")
            })
            .map(|row| {
                let method = row.label.split_once(" · ").map_or("", |(_, method)| method);
                let shown = |column: usize| row.cells[column].show(table.columns[column].format);
                let number = |column: usize| row.cells[column].as_number();
                let declared = matches!(row.cells[0], Cell::Text(_));
                let interval = match (number(6), number(7)) {
                    (Some(low), Some(high)) => format!(
                        "{} … {}",
                        signed(Some(low), &shown(6)),
                        signed(Some(high), &shown(7))
                    ),
                    _ => String::new(),
                };
                let more = match (number(4), number(8)) {
                    (_, Some(flips)) => format!("{flips} flips"),
                    (Some(_), _) => format!("df {}", shown(4)),
                    _ => String::new(),
                };
                let star = if declared { "★" } else { " " };
                let line = format!(
                    "  {star} {} {} {} {}  {more}",
                    text::left(method, 26),
                    text::right(&signed(number(1), &shown(1)), 9),
                    text::right(&interval, 19),
                    text::right(&p(number(5)), 6),
                );
                let role = if declared { Role::Text } else { Role::Dim };
                Method {
                    line: (line, role),
                    core: CORE.contains(&method),
                }
            })
            .collect();
    }
    let Some(table) = find(state, "binary", name) else {
        return vec![];
    };
    let of = |id: &str| table.number(name, id);
    let percent = |id: &str| of(id).map_or_else(|| "–".to_owned(), |x| Format::Percent.show(x));
    let line = |star: &str, method: &str, interval: String, p_of: Option<f64>| {
        let role = if star == "★" { Role::Text } else { Role::Dim };
        let (method, interval) = (text::left(method, 26), text::right(&interval, 19));
        let p = text::right(&p(p_of), 6);
        Method {
            line: (
                format!("  {star} {method} {} {interval} {p}", " ".repeat(9)),
                role,
            ),
            core: true,
        }
    };
    let ends = |low: &str, high: &str| format!("{} … {}", percent(low), percent(high));
    vec![
        line(
            "★",
            "McNemar, Tango's interval",
            ends("ci_low", "ci_high"),
            of("p"),
        ),
        line(
            " ",
            "exact, Newcombe's interval",
            ends("newcombe_low", "newcombe_high"),
            of("p_exact"),
        ),
        line(" ", "chi-square", String::new(), of("p_chi_square")),
        line(" ", "villages, CR2", String::new(), of("p_villages")),
        line(" ", "sign flips of villages", String::new(), of("p_flip")),
    ]
}

/// Standardised changes, each with what it divides by.
fn sizes(state: &State, name: &str) -> Option<Line> {
    let effects = find(state, "effects", name)?;
    let spread = find(state, "spread", name)?;
    let shown = |table: &Table, id: &str| table.number(name, id).map(|x| format!("{x:.2}"));
    let dz = shown(effects, "dz")?;
    let ends = shown(effects, "dz_low").zip(shown(effects, "dz_high"));
    let ends = ends.map_or_else(String::new, |(low, high)| format!(" [{low}, {high}]"));
    let mut line = format!("    d_z {dz}{ends} ÷ SD of change");
    if let Some(dav) = shown(effects, "dav") {
        line += &format!("   d_av {dav} ÷ mean SD");
    }
    if let Some(ratio) = shown(spread, "ratio") {
        let ends = shown(spread, "ratio_low").zip(shown(spread, "ratio_high"));
        line += &format!(
            "  ×{ratio}{}",
            ends.map_or_else(String::new, |(low, high)| format!(" [{low}, {high}]"))
        );
    }
    Some((line, Role::Dim))
}

/// How much the data say for no change: equivalence within its bound, and the Bayes factor.
fn evidence(state: &State, name: &str) -> Option<Line> {
    let battery = find(state, "battery", name)?;
    let of = |method: &str, id: &str| battery.number(&format!("{name} · {method}"), id);
    let mut parts = Vec::new();
    if let Some((bound, tost)) = of("equivalence", "estimate").zip(of("equivalence", "p")) {
        let bound = Format::Magnitude.show(bound);
        parts.push(format!("within ±{bound} (TOST) p {}", p(Some(tost))));
    }
    if let Some(factor) = of("Bayes factor", "statistic") {
        parts.push(format!("BF10 {}", Format::Magnitude.show(factor)));
    }
    (!parts.is_empty()).then(|| (format!("    {}", parts.join("   ")), Role::Dim))
}

/// Code and sentence of the warnings about `name`, and of those about the whole comparison where it is empty.
fn warned(state: &State, name: &str) -> Vec<(String, String)> {
    let all = state.all.iter().flat_map(|all| &all.tables);
    let tables =
        all.filter(|table| table.id == "warnings" || state.real && table.id == "warnings_real");
    let mut out: Vec<(String, String)> = Vec::new();
    for row in tables.flat_map(|table| &table.rows) {
        let (code, about) = row.label.split_once(" · ").unwrap_or((&row.label, ""));
        if about == name && out.iter().all(|(known, _)| known != code) {
            let words: Vec<String> = row
                .cells
                .iter()
                .map(|cell| cell.show(Format::Count))
                .collect();
            out.push((code.to_owned(), words.join(" → ")));
        }
    }
    out
}

/// The warnings about the selected row and about the whole comparison, to be read.
pub(super) fn warnings(state: &State) -> Reply {
    let name = state.selected().map(|(name, _)| name).unwrap_or_default();
    let mut lines = Vec::new();
    for about in [name.as_str(), ""] {
        for (code, sentence) in warned(state, about) {
            lines.push(Phrase::name(code));
            let wrapped = text::wrap(&sentence, 70).into_iter();
            lines.extend(wrapped.map(|line| Phrase::name(format!("   {line}"))));
        }
        if about.is_empty() {
            break;
        }
    }
    if lines.is_empty() {
        return Reply::refuse("nothing to warn of here");
    }
    Reply::over(Overlay::read(&name, lines))
}

/// The changes of all respondents on one line, `│` where nothing changed.
fn strip(state: &State, name: &str, width: usize) -> Option<Line> {
    const HEIGHTS: [&str; 5] = [" ", "·", "▂", "▅", "█"];
    let behind = state.behind.as_ref()?;
    let variable = behind.matter.variable(name)?;
    let mut changes: Vec<f64> = variable
        .pairs(&behind.unit(name, state.real))
        .iter()
        .map(|pair| pair.change())
        .collect();
    changes.sort_by(f64::total_cmp);
    let (low, high) = (changes.first()?.min(0.0), changes.last()?.max(0.0));
    let shown = |value: f64| signed(Some(value), &Format::Magnitude.show(value));
    let (left, right) = (shown(low), shown(high));
    let cells = width.checked_sub(text::width(&left) + text::width(&right) + 5)?;
    if cells < 10 || high <= low {
        return None;
    }
    let at = |value: f64| (((value - low) / (high - low)) * (cells - 1) as f64).round() as usize;
    let mut counts = vec![0_usize; cells];
    for change in &changes {
        counts[at(*change)] += 1;
    }
    let most = counts.iter().copied().max()?.max(1);
    let drawn: String = counts
        .iter()
        .enumerate()
        .map(|(cell, count)| match count {
            0 if cell == at(0.0) => "│",
            0 => " ",
            count => HEIGHTS[1 + (3 * count).div_ceil(most).min(3)],
        })
        .collect();
    Some((format!("  {left} {drawn} {right}"), Role::Dim))
}
