//! Laptops that meet in a folder, by the command line: each drops its file, takes the others', and nothing is lost.

#[path = "support/cli.rs"]
mod cli;

#[path = "support/workbook.rs"]
mod workbook;

use std::{fs, path::Path, process::Output};

use cli::Desk;

/// A command of the person `operator` at the laptop `device`.
fn at(desk: &Desk, operator: &str, device: &str, arguments: &[&str]) -> Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_fieldbook"))
        .current_dir(desk.folder())
        .env("HOME", desk.folder())
        .env("XDG_STATE_HOME", desk.folder())
        .env("FIELDBOOK_OPERATOR", operator)
        .env("FIELDBOOK_DEVICE", device)
        .args(arguments)
        .output()
        .unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

fn correct(desk: &Desk, who: (&str, &str), study: &str, amount: &str) {
    let set = format!("inc_farm={amount}");
    let arguments = [
        "answer",
        study,
        "--interview",
        "R001",
        "--round",
        "2022",
        "--set",
        &set,
        "--reason",
        "asked again",
    ];
    let output = at(desk, who.0, who.1, &arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Three laptops with copies of the example.
fn fleet() -> Desk {
    let desk = Desk::with_example();
    for name in ["a.fbk", "b.fbk", "c.fbk"] {
        fs::copy(desk.path("s.fbk"), desk.path(name)).unwrap();
    }
    fs::create_dir(desk.path("stick")).unwrap();
    desk
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn three_laptops_and_a_stick_agree_after_it_went_round_twice() {
    let desk = fleet();
    correct(&desk, ("E1", "LAP 1"), "a.fbk", "7001");
    correct(&desk, ("E2", "LAP-2"), "b.fbk", "7002");
    let laptops = [
        ("E1", "LAP 1", "a.fbk"),
        ("E2", "LAP-2", "b.fbk"),
        ("E3", "LAP-3", "c.fbk"),
    ];
    let mut digests = vec![];
    for _ in 0..2 {
        digests.clear();
        for (operator, device, study) in laptops {
            let output = at(&desk, operator, device, &["sync", study, "stick", "--json"]);
            digests.push(json(&output)["state_digest"].clone());
        }
    }
    assert!(
        digests.iter().all(|digest| *digest == digests[0]),
        "{digests:?}"
    );
    assert_eq!(
        names(&desk.path("stick")).len(),
        3,
        "one file a laptop, nothing left over"
    );
    assert!(names(&desk.path("stick"))[0].starts_with("a.LAP_1-"));
    let output = at(&desk, "E1", "LAP 1", &["sync", "a.fbk", "stick", "--json"]);
    assert_eq!(output.status.code(), Some(3), "people disagree");
    let again = json(&output);
    assert_eq!(again["dropped"]["written"], false, "nothing is new");
    assert_eq!(again["conflicts"], 1);
}

#[test]
fn a_laptop_that_lost_its_file_gets_everything_back_from_the_stick() {
    let desk = fleet();
    correct(&desk, ("E1", "LAP-1"), "a.fbk", "7001");
    let given = json(&at(
        &desk,
        "E1",
        "LAP-1",
        &["sync", "a.fbk", "stick", "--json"],
    ));
    fs::copy(desk.path("s.fbk"), desk.path("a.fbk")).unwrap();
    let back = json(&at(
        &desk,
        "E1",
        "LAP-1",
        &["sync", "a.fbk", "stick", "--json"],
    ));
    assert_eq!(back["state_digest"], given["state_digest"]);
    assert_eq!(back["files"][0]["device"], "LAP-1");
}

#[test]
fn two_laptops_of_one_name_never_write_over_each_others_answers() {
    let desk = fleet();
    correct(&desk, ("E1", "LAP"), "a.fbk", "7001");
    correct(&desk, ("E2", "LAP"), "b.fbk", "7002");
    fs::create_dir_all(desk.path("two")).unwrap();
    fs::copy(desk.path("b.fbk"), desk.path("two/a.fbk")).unwrap();
    at(&desk, "E1", "LAP", &["sync", "a.fbk", "stick"]);
    let output = at(
        &desk,
        "E2",
        "LAP",
        &["sync", "two/a.fbk", "stick", "--json"],
    );
    assert_eq!(names(&desk.path("stick")).len(), 1, "the same name");
    let met = json(&output);
    assert_eq!(met["conflicts"], 1, "both answers are there");
    let clocks = met["files"][0]["clocks"].to_string();
    assert!(clocks.contains("the laptop was cloned"), "{clocks}");
    let back = json(&at(
        &desk,
        "E1",
        "LAP",
        &["sync", "a.fbk", "stick", "--json"],
    ));
    assert_eq!(back["state_digest"], met["state_digest"]);
}

#[test]
fn what_an_interrupted_visit_left_behind_is_cleared_away_and_does_no_harm() {
    let desk = fleet();
    correct(&desk, ("E1", "LAP-1"), "a.fbk", "7001");
    at(&desk, "E1", "LAP-1", &["sync", "a.fbk", "stick"]);
    let name = names(&desk.path("stick"))[0].clone();
    // The stick was pulled while the file was written anew: half a copy lies hidden beside the whole old one.
    let half = desk.path(&format!("stick/.{name}.part"));
    let whole = fs::read(desk.path(&format!("stick/{name}"))).unwrap();
    fs::write(&half, &whole[..whole.len() / 2]).unwrap();
    let met = json(&at(
        &desk,
        "E2",
        "LAP-2",
        &["sync", "b.fbk", "stick", "--json"],
    ));
    assert_eq!(
        met["files"].as_array().unwrap().len(),
        1,
        "half a copy is no file"
    );
    correct(&desk, ("E1", "LAP-1"), "a.fbk", "7003");
    at(&desk, "E1", "LAP-1", &["sync", "a.fbk", "stick"]);
    assert!(!half.exists());
    assert_eq!(names(&desk.path("stick")).len(), 2);
}

#[test]
fn a_damaged_file_and_one_of_another_study_stop_nobody() {
    let desk = fleet();
    correct(&desk, ("E2", "LAP-2"), "b.fbk", "7002");
    at(&desk, "E2", "LAP-2", &["sync", "b.fbk", "stick"]);
    fs::write(
        desk.path("stick/torn.fbk"),
        &fs::read(desk.path("s.fbk")).unwrap()[..9000],
    )
    .unwrap();
    desk.ok(&["demo", "--no-open", "other.fbk"]);
    fs::copy(desk.path("other.fbk"), desk.path("stick/other.fbk")).unwrap();
    let output = at(&desk, "E1", "LAP-1", &["sync", "a.fbk", "stick", "--json"]);
    assert_eq!(output.status.code(), Some(1), "one was refused");
    let met = json(&output);
    assert_eq!(met["foreign"], serde_json::json!(["other.fbk"]));
    let files = met["files"].as_array().unwrap();
    assert_eq!(files.len(), 2);
    assert!(files[0]["changed"].as_u64() >= Some(1));
    assert!(files[1]["refused"].as_str().unwrap().contains("damaged"));
    assert_eq!(met["dropped"]["written"], true);
    let look = json(&at(
        &desk,
        "E3",
        "LAP-3",
        &["sync", "c.fbk", "stick", "--dry-run", "--json"],
    ));
    assert_eq!(look["dropped"]["written"], false);
    assert!(
        !names(&desk.path("stick"))
            .iter()
            .any(|name| name.contains("LAP-3"))
    );
    let (sentence, code) = desk.refused(&["sync", "a.fbk", "no-such-stick"]);
    assert_eq!(code, 1);
    assert!(sentence.contains("there is no such folder"), "{sentence}");
}

#[test]
fn what_a_protected_study_drops_on_a_stick_tells_nothing_to_who_finds_it() {
    const SURVEY: &str =
        "type | name | label\ntext | hhid | Household\ntext | head_name | Name of the head";
    let desk = Desk::new();
    desk.write("form.xlsx", workbook::workbook(SURVEY, ""));
    desk.ok(&["new", "one.fbk", "--form", "form.xlsx"]);
    let told = desk.ok(&["office-key", "office.key"]);
    let public = told.lines().find(|line| line.starts_with("age1")).unwrap();
    desk.write("new", "four words in a row\n");
    let protect = [
        "protect",
        "one.fbk",
        "--office",
        public,
        "--new-passphrase-file",
        "new",
    ];
    desk.ok(&protect);
    desk.write("people.csv", "hhid,head_name\nHH-1,Zhao Li-Secret\n");
    let import = [
        "import",
        "one.fbk",
        "people.csv",
        "--passphrase-file",
        "new",
    ];
    desk.ok(&import);
    fs::copy(desk.path("one.fbk"), desk.path("two.fbk")).unwrap();
    fs::create_dir(desk.path("stick")).unwrap();
    let visit = |device: &str, study: &str| {
        let arguments = ["sync", study, "stick", "--json", "--passphrase-file", "new"];
        json(&at(&desk, "E1", device, &arguments))
    };
    let one = visit("LAP-1", "one.fbk");
    assert_eq!(one["dropped"]["written"], true, "{one}");
    for name in names(&desk.path("stick")) {
        assert!(name.ends_with(".age"), "{name}");
        let bytes = fs::read(desk.path(&format!("stick/{name}"))).unwrap();
        let holds = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
        assert!(
            !holds(b"HH-1") && !holds(b"SQLite") && !holds(b"Secret"),
            "{name}"
        );
    }
    let two = visit("LAP-2", "two.fbk");
    assert_eq!(two["state_digest"], one["state_digest"], "{two}");
    assert_eq!(two["files"].as_array().unwrap().len(), 1);
    assert_eq!(
        visit("LAP-1", "one.fbk")["dropped"]["written"],
        false,
        "nothing is new"
    );
}
