//! Tables and charts: the same cells in every format, nothing of a text is run or lost, no NaN anywhere.

use fieldbook::report::{
    Cell, Column, Fact, Format, Table, Tables, Target, csv, html, json, latex, markdown,
    svg::{self, Change, Curve, Dumbbell, Effect, Forest, Lorenz},
    text,
};

/// A table with everything that a format could trip over.
fn awkward() -> Tables {
    let columns = vec![
        Column::new("mean", "Mean", Format::Coefficient),
        Column::new("p", "p", Format::P),
        Column::new("verdict", "Verdict", Format::Coefficient),
    ];
    let mut table = Table::new("paired", "Before & after: 100% <real>", "variable", columns);
    table.push(
        "inc_total",
        vec![
            Cell::Number(1_234.567_890_123),
            Cell::Number(0.000_000_012),
            Cell::Text("up | good".into()),
        ],
    );
    table.push(
        "家庭收入",
        vec![
            Cell::Number(-0.000_1),
            Cell::number(f64::NAN),
            Cell::Text("=HYPERLINK(\"x\")".into()),
        ],
    );
    table.push(
        "a\u{202e}b\u{1b}[2Jc\nd",
        vec![
            Cell::Blank,
            Cell::Undefined,
            Cell::Text("$5 #1 {x} ~ ^ \\".into()),
        ],
    );
    table
        .notes
        .push("n = 62; p_value <0.05 & 5% [two-sided]".into());
    let mut tables = Tables {
        tables: vec![table],
        ..Tables::default()
    };
    tables.run.push("seed", Fact::None);
    tables.run.push("data_sha256", Fact::Text("ab_12".into()));
    tables
}

fn every_format(tables: &Tables) -> Vec<(&'static str, String)> {
    vec![
        ("text", text::document(tables)),
        ("csv", csv::document(tables)),
        ("markdown", markdown::document(tables)),
        ("latex", latex::document(tables)),
        ("html", html::document("Report", tables)),
        ("json", json::document(tables).to_string()),
    ]
}

#[test]
fn every_format_shows_the_same_cells() {
    for (format, shown) in every_format(&awkward()) {
        assert!(shown.contains("家庭收入"), "{format}");
        assert!(shown.contains("1234.56"), "{format}: {shown}");
        assert!(shown.contains("n = 62"), "{format} keeps its notes");
        let small = ["1.2e-8", "0.001"];
        assert!(
            small.iter().any(|digits| shown.contains(digits)),
            "{format}: {shown}"
        );
        assert!(
            !shown.contains("NaN") && !shown.contains("-0.000 "),
            "{format}: {shown}"
        );
    }
}

#[test]
fn the_same_tables_print_the_same_bytes() {
    assert_eq!(every_format(&awkward()), every_format(&awkward()));
}

#[test]
fn control_and_direction_marks_stay_inside_the_program() {
    for (format, shown) in every_format(&awkward()) {
        if format == "json" {
            continue; // JSON escapes them and gives the label back as it is
        }
        let foreign = shown
            .chars()
            .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(foreign, None, "{format}");
        assert!(shown.contains("ab"), "{format} keeps the rest of the label");
    }
}

#[test]
fn csv_has_every_digit_and_nothing_that_a_spreadsheet_runs() {
    let tables = awkward();
    let shown = csv::table(&tables.tables[0]);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "variable,mean,p,verdict");
    assert_eq!(lines[1], "inc_total,1234.567890123,1.2e-8,up | good");
    assert_eq!(lines[2], "家庭收入,-0.0001,,\"'=HYPERLINK(\"\"x\"\")\"");
    assert_eq!(lines[3], "ab[2Jc d,,,$5 #1 {x} ~ ^ \\");
    assert_eq!(lines.len(), 4);
}

#[test]
fn csv_files_are_one_a_table_and_their_notes() {
    let files = csv::files(&awkward());
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["paired.csv", "notes.csv"]);
    assert!(
        files[1]
            .1
            .contains("paired,n = 62; p_value <0.05 & 5% [two-sided]\n")
    );
    assert!(files[1].1.ends_with("run,seed,\nrun,data_sha256,ab_12\n"));
}

