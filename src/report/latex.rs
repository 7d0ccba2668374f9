//! Tables as LaTeX: booktabs rules, a caption, a label, notes under the table; Chinese wants XeLaTeX and `ctex`.

use super::{Table, Tables, clean, shown_facts};

/// A table with more rows than this runs over pages.
const ROWS_OF_A_PAGE: usize = 40;
/// A column with a longer text than this is broken into lines.
const LONG_TEXT: usize = 32;

/// All tables, to be included in a paper; how they were made stands above them as a comment.
#[must_use]
pub fn document(tables: &Tables) -> String {
    let mut out = "% \\usepackage{booktabs,longtable}\n".to_owned();
    for (name, value) in shown_facts(&tables.run) {
        out += &format!(
            "% {}: {}\n",
            clean::one_line(&name),
            clean::one_line(&value)
        );
    }
    let shown: Vec<String> = tables.tables.iter().map(table).collect();
    out + &shown.join("\n")
}

/// One table.
#[must_use]
pub fn table(table: &Table) -> String {
    let (columns, body) = (columns(table), body(table));
    let caption = escape(&table.title);
    let label = format!("tab:{}", table.id);
    let notes: String = table
        .notes
        .iter()
        .map(|note| format!("\\par\\noindent{{\\footnotesize Note: {}}}\n", escape(note)))
        .collect();
    let head = line(
        [table.stub.as_str()]
            .into_iter()
            .chain(table.columns.iter().map(|c| c.head.as_str()))
            .map(escape),
    );
    if table.rows.len() > ROWS_OF_A_PAGE {
        format!(
            "\\begin{{longtable}}{{{columns}}}\n\\caption{{{caption}}}\\label{{{label}}}\\\\\n\\toprule\n{head}\\midrule\n\
             \\endhead\n{body}\\bottomrule\n\\end{{longtable}}\n{notes}"
        )
    } else {
        format!(
            "\\begin{{table}}[htbp]\n\\caption{{{caption}}}\\label{{{label}}}\n\\begin{{tabular}}{{{columns}}}\n\\toprule\n\
             {head}\\midrule\n{body}\\bottomrule\n\\end{{tabular}}\n{notes}\\end{{table}}\n"
        )
    }
}

fn columns(table: &Table) -> String {
    let mut out = "l".to_owned();
    for (k, column) in table.columns.iter().enumerate() {
        let longest = table
            .rows
            .iter()
            .map(|row| row.cells[k].show(column.format).chars().count())
            .max();
        out += match longest {
            Some(LONG_TEXT..) => "p{0.25\\linewidth}",
            _ if table.holds_text(k) => "l",
            _ => "r",
        };
    }
    out
}

fn body(table: &Table) -> String {
    table
        .rows
        .iter()
        .map(|row| {
            let cells = row.cells.iter().zip(&table.columns);
            let shown = cells.map(|(cell, column)| match cell.as_number() {
                Some(_) => number(&cell.show(column.format)),
                None => escape(&cell.show(column.format)),
            });
            line([escape(&row.label)].into_iter().chain(shown))
        })
        .collect()
}

fn line(cells: impl Iterator<Item = String>) -> String {
    cells.collect::<Vec<_>>().join(" & ") + " \\\\\n"
}

/// A shown number with a true minus sign.
fn number(shown: &str) -> String {
    match shown.strip_prefix('-') {
        Some(rest) => format!("$-${}", escape(rest)),
        None => escape(shown),
    }
}

/// `text` so that LaTeX prints it as it is.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in clean::one_line(text).chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => out.extend(['\\', c]),
            '\\' => out += "\\textbackslash{}",
            '~' => out += "\\textasciitilde{}",
            '^' => out += "\\textasciicircum{}",
            '<' => out += "$<$",
            '>' => out += "$>$",
            '|' => out += "\\textbar{}",
            '–' => out += "--",
            '[' => out += "{[}",
            ']' => out += "{]}",
            '*' => out += "{*}",
            _ => out.push(c),
        }
    }
    out
}
