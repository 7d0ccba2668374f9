//! The command line that scripts depend on: exit codes, one JSON document, sentences.

#[path = "support/cli.rs"]
mod cli;

use cli::Desk;

#[test]
fn the_example_shows_the_published_table_2() {
    let desk = Desk::with_example();
    let out = desk.json(&["sem", "s.fbk", "--json"]);
    let table = |id: &str| {
        out["tables"]
            .as_array()
            .unwrap()
            .iter()
            .find(|table| table["id"] == id)
            .unwrap()
            .clone()
    };
    let cells = |id: &str, row: &str| -> Vec<String> {
        let table = table(id);
        let row = table["rows"]
            .as_array()
            .unwrap()
            .iter()
            .find(|r| r["label"] == row)
            .unwrap();
        row["cells"]
            .as_array()
            .unwrap()
            .iter()
            .map(|x| format!("{:.3}", x.as_f64().unwrap_or(f64::NAN)))
            .collect()
    };
    assert_eq!(
        cells("construct_reliability", "CBEC"),
        ["0.910", "0.920", "0.925", "0.586"]
    );
    assert_eq!(
        cells("construct_reliability", "INFL"),
        ["0.962", "0.981", "0.973", "0.900"]
    );
    assert_eq!(
        cells("construct_reliability", "INC"),
        ["0.694", "0.704", "0.813", "0.522"]
    );
    let paths = table("path_coefficients");
    let column = |name: &str| {
        paths["columns"]
            .as_array()
            .unwrap()
            .iter()
            .position(|c| c == name)
            .unwrap()
    };
    let row = cells("path_coefficients", "CBEC");
    assert_eq!(
        (row[column("INFL")].as_str(), row[column("INC")].as_str()),
        ("0.815", "0.626")
    );
    assert_eq!(out["run"]["n"], 62);
    assert_eq!(out["run"]["converged"], true);
}

#[test]
fn the_example_compares_as_its_reference_values_say() {
    let desk = Desk::with_example();
    let out = desk.json(&["compare", "s.fbk", "--json"]);
    let expected: serde_json::Value =
        serde_json::from_str(include_str!("reference/example_study/expected.json")).unwrap();
    let mut compared = 0;
    for (id, kind) in [("paired", "nominal"), ("paired_real", "real_2020_yuan")] {
        let table = out["tables"]
            .as_array()
            .unwrap()
            .iter()
            .find(|table| table["id"] == id)
            .unwrap();
        let column = |name: &str| {
            table["columns"]
                .as_array()
                .unwrap()
                .iter()
                .position(|c| c == name)
                .unwrap()
        };
        for (variable, tests) in expected["before_after"]["tests"].as_object().unwrap() {
            let Some(test) = tests.get(kind) else {
                continue;
            };
            let row = table["rows"]
                .as_array()
                .unwrap()
                .iter()
                .find(|r| r["label"] == variable.as_str());
            let row = row.unwrap_or_else(|| panic!("{variable} has no row in {id}"));
            let facts = [
                ("n", "n"),
                ("before", "mean_2020"),
                ("after", "mean_2022"),
                ("change", "mean_difference"),
                ("sd_change", "sd_difference"),
                ("se", "se"),
                ("t", "t"),
                ("df", "df"),
                ("p", "p"),
                ("dz", "dz"),
            ];
            for (ours, theirs) in facts {
                let (ours_at, theirs_at) = (&row["cells"][column(ours)], &test[theirs]);
                let (a, b) = (ours_at.as_f64().unwrap(), theirs_at.as_f64().unwrap());
                assert!(
                    (a - b).abs() <= 1e-8 * (1.0 + b.abs()),
                    "{variable} {kind} {ours}: {a} is not {b}"
                );
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 360, "every expected quantity is looked at");
}

#[test]
fn a_file_that_is_no_study_is_refused_with_a_sentence_and_left_alone() {
    let desk = Desk::new();
    desk.write("notes.fbk", "not a database, only notes\n".repeat(100));
    desk.write("empty.fbk", "");
    for name in ["notes.fbk", "empty.fbk", "missing.fbk"] {
        for verb in ["verify", "compare", "sem"] {
            let (sentence, code) = desk.refused(&[verb, name]);
            assert_eq!(code, 1, "{verb} {name}: {sentence}");
            assert!(sentence.contains(name), "{verb} {name}: {sentence}");
        }
    }
    assert_eq!(
        desk.read("notes.fbk"),
        "not a database, only notes\n".repeat(100)
    );
    assert_eq!(desk.read("empty.fbk"), "");
    assert!(!desk.path("missing.fbk").exists());
}

#[test]
fn a_study_is_not_made_over_a_file_that_is_there() {
    let desk = Desk::with_example();
    desk.write("form.xlsx", fieldbook::example::QUESTIONNAIRE_XLSX);
    let before = std::fs::read(desk.path("s.fbk")).unwrap();
    let (sentence, code) = desk.refused(&["new", "s.fbk", "--form", "form.xlsx"]);
    assert_eq!(code, 1, "{sentence}");
    assert_eq!(std::fs::read(desk.path("s.fbk")).unwrap(), before);
}

#[test]
fn usage_is_exit_code_2_and_the_readme_names_every_verb() {
    let desk = Desk::new();
    assert_eq!(desk.refused(&["import"]).1, 2);
    assert_eq!(desk.refused(&["compare", "x.csv", "--no-such-option"]).1, 2);
    let help = desk.ok(&["--help"]);
    let readme = include_str!("../README.md");
    let verbs = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let verbs: Vec<&str> = verbs
        .map_while(|line| line.split_whitespace().next())
        .collect();
    assert!(
        verbs.contains(&"demo") && verbs.contains(&"merge"),
        "{verbs:?}"
    );
    for verb in verbs
        .into_iter()
        .filter(|verb| !["help", "doctor"].contains(verb))
    {
        let named = [format!("fieldbook {verb}"), format!("-- {verb} ")];
        assert!(
            named.iter().any(|name| readme.contains(name)),
            "README does not name {verb}"
        );
    }
}

#[test]
fn the_example_is_made_once_and_verifies() {
    let desk = Desk::with_example();
    let first = desk.json(&["verify", "s.fbk", "--json"]);
    assert_eq!(
        (&first["ok"], &first["interviews"]),
        (&true.into(), &124.into())
    );
    desk.ok(&["demo", "--no-open", "s.fbk"]);
    assert_eq!(
        desk.json(&["verify", "s.fbk", "--json"])["state_digest"],
        first["state_digest"]
    );
}