#[test]
fn a_csv_block_reads_back_as_csv() {
    let shown = csv::table(&awkward().tables[0]);
    let mut reader = ::csv::Reader::from_reader(shown.as_bytes());
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0][1].parse::<f64>().unwrap(), 1_234.567_890_123);
    assert_eq!(&rows[1][3], "'=HYPERLINK(\"x\")");
}

#[test]
fn markdown_escapes_what_markdown_would_read() {
    let shown = markdown::table(&awkward().tables[0]);
    assert!(shown.starts_with("### Before &amp; after: 100% &lt;real>\n"));
    assert!(shown.contains("| inc\\_total | 1234.568 | &lt;0.001 | up \\| good |\n"));
    assert!(shown.contains("| 家庭收入 | 0.000 | – | =HYPERLINK(\"x\") |\n"));
    assert!(shown.contains("| :-- | --: | --: | :-- |\n"));
    assert!(shown.contains("\nNote: n = 62; p\\_value &lt;0.05 &amp; 5% \\[two-sided\\]\n"));
}

#[test]
fn latex_escapes_what_latex_would_read() {
    let shown = latex::document(&awkward());
    assert!(shown.contains("\\caption{Before \\& after: 100\\% $<$real$>$}\\label{tab:paired}\n"));
    assert!(shown.contains(
        "\\begin{tabular}{lrrl}\n\\toprule\nvariable & Mean & p & Verdict \\\\\n\\midrule\n"
    ));
    assert!(shown.contains("inc\\_total & 1234.568 & $<$0.001 & up \\textbar{} good \\\\\n"));
    assert!(shown.contains(
        "\\$5 \\#1 \\{x\\} \\textasciitilde{} \\textasciicircum{} \\textbackslash{} \\\\\n"
    ));
    assert!(shown.contains("家庭收入 & 0.000 & -- & "));
    assert!(shown.contains("Note: n = 62; p\\_value $<$0.05 \\& 5\\% {[}two-sided{]}"));
    assert!(shown.contains("% data_sha256: ab_12\n"));
}

#[test]
fn a_long_latex_table_runs_over_pages() {
    let mut table = Table::new(
        "long",
        "Long",
        "row",
        vec![Column::new("x", "x", Format::Count)],
    );
    for i in 0..41 {
        table.push(i.to_string(), vec![Cell::Number(f64::from(-i))]);
    }
    let shown = latex::table(&table);
    assert!(shown.starts_with("\\begin{longtable}{lr}\n"));
    assert!(shown.contains("\n40 & $-$40 \\\\\n"));
}

#[test]
fn html_escapes_and_fetches_nothing() {
    let shown = html::document("Study <1>", &awkward());
    assert!(shown.contains("<title>Study &lt;1&gt;</title>"));
    assert!(shown.contains("<caption>Before &amp; after: 100% &lt;real&gt;</caption>"));
    assert!(shown.contains("<td class=\"n\">&lt;0.001</td>"));
    assert!(shown.contains("=HYPERLINK(&quot;x&quot;)"));
    assert!(shown.contains("<dt>data_sha256</dt><dd>ab_12</dd>"));
    assert!(
        !shown.contains("<dt>seed"),
        "a fact that does not apply is not shown"
    );
    for fetching in [
        "<script",
        "src=",
        "http://",
        "https://",
        "@import",
        "url(",
        "javascript:",
    ] {
        assert!(!shown.contains(fetching), "{fetching}");
    }
    assert!(shown.contains("@media print"));
}

fn well_formed(svg: &str) {
    let mut open = Vec::new();
    for part in svg.split('<').skip(1) {
        let tag = part.split('>').next().unwrap();
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{svg}");
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap().to_owned());
        }
    }
    assert!(open.is_empty());
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
}

#[test]
fn a_dumbbell_draws_before_after_and_the_interval_of_the_change() {
    let chart = Dumbbell {
        title: "Income & spending".into(),
        heads: ("2020".into(), "2022".into()),
        rows: vec![
            Change {
                label: "家庭收入<总>".into(),
                before: 40_000.0,
                after: 52_000.0,
                interval: Some((8_000.0, 16_000.0)),
            },
            Change {
                label: "gap".into(),
                before: f64::NAN,
                after: 1.0,
                interval: None,
            },
        ],
        format: Format::Amount,
        note: "whisker: 95% interval of the change".into(),
    };
    let svg = svg::dumbbell(&chart);
    well_formed(&svg);
    assert_eq!(svg, svg::dumbbell(&chart));
    assert!(svg.contains("家庭收入&lt;总&gt;"));
    assert!(svg.contains("+12,000 [8,000, 16,000]"));
    assert!(svg.contains("Income &amp; spending"));
    let hollow = svg.matches("class=\"h\"").count();
    assert_eq!(
        hollow, 2,
        "the legend and one row: a row without numbers is named, not drawn"
    );
}

