//! The declared analysis: one row a variable, what stands where, and what a reader is warned of.

mod panel_kit;

use fieldbook::cli::compare::{Args, on};
use fieldbook::data::Source;
use fieldbook::report::comparison::{self, Options};
use fieldbook::report::{Cell, Table, Tables};
use panel_kit::{Panel, golden};

fn csv(text: &str) -> Source {
    Source::from_csv("data.csv", text.as_bytes()).unwrap()
}

fn panel(options: &Options) -> Tables {
    let mut source = Panel::new().0;
    source.cluster = Some("village".into());
    comparison::tables(&source, options).unwrap()
}

fn labels(table: &Table) -> Vec<&str> {
    table.rows.iter().map(|row| row.label.as_str()).collect()
}

/// The codes of the warnings of `text` under `options`.
fn codes(text: &str, options: &Options) -> Vec<String> {
    let tables = comparison::tables(&csv(text), options).unwrap();
    let warnings = tables.table("warnings").unwrap();
    labels(warnings).into_iter().map(str::to_owned).collect()
}

#[test]
fn yes_and_no_stand_in_their_own_table_and_among_the_means_only_when_asked() {
    let tables = panel(&Options::default());
    assert!(!labels(tables.table("paired").unwrap()).contains(&"online"));
    assert!(labels(tables.table("binary").unwrap()).contains(&"online"));
    let asked = panel(&Options {
        yes_as_one: true,
        ..Options::default()
    });
    assert!(labels(asked.table("paired").unwrap()).contains(&"online"));
}

#[test]
fn the_declared_row_is_the_villages_answer_and_mcnemars_for_yes_and_no() {
    let tables = panel(&Options::default());
    let declared = tables.table("declared").unwrap();
    let golden = golden();
    for (variable, column, key) in [
        ("income", "p", "R:pair.income_nom.cluster.CR2.p_satt"),
        ("income", "ci_low", "R:pair.income_nom.cluster.CR2.ci95[0]"),
        ("skill", "p", "R:pair.skill.cluster.CR2.p_satt"),
        ("online", "p", "R:mcnemar.p_midp"),
        ("online", "ci_high", "R:mcnemar.rd_ci_tango[1]"),
    ] {
        let ours = declared.number(variable, column).unwrap();
        assert!(
            (ours / golden[key] - 1.0).abs() < 1e-8,
            "{variable} {column}: {ours}"
        );
    }
    let holm: Vec<f64> = labels(declared)
        .iter()
        .filter_map(|label| declared.number(label, "holm"))
        .collect();
    let p: Vec<f64> = labels(declared)
        .iter()
        .filter_map(|label| declared.number(label, "p"))
        .collect();
    assert_eq!(holm, fieldbook::stats::multiplicity::holm(&p));
}

#[test]
fn a_family_can_be_chosen_and_an_unknown_variable_is_refused() {
    let chosen = Options {
        only: vec!["income".into(), "skill".into()],
        ..Options::default()
    };
    let tables = panel(&chosen);
    assert_eq!(
        labels(tables.table("declared").unwrap()),
        ["income", "skill"]
    );
    assert!(tables.table("binary").is_none());
    let wrong = Options {
        only: vec!["incme".into()],
        ..Options::default()
    };
    let error = comparison::tables(&Panel::new().0, &wrong)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("incme") && error.contains("income"),
        "{error}"
    );
}

#[test]
fn a_calendar_year_prints_without_a_comma_and_what_never_varies_comes_last() {
    let text = "consent_2020,consent_2022,since_2020,since_2022,pay_2020,pay_2022\n\
                2,2,2018,2019,1000,1500\n2,2,2015,2015,2000,2100\n2,2,2017,2019,1500,1900\n";
    let tables = comparison::tables(&csv(text), &Options::default()).unwrap();
    let paired = tables.table("paired").unwrap();
    assert_eq!(labels(paired), ["since", "pay", "consent"]);
    let shown = |row: usize| {
        paired.rows[row]
            .cells
            .iter()
            .zip(&paired.columns)
            .map(|(cell, column)| cell.show(column.format))
            .collect::<Vec<_>>()
    };
    assert_eq!(shown(0)[1], "2016.7");
    assert_eq!(shown(1)[1], "1,500");
    assert_eq!(paired.rows[2].cells[6], Cell::Undefined);
    assert!(paired.notes.iter().any(|note| note.starts_with("consent")));
    let warned = tables.table("warnings").unwrap();
    assert!(
        labels(warned)
            .iter()
            .all(|label| !label.contains("consent"))
    );
}

