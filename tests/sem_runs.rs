//! Estimates that a study keeps, and the versions of its model.

#[path = "support/cli.rs"]
mod cli;

use cli::Desk;

const OTHER: &str = "CBEC =~ os1 + os2 + os3\nINC =~ fin1 + fin2 + fin3 + fin4\nINC ~ CBEC\n";

fn kept(desk: &Desk, words: &[&str]) -> String {
    let document = desk.json(&[&["sem", "s.fbk", "--json"], words].concat());
    document["run"]["kept_as"].as_str().unwrap().to_owned()
}

fn runs(desk: &Desk, study: &str) -> Vec<serde_json::Value> {
    let document = desk.json(&["sem", study, "--runs", "--json"]);
    document["runs"].as_array().unwrap().clone()
}

#[test]
fn an_estimate_is_kept_with_how_it_was_made_and_the_same_one_is_kept_once() {
    let desk = Desk::with_example();
    let first = kept(&desk, &["--bootstrap", "50", "--seed", "7"]);
    let again = kept(
        &desk,
        &["--seed", "7", "--bootstrap", "50", "--threads", "1"],
    );
    let plain = kept(&desk, &[]);
    assert_eq!(first, again);
    assert_ne!(first, plain);
    let runs = runs(&desk, "s.fbk");
    assert_eq!(runs.len(), 2);
    let run = &runs[0];
    assert!(run["run"].as_str().unwrap().starts_with(&first));
    assert_eq!(run["options"]["bootstrap"]["draws"], 50);
    assert_eq!(run["options"]["bootstrap"]["seed"], 7);
    assert_eq!(run["model_version"], 1);
    assert_eq!(run["n"], 62);
    assert_eq!(run["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(run["columns_sha256"].as_str().unwrap().len(), 64);
    let listed = desk.ok(&["sem", "s.fbk", "--runs"]);
    assert!(
        listed.contains(&first) && listed.contains("version 1"),
        "{listed}"
    );
}

#[test]
fn keeping_an_estimate_changes_no_answer_and_no_digest() {
    let desk = Desk::with_example();
    let before = desk.json(&["verify", "s.fbk", "--json"]);
    kept(&desk, &[]);
    let after = desk.json(&["verify", "s.fbk", "--json"]);
    assert_eq!(before["state_digest"], after["state_digest"]);
    assert_eq!(before["events"], after["events"]);
}

#[test]
fn a_repeated_estimate_is_the_same_to_the_last_digit() {
    let desk = Desk::with_example();
    let run = kept(
        &desk,
        &[
            "--bootstrap",
            "40",
            "--interval",
            "bca",
            "--predict",
            "5",
            "--repetitions",
            "2",
        ],
    );
    let said = desk.ok(&["sem", "s.fbk", "--reproduce", &run]);
    assert!(said.contains("identical, every digit"), "{said}");
    let document = desk.json(&[
        "sem",
        "s.fbk",
        "--reproduce",
        &run[..6],
        "--json",
        "--threads",
        "1",
    ]);
    assert_eq!(document["identical"], true);
    assert_eq!(document["model_is_the_study's"], true);
}

#[test]
fn a_changed_answer_makes_the_repetition_differ_and_says_that_the_data_changed() {
    let desk = Desk::with_example();
    let run = kept(&desk, &[]);
    desk.ok(&[
        "answer",
        "s.fbk",
        "--interview",
        "R001",
        "--round",
        "2022",
        "--set",
        "os1=1",
        "--reason",
        "misheard",
    ]);
    let output = desk.run(&["sem", "s.fbk", "--reproduce", &run]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("NOT identical"), "{said}");
    assert!(said.contains("because the data changed"), "{said}");
    assert!(said.contains("CBEC -> INC was 0."), "{said}");
}

#[test]
fn a_note_that_touches_no_column_of_the_model_leaves_the_repetition_identical() {
    let desk = Desk::with_example();
    let run = kept(&desk, &[]);
    desk.ok(&[
        "answer",
        "s.fbk",
        "--interview",
        "R001",
        "--round",
        "2022",
        "--set",
        "inc_farm=1",
        "--reason",
        "receipt",
    ]);
    let said = desk.ok(&["sem", "s.fbk", "--reproduce", &run]);
    assert!(said.contains("identical"), "{said}");
}

#[test]
fn an_estimate_is_repeated_with_its_own_model_after_the_study_took_another() {
    let desk = Desk::with_example();
    let run = kept(&desk, &[]);
    desk.write("other.lav", OTHER);
    desk.ok(&["sem", "s.fbk", "--model", "other.lav", "--keep"]);
    let said = desk.ok(&["sem", "s.fbk", "--reproduce", &run]);
    assert!(
        said.contains("identical") && said.contains("another one now"),
        "{said}"
    );
    let versions = desk.json(&["sem", "s.fbk", "--versions", "--json"]);
    let versions = versions["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[1]["text"], OTHER);
    assert_eq!(versions[1]["in_use"], true);
    assert_eq!(versions[0]["in_use"], false);
    assert_eq!(kept(&desk, &["--model-version", "1"]), run);
    let (said, code) = desk.refused(&["sem", "s.fbk", "--model-version", "3"]);
    assert!(
        said.contains("there is no version 3 of the model; there are 2"),
        "{said}"
    );
    assert_eq!(code, 1);
}

#[test]
fn a_model_that_cannot_be_read_is_not_taken_into_use() {
    let desk = Desk::with_example();
    desk.write(
        "bad.lav",
        "CBEC =~ os1 + oss2\nINC =~ fin1 + fin2\nINC ~ CBEC\n",
    );
    let (said, code) = desk.refused(&["sem", "s.fbk", "--model", "bad.lav", "--keep"]);
    assert!(
        said.contains("line 1, column 15") && said.contains("os2"),
        "{said}"
    );
    assert_eq!(code, 1);
    let versions = desk.json(&["sem", "s.fbk", "--versions", "--json"]);
    assert_eq!(versions["versions"].as_array().unwrap().len(), 1);
}

#[test]
fn merging_takes_estimates_over_and_both_files_come_to_the_same_state() {
    let desk = Desk::with_example();
    std::fs::copy(desk.path("s.fbk"), desk.path("b.fbk")).unwrap();
    let run = kept(&desk, &["--bootstrap", "30"]);
    desk.ok(&[
        "answer",
        "b.fbk",
        "--interview",
        "R001",
        "--round",
        "2022",
        "--set",
        "inc_farm=1",
        "--reason",
        "receipt",
    ]);
    desk.ok(&["merge", "s.fbk", "b.fbk"]);
    desk.ok(&["merge", "b.fbk", "s.fbk"]);
    let digest = |study| desk.json(&["verify", study, "--json"])["state_digest"].clone();
    assert_eq!(digest("s.fbk"), digest("b.fbk"));
    assert_eq!(runs(&desk, "s.fbk").len(), 1);
    assert_eq!(runs(&desk, "b.fbk").len(), 1);
    let said = desk.ok(&["sem", "b.fbk", "--reproduce", &run]);
    assert!(said.contains("identical"), "{said}");
}

#[test]
fn draws_of_rows_are_the_same_on_laptops_that_came_to_know_the_interviews_in_another_order() {
    let desk = Desk::with_example();
    desk.ok(&["export", "s.fbk", "-o", "all.csv"]);
    let text = desk.read("all.csv");
    let mut lines: Vec<&str> = text.lines().collect();
    let head = lines.remove(0);
    lines.reverse();
    desk.write("turned.csv", format!("{head}\n{}\n", lines.join("\n")));
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/src/example/");
    let (form, model) = (
        format!("{example}questionnaire.xlsx"),
        format!("{example}model.lav"),
    );
    desk.ok(&["new", "t.fbk", "--form", &form, "--model", &model]);
    desk.ok(&["import", "t.fbk", "turned.csv"]);
    let draws = |study| {
        let words = ["sem", study, "--bootstrap", "30", "--json"];
        desk.json(&words)["tables"].clone()
    };
    assert_eq!(draws("s.fbk"), draws("t.fbk"));
}

#[test]
fn an_estimate_that_cannot_be_kept_is_made_all_the_same() {
    let desk = Desk::with_example();
    assert!(runs(&desk, "s.fbk").is_empty());
    let document = desk.json(&["sem", "s.fbk", "--no-store", "--json"]);
    assert!(document["run"]["kept_as"].is_null());
    assert!(runs(&desk, "s.fbk").is_empty());
    // A study in which somebody works.
    let held =
        fieldbook::store::Store::open(&desk.path("s.fbk"), fieldbook::cli::session::run()).unwrap();
    let output = desk.run(&["sem", "s.fbk", "--json"]);
    assert!(output.status.success());
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["run"]["n"], 62);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("the estimate is not kept in the study"),
        "{said}"
    );
    drop(held);
}

#[test]
fn a_plain_file_keeps_nothing_and_says_so_when_asked() {
    let desk = Desk::new();
    let rows: String = (0..20)
        .map(|i| format!("{i},{},{}\n", i * i % 7, (i * 3 + i * i) % 11))
        .collect();
    desk.write("d.csv", format!("a,b,c\n{rows}"));
    desk.write("m.lav", "X =~ a + b\nY =~ c\nY ~ X\n");
    let output = desk.run(&["sem", "d.csv", "--model", "m.lav"]);
    assert!(output.status.success() && output.stderr.is_empty());
    let (said, code) = desk.refused(&["sem", "d.csv", "--reproduce", "abc"]);
    assert!(said.contains("only a study keeps its estimates"), "{said}");
    assert_eq!(code, 1);
    let (said, _) = desk.refused(&["sem", "d.csv", "--model", "m.lav", "--keep"]);
    assert!(said.contains("this is a plain file"), "{said}");
}

#[test]
fn the_tables_are_written_as_the_kind_of_file_that_the_name_says() {
    let desk = Desk::with_example();
    for (name, start) in [
        ("t.csv", "table"),
        ("t.md", ""),
        ("t.tex", ""),
        ("t.html", "<!"),
        ("t.json", "{"),
        ("t.txt", ""),
        ("t.xlsx", "PK"),
    ] {
        let said = desk.ok(&["sem", "s.fbk", "-o", name]);
        assert!(said.starts_with(&format!("{name}: ")), "{said}");
        let bytes = std::fs::read(desk.path(name)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(bytes.len() > 500, "{name}");
        assert!(
            start == "table" || text.trim_start().starts_with(start),
            "{name}: {}",
            &text[..40]
        );
    }
    let (said, code) = desk.refused(&["sem", "s.fbk", "-o", "t.doc"]);
    assert!(said.contains("does not say what kind of file"), "{said}");
    assert_eq!(code, 2);
}

#[test]
fn what_other_programs_have_and_this_one_has_not_is_refused_by_name() {
    let desk = Desk::with_example();
    for (name, what) in [
        ("ml", "covariance-based estimation"),
        ("cta", "confirmatory tetrad analysis"),
        ("fimix", "finite mixture segmentation"),
        ("nca", "necessary condition analysis"),
    ] {
        let (said, code) = desk.refused(&["sem", "s.fbk", "--estimator", name]);
        assert!(
            said.contains(what) && said.contains("There are pls and plsc"),
            "{said}"
        );
        assert_eq!(code, 2);
    }
}

/// Forty people whose answers to six questions in two rounds go together.
fn two_rounds() -> String {
    let mut text =
        String::from("who,a1_2020,a1_2022,a2_2020,a2_2022,b1_2020,b1_2022,b2_2020,b2_2022\n");
    let noise = |i: usize, k: usize| ((i * 37 + k * 101 + i * i * 13) % 97) as f64 / 97.0 - 0.5;
    for i in 0..40 {
        let (x, y) = (noise(i, 1) * 4.0, noise(i, 2) * 4.0);
        let cells = [
            x + noise(i, 3),
            y + noise(i, 4),
            x + noise(i, 5),
            y + noise(i, 6),
            0.1 * x + noise(i, 7) * 4.0,
            0.9 * y + noise(i, 8),
            0.1 * x + noise(i, 7) * 4.0 + noise(i, 9),
            0.9 * y + noise(i, 10),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:.4}")).collect();
        text += &format!("P{i:02},{}\n", cells.join(","));
    }
    text
}

#[test]
fn two_rounds_of_the_same_people_are_compared_person_by_person() {
    let desk = Desk::new();
    desk.write("d.csv", two_rounds());
    desk.write("m.lav", "A =~ a1 + a2\nB =~ b1 + b2\nB ~ A\n");
    let words = [
        "sem",
        "d.csv",
        "--model",
        "m.lav",
        "--rounds",
        "--person",
        "who",
        "--bootstrap",
        "60",
        "--permutations",
        "99",
        "--json",
    ];
    let document = desk.json(&words);
    let table = |id: &str| {
        let tables = document["tables"].as_array().unwrap().iter();
        tables
            .clone()
            .find(|table| table["id"].as_str() == Some(id))
            .unwrap_or_else(|| panic!("no {id}"))
            .clone()
    };
    let permutation = document["tables"].as_array().unwrap().iter().find(|table| {
        let notes = table["notes"].to_string();
        notes.contains("person") || notes.contains("pair")
    });
    assert!(
        permutation.is_some(),
        "no table says that people were compared with themselves"
    );
    assert_eq!(document["run"]["n"], 80);
    let groups = table("path_coefficients");
    assert_eq!(groups["rows"].as_array().unwrap().len(), 2);
    // The columns of one round stand for the variable in both.
    desk.write(
        "m.lav",
        "A =~ a1_2022 + a2_2022\nB =~ b1_2022 + b2_2022\nB ~ A\n",
    );
    let own = desk.json(&words);
    let numbers = |document: &serde_json::Value| {
        let tables = document["tables"].as_array().unwrap().iter();
        tables
            .filter(|table| table["id"] != "outer_loadings" && table["id"] != "outer_weights")
            .map(|table| table["rows"].to_string().replace("_2022", ""))
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(&own), numbers(&document));
    desk.write("both.lav", "A =~ a1_2020 + a1_2022\nB =~ b1_2022\nB ~ A\n");
    let both = [&["sem", "d.csv", "--model", "both.lav"], &words[4..7]].concat();
    let (said, code) = desk.refused(&both);
    assert!(said.contains("`a1` of both rounds"), "{said}");
    assert_eq!(code, 1);
    let (said, code) = desk.refused(&["sem", "d.csv", "--model", "m.lav", "--rounds"]);
    assert!(said.contains("--person COLUMN"), "{said}");
    assert_eq!(code, 2);
    let (said, _) = desk.refused(&["sem", "d.csv", "--model", "m.lav", "--person", "who"]);
    assert!(said.contains("no groups to compare"), "{said}");
}

#[test]
fn gaps_are_reported_before_any_estimate_with_what_became_of_them() {
    let desk = Desk::new();
    let full = two_rounds();
    let text: Vec<String> = full
        .lines()
        .enumerate()
        .map(|(i, line)| {
            let mut cells: Vec<&str> = line.split(',').collect();
            if i % 10 == 3 {
                cells[2] = "";
            }
            cells.join(",")
        })
        .collect();
    desk.write("d.csv", text.join("\n") + "\n");
    desk.write(
        "m.lav",
        "A =~ a1_2022 + a2_2022\nB =~ b1_2022 + b2_2022\nB ~ A\n",
    );
    let document = desk.json(&["sem", "d.csv", "--model", "m.lav", "--json"]);
    let first = &document["tables"][0];
    assert_eq!(first["id"], "missing_data");
    assert_eq!(first["rows"][0]["label"], "a1_2022");
    assert_eq!(first["rows"][0]["cells"][1], 4.0);
    assert!(
        first["notes"][0]
            .as_str()
            .unwrap()
            .contains("36 of 40 rows are complete"),
        "{}",
        first["notes"]
    );
    assert_eq!(document["run"]["missing"], "casewise");
    let kept = desk.json(&[
        "sem",
        "d.csv",
        "--model",
        "m.lav",
        "--missing",
        "em",
        "--json",
    ]);
    assert_eq!(kept["run"]["n"], 40);
    assert_eq!(kept["run"]["missing"], "em");
}

#[test]
fn a_name_is_not_taken_for_the_construct_that_it_is_to_measure() {
    let desk = Desk::new();
    desk.write("d.csv", two_rounds());
    desk.write(
        "m.lav",
        "A1 =~ a11 + a2_2022\nB =~ b1_2022 + b2_2022\nB ~ A1\n",
    );
    let (said, _) = desk.refused(&["sem", "d.csv", "--model", "m.lav"]);
    assert!(!said.contains("Did you mean `A1`"), "{said}");
}

#[test]
fn an_estimate_that_a_newer_program_kept_is_listed_and_hides_no_other() {
    let desk = Desk::with_example();
    let run = kept(&desk, &[]);
    let mut store =
        fieldbook::store::Store::open(&desk.path("s.fbk"), fieldbook::cli::session::run()).unwrap();
    let strange = fieldbook::store::KeptRun {
        name: "li, 2031-01-01 09:00".into(),
        body: br#"{"version":"9.0.0","more":1}"#.to_vec(),
    };
    let model = fieldbook::store::Document {
        kind: fieldbook::survey::DocumentKind::Model,
        name: "m.lav".into(),
        body: b"A =~ a".to_vec(),
    };
    store.keep_run(&strange, &model).unwrap();
    store.close().unwrap();
    let listed = desk.ok(&["sem", "s.fbk", "--runs"]);
    assert!(
        listed.contains(&run) && listed.contains("2031-01-01"),
        "{listed}"
    );
    assert_eq!(runs(&desk, "s.fbk").len(), 2);
    let name: String = strange
        .sha()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let (said, code) = desk.refused(&["sem", "s.fbk", "--reproduce", &name[..12]]);
    assert!(said.contains("update this one"), "{said}");
    assert_eq!(code, 1);
}

#[test]
fn three_groups_are_compared_pair_by_pair_with_p_values_corrected_for_the_pairs() {
    let desk = Desk::new();
    let text = two_rounds();
    let with_group: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(i, line)| match i {
            0 => format!("{line},team"),
            _ => format!("{line},{}", ["east", "north", "west"][i % 3]),
        })
        .collect();
    desk.write("d.csv", with_group.join("\n") + "\n");
    desk.write(
        "m.lav",
        "A =~ a1_2022 + a2_2022\nB =~ b1_2022 + b2_2022\nB ~ A\n",
    );
    let words = ["sem", "d.csv", "--model", "m.lav", "--group", "team"];
    let more = ["--bootstrap", "80", "--permutations", "79", "--json"];
    let document = desk.json(&[&words[..], &more].concat());
    let tables = document["tables"].as_array().unwrap();
    let tests: Vec<_> = tables
        .iter()
        .filter(|table| table["id"].as_str().unwrap().starts_with("mga_permutation"))
        .collect();
    assert_eq!(tests.len(), 3);
    let p = |table: &serde_json::Value, id: &str| {
        let columns = table["columns"].as_array().unwrap();
        let at = columns.iter().position(|column| column == id).unwrap();
        table["rows"][0]["cells"][at].as_f64().unwrap()
    };
    let mut all: Vec<(f64, f64)> = tests.iter().map(|t| (p(t, "p"), p(t, "p_holm"))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut least = 0.0_f64;
    for (rank, (plain, corrected)) in all.iter().enumerate() {
        least = least.max(plain * (3 - rank) as f64).min(1.0);
        assert!((corrected - least).abs() < 1e-12, "{all:?}");
    }
    let bootstrap = tables.iter().find(|t| t["id"] == "mga_bootstrap").unwrap();
    assert!(p(bootstrap, "p_two_sided_holm") >= p(bootstrap, "p_two_sided"));
    // Two groups are one pair, which needs no correction.
    let two = with_group.join("\n").replace(",west", ",north") + "\n";
    desk.write("d.csv", two);
    let document = desk.json(&[&words[..], &more].concat());
    let tables = document["tables"].as_array().unwrap();
    let test = tables
        .iter()
        .find(|t| t["id"] == "mga_permutation")
        .unwrap();
    assert!(!test["columns"].to_string().contains("p_holm"));
}