#[test]
fn a_forest_draws_each_estimate_and_the_line_of_no_effect() {
    let chart = Forest {
        title: "Paths".into(),
        axis: "path coefficient".into(),
        rows: vec![
            Effect {
                label: "CBEC -> FI".into(),
                estimate: 0.549,
                interval: Some((0.31, 0.72)),
            },
            Effect {
                label: "undefined".into(),
                estimate: f64::NAN,
                interval: Some((f64::NAN, 1.0)),
            },
        ],
        format: Format::Coefficient,
        note: "a plover note that is so long that it has to go on the next line ".repeat(4),
    };
    let svg = svg::forest(&chart);
    well_formed(&svg);
    assert!(svg.contains("CBEC -&gt; FI") && svg.contains("0.549 [0.310, 0.720]"));
    assert_eq!(svg.matches("<rect").count(), 1);
    assert!(svg.contains("class=\"z\""));
    assert_eq!(
        svg.matches("the next line").count(),
        4,
        "no part of the note is lost"
    );
}

#[test]
fn a_chart_without_rows_is_a_chart_and_not_a_crash() {
    well_formed(&svg::forest(&Forest::default()));
    well_formed(&svg::dumbbell(&Dumbbell::default()));
    well_formed(&svg::lorenz(&Lorenz::default()));
}

#[test]
fn lorenz_curves_run_from_corner_to_corner() {
    let chart = Lorenz {
        title: "Income".into(),
        share_of: "income".into(),
        curves: vec![
            Curve {
                name: "2020, Gini 0.30".into(),
                points: vec![(0.0, 0.0), (0.5, 0.2), (1.0, 1.0)],
            },
            Curve {
                name: "2022, Gini 0.25".into(),
                points: vec![(0.0, 0.0), (0.5, 0.25), (1.0, 1.0)],
            },
        ],
        note: String::new(),
    };
    let svg = svg::lorenz(&chart);
    well_formed(&svg);
    assert!(svg.contains("points=\"60.0,364.0 220.0,300.0 380.0,44.0\""));
    assert_eq!(
        svg.matches("stroke-dasharray=\"7 4\"").count(),
        2,
        "the second curve has its own dash, also in the legend"
    );
}

#[test]
fn a_file_is_written_as_its_ending_says() {
    let tables = awkward();
    for target in Target::ALL {
        assert_eq!(
            Target::of_ending(&target.ending().to_uppercase()),
            Some(target)
        );
        let bytes = target.write("Report", &tables).unwrap();
        assert_eq!(
            bytes,
            target.write("Report", &tables).unwrap(),
            "{target:?}"
        );
    }
    assert_eq!(Target::of_ending("docx"), None);
    let text = Target::Latex.write("", &tables).unwrap();
    assert!(String::from_utf8(text).unwrap().contains("\\toprule"));
}

#[test]
fn a_workbook_has_a_sheet_a_table_with_numbers_as_numbers_and_the_notes() {
    use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
    let bytes = Target::Xlsx.write("", &awkward()).unwrap();
    let mut workbook: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(workbook.sheet_names(), ["paired", "notes"]);
    let sheet = workbook.worksheet_range("paired").unwrap();
    assert_eq!(
        sheet.get_value((1, 1)),
        Some(&Data::Float(1_234.567_890_123))
    );
    assert_eq!(sheet.get_value((2, 2)), Some(&Data::Empty), "not defined");
    assert_eq!(
        sheet.get_value((2, 3)),
        Some(&Data::String("=HYPERLINK(\"x\")".into()))
    );
    let notes = workbook.worksheet_range("notes").unwrap();
    let note = "n = 62; p_value <0.05 & 5% [two-sided]";
    assert_eq!(notes.get_value((1, 1)), Some(&Data::String(note.into())));
}
