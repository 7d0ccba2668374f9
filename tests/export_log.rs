//! The log for programs, and answers made coarser for strangers.

#[path = "support/cli.rs"]
mod cli;
#[path = "support/workbook.rs"]
mod workbook;

use std::collections::{HashMap, HashSet};

use cli::Desk;

const SURVEY: &str = "
    type             | name     | label::English (en)
    text             | hhid     | Household
    text             | village  | Village
    text             | head_name| Name
    date             | visited  | Day of the visit
    integer          | age      | Age
    select_one sex   | sex      | Sex
    integer          | income   | Income
";
const CHOICES: &str = "list_name | name | label::English (en)\nsex | 1 | Woman\nsex | 2 | Man";

fn study() -> Desk {
    let desk = Desk::new();
    desk.write("form.xlsx", workbook::workbook(SURVEY, CHOICES));
    desk.ok(&["new", "s.fbk", "--form", "form.xlsx"]);
    let mut csv = "hhid,village,head_name,visited,age,sex,income\n".to_owned();
    for i in 0..8 {
        csv += &format!(
            "HH{i},Lishuwan,Zhao {i},2022-11-0{},{},1,{}\n",
            i + 1,
            31 + i % 4,
            100 * i
        );
    }
    csv += "HH8,Lishuwan,Wang,2022-12-09,97,2,5\nHH9,Old Mill,Li,2022-12-10,40,2,7\n";
    desk.write("in.csv", csv);
    desk.ok(&["import", "s.fbk", "in.csv"]);
    desk
}

fn records(text: &str) -> Vec<HashMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

fn ids(desk: &Desk, name: &str) -> HashSet<String> {
    let rows = desk.read(name);
    rows.lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap().to_owned())
        .collect()
}

#[test]
fn a_coarse_export_keeps_the_answers_and_loses_the_people() {
    let desk = study();
    let said = desk.ok(&[
        "export",
        "s.fbk",
        "-o",
        "safe.csv",
        "--deidentify",
        "--coarsen",
    ]);
    let rows = records(&desk.read("safe.csv"));
    assert_eq!(rows.len(), 10);
    for row in &rows {
        assert!(
            ["2022-11-01", "2022-12-01"].contains(&row["visited"].as_str()),
            "{row:?}"
        );
        assert!(["30", "40", "85"].contains(&row["age"].as_str()), "{row:?}");
        assert!(
            row["hhid"].starts_with('P') && row["village"].starts_with('V'),
            "{row:?}"
        );
        assert!(!row.contains_key("head_name"));
    }
    let mut incomes: Vec<i64> = rows
        .iter()
        .map(|row| row["income"].parse().unwrap())
        .collect();
    incomes.sort_unstable();
    assert_eq!(
        incomes,
        [0, 5, 7, 100, 200, 300, 400, 500, 600, 700],
        "what is measured stays"
    );
    let villages: HashSet<&String> = rows.iter().map(|row| &row["village"]).collect();
    let people: HashSet<&String> = rows.iter().map(|row| &row["hhid"]).collect();
    assert_eq!(
        (villages.len(), people.len()),
        (2, 10),
        "who belongs together still does"
    );
    assert!(
        said.contains("Days became the first of their month: visited"),
        "{said}"
    );
    assert!(
        said.contains("Ages became the lower end of a band of five years, from 85 on 85: age"),
        "{said}"
    );
    assert!(
        said.contains(
            "Small cells: 2 of 3 combinations of village × age × sex are of fewer than 3 people"
        ),
        "{said}"
    );
    assert!(
        !said.contains("Lishuwan") && !said.contains("Old Mill"),
        "{said}"
    );
    desk.ok(&["export", "s.fbk", "-o", "plain.csv"]);
    desk.ok(&[
        "export",
        "s.fbk",
        "-o",
        "again.csv",
        "--deidentify",
        "--coarsen",
    ]);
    let safe = ids(&desk, "safe.csv");
    assert_eq!(safe.len(), 10);
    for other in ["plain.csv", "again.csv"] {
        assert!(
            safe.is_disjoint(&ids(&desk, other)),
            "ids are others in every export"
        );
    }
    let (told, code) = desk.refused(&["export", "s.fbk", "-o", "x.csv", "--coarsen"]);
    assert_eq!(code, 2, "{told}");
}

#[test]
fn the_log_is_four_files_that_programs_read_as_they_are() {
    let desk = study();
    desk.ok(&[
        "answer",
        "s.fbk",
        "--interview",
        "HH3",
        "--set",
        "income=999",
        "--reason",
        "he said \"more\",\nlater",
    ]);
    desk.ok(&["export", "s.fbk", "-o", "log", "--format", "events"]);
    let events = records(&desk.read("log/events.csv"));
    let cells = records(&desk.read("log/cells.csv"));
    let runs = records(&desk.read("log/runs.csv"));
    let edges = records(&desk.read("log/edges.csv"));
    let verified = desk.json(&["verify", "s.fbk", "--json"]);
    assert_eq!(events.len() as u64, verified["events"].as_u64().unwrap());
    let counted: u64 = runs
        .iter()
        .map(|run| run["events"].parse::<u64>().unwrap())
        .sum();
    assert_eq!(counted, events.len() as u64);
    let income: Vec<&HashMap<String, String>> = events
        .iter()
        .filter(|event| event["value_number"] == "999")
        .collect();
    assert_eq!(income.len(), 1);
    assert_eq!(income[0]["note"], "he said \"more\",\nlater");
    let now = cells
        .iter()
        .find(|cell| cell["value_number"] == "999")
        .unwrap();
    assert_eq!(
        (now["run"].as_str(), now["seq"].as_str()),
        (income[0]["run"].as_str(), income[0]["seq"].as_str())
    );
    assert!(
        edges
            .iter()
            .any(|edge| edge["run"] == now["run"] && edge["seq"] == now["seq"])
    );
    assert!(
        events.iter().any(|event| event["kind"] == "Opened"),
        "paradata too"
    );
    let (told, code) = desk.refused(&[
        "export",
        "s.fbk",
        "-o",
        "log",
        "--format",
        "events",
        "--deidentify",
    ]);
    assert_eq!(code, 2, "{told}");
    #[cfg(unix)]
    for name in ["events.csv", "cells.csv"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(desk.path("log").join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