#[test]
fn a_group_without_a_date_and_one_that_began_before_the_first_round_are_pointed_out() {
    let text = "shop,start,pay_2020,pay_2022\n0,,10.5,11\n0,,12,12\n0,,9,14\n1,2019,11,12\n1,2021,10,15\n1,,13,15\n";
    let by = Options {
        by: Some("shop".into()),
        ..Options::default()
    };
    assert!(codes(text, &by).contains(&"NODATE".to_owned()));
    let since = Options {
        since: Some("start".into()),
        ..by
    };
    let tables = comparison::tables(&csv(text), &since).unwrap();
    let sentence = |code: &str| {
        let table = tables.table("warnings").unwrap();
        let row = table.rows.iter().find(|row| row.label == code).unwrap();
        row.cells[0].show(table.columns[0].format)
    };
    assert!(sentence("EARLY").starts_with("1 of 3 in shop 1 began in 2020 or earlier"));
    assert!(sentence("NODATE").starts_with("1 of 3 in shop 1 have no date"));
    assert!(codes(text, &Options::default()).contains(&"NOCONTROL".to_owned()));
}

#[test]
fn a_remembered_round_is_pointed_out_however_it_is_known() {
    let plain = "pay_2020,pay_2022\n1,2\n2,4\n3,3\n";
    let has = |text: &str, options: &Options| codes(text, options).contains(&"RECALL".to_owned());
    assert!(!has(plain, &Options::default()));
    let declared = Options {
        recalled: true,
        ..Options::default()
    };
    assert!(has(plain, &declared));
    let mode = "mode_2020,mode_2022,pay_2020,pay_2022\nrecall,current,1,2\nrecall,current,2,4\n";
    assert!(has(mode, &Options::default()));
    let day = "date_2020,date_2022,pay_2020,pay_2022\n2022-11-07,2022-11-07,1,2\n2022-11-08,2022-11-08,2,4\n";
    assert!(has(day, &Options::default()));
    let twice = "date_2020,date_2022,pay_2020,pay_2022\n2020-11-07,2022-11-07,1,2\n2020-11-08,2022-11-08,2,4\n";
    assert!(!has(twice, &Options::default()));
}

#[test]
fn a_dated_line_is_carried_to_the_money_of_the_table() {
    let args = Args {
        cpi: Some("tests/reference/example_study/cpi.csv".into()),
        line: Some(4108.56),
        line_year: Some(2022),
        size: Some("hhsize".into()),
        json: true,
        ..Args::default()
    };
    let said = on(Panel::new().0, &args).unwrap().stdout;
    let document: serde_json::Value = serde_json::from_str(&said).unwrap();
    let table = |id: &str| {
        let tables = document["tables"].as_array().unwrap();
        tables
            .iter()
            .find(|table| table["id"] == id)
            .unwrap()
            .clone()
    };
    let head = &table("poverty_real")["rows"][0];
    assert_eq!(head["label"], "income · headcount");
    let expected = golden()["R:poverty.person_weighted.before.H"];
    assert!((head["cells"][0].as_f64().unwrap() - expected).abs() < 1e-12);
    let warned = |id: &str| table(id)["rows"].to_string().contains("LINE");
    assert!(warned("warnings") && !warned("warnings_real"));
    let money = table("paired_real")["rows"].to_string();
    assert!(
        money.contains("income") && money.contains("spend") && !money.contains("skill"),
        "ratings and counts are no money: {money}"
    );
}

#[test]
fn households_that_grew_and_variables_that_lost_pairs_are_pointed_out() {
    let text = "hhsize_2020,hhsize_2022,income_2020,income_2022\n3,4,100,120\n2,3,80,85\n4,4,95.5,\n5,5,70,\n2,2,60,66\n";
    let args = Args {
        line: Some(90.0),
        ..Args::default()
    };
    let said = on(csv(text), &args).unwrap().stdout;
    assert!(said.contains("2 of 5 households grew or shrank"), "{said}");
    assert!(said.contains("2 of 5 who answered before have no answer after"));
}

#[test]
fn the_tables_are_written_as_the_ending_of_the_file_says() {
    let directory = tempfile::tempdir().unwrap();
    for (name, begins) in [
        ("t.csv", "paired,"),
        ("t.md", "#"),
        ("t.html", "<!doctype html"),
        ("t.json", "{"),
    ] {
        let path = directory.path().join(name);
        let args = Args {
            output: Some(path.clone()),
            ..Args::default()
        };
        on(Panel::new().0, &args).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            text.to_lowercase().starts_with(begins) && text.contains("income"),
            "{name}: {}",
            &text[..40]
        );
    }
    let args = Args {
        output: Some(directory.path().join("t.docx")),
        ..Args::default()
    };
    let refused = on(Panel::new().0, &args).unwrap_err().to_string();
    assert!(
        refused.contains("docx") && refused.contains("xlsx"),
        "{refused}"
    );
    assert!(!directory.path().join("t.docx").exists());
}
