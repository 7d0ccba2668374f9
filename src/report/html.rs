//! Tables and charts as one HTML file: no scripts, nothing fetched, readable on screen and on paper, in any script.

use super::{Cell, Run, Table, Tables, clean, shown_facts};

/// A document of sections.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// The title.
    pub title: String,
    /// What stands under the title.
    pub lead: Vec<String>,
    /// The sections in order.
    pub sections: Vec<Section>,
}

/// A part of a [`Page`] with a heading of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// Something on a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A table with its notes.
    Table(Table),
    /// A drawing that one of the functions of [`svg`](super::svg) made.
    Chart(String),
    /// How the tables above were made.
    Run(Run),
}

/// A table with more columns than this is printed on a page turned sideways.
const COLUMNS_OF_A_PAGE: usize = 8;

const STYLE: &str = include_str!("page.css");

/// All tables as one page.
#[must_use]
pub fn document(title: &str, tables: &Tables) -> String {
    let mut blocks: Vec<Block> = tables.tables.iter().cloned().map(Block::Table).collect();
    blocks.push(Block::Run(tables.run.clone()));
    let section = Section {
        title: String::new(),
        blocks,
    };
    page(&Page {
        title: title.to_owned(),
        lead: Vec::new(),
        sections: vec![section],
    })
}

/// The page as a file.
#[must_use]
pub fn page(page: &Page) -> String {
    let title = escape(&page.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n"
    );
    for line in &page.lead {
        out += &format!("<p>{}</p>\n", escape(line));
    }
    out += "</header>\n";
    if page.sections.len() > 1 {
        out += &contents(&page.sections);
    }
    for (i, section) in page.sections.iter().enumerate() {
        out += &format!("<section id=\"s{}\">\n", i + 1);
        if !section.title.is_empty() {
            out += &format!("<h2>{}</h2>\n", escape(&section.title));
        }
        out.extend(section.blocks.iter().map(block));
        out += "</section>\n";
    }
    out + "</body>\n</html>\n"
}

/// One table as an element.
#[must_use]
pub fn table(table: &Table) -> String {
    let id = escape(&table.id);
    let mut out = format!(
        "<table id=\"{id}\">\n<caption>{}</caption>\n<thead><tr>",
        escape(&table.title)
    );
    out += &format!("<th scope=\"col\">{}</th>", escape(&table.stub));
    for (k, column) in table.columns.iter().enumerate() {
        let class = if table.holds_text(k) {
            ""
        } else {
            " class=\"n\""
        };
        out += &format!("<th scope=\"col\"{class}>{}</th>", escape(&column.head));
    }
    out += "</tr></thead>\n<tbody>\n";
    for row in &table.rows {
        out += &format!(
            "<tr><th scope=\"row\" dir=\"auto\">{}</th>",
            escape(&row.label)
        );
        for (cell, column) in row.cells.iter().zip(&table.columns) {
            let class = match cell {
                Cell::Text(_) => " dir=\"auto\"",
                _ => " class=\"n\"",
            };
            out += &format!("<td{class}>{}</td>", escape(&cell.show(column.format)));
        }
        out += "</tr>\n";
    }
    out += "</tbody>\n</table>\n";
    for note in &table.notes {
        out += &format!("<p class=\"note\">Note: {}</p>\n", escape(note));
    }
    out
}

/// `text` so that HTML and SVG show it as it is.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in clean::one_line(text).chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            _ => out.push(c),
        }
    }
    out
}

fn contents(sections: &[Section]) -> String {
    let lines = sections
        .iter()
        .enumerate()
        .filter(|(_, section)| !section.title.is_empty())
        .map(|(i, section)| {
            format!(
                "<li><a href=\"#s{}\">{}</a></li>\n",
                i + 1,
                escape(&section.title)
            )
        });
    format!("<nav><ol>\n{}</ol></nav>\n", lines.collect::<String>())
}

fn block(block: &Block) -> String {
    match block {
        Block::Text(text) => format!("<p>{}</p>\n", escape(text)),
        Block::Table(shown) => {
            let class = if shown.columns.len() > COLUMNS_OF_A_PAGE {
                "t w"
            } else {
                "t"
            };
            format!("<div class=\"{class}\">\n{}</div>\n", table(shown))
        }
        Block::Chart(svg) => format!("<figure>\n{svg}</figure>\n"),
        Block::Run(run) => {
            let facts = shown_facts(run).into_iter().map(|(name, value)| {
                format!("<dt>{}</dt><dd>{}</dd>\n", escape(&name), escape(&value))
            });
            format!("<dl>\n{}</dl>\n", facts.collect::<String>())
        }
    }
}
