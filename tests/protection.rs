//! A protected study: what lies on the disk and on a stick tells nothing, and everything else works as before.

#[path = "support/cli.rs"]
mod cli;
#[path = "support/workbook.rs"]
mod workbook;

use std::path::Path;
use std::process::{Command, Output};

use cli::Desk;

const SURVEY: &str = "
    type            | name     | label::English (en) | calculation
    text            | hhid     | Household           |
    text            | head_name| Name of the head    |
    text            | phone    | Telephone           |
    integer         | income   | Income              |
    integer         | passport | Number of the pass  |
    calculate       | greeting |                     | concat('Dear ', ${head_name})
";

const PERSON: &str = "Zhao Li-Secret";

/// A study that was protected before its first interview, as `hub.fbk`; the office's key as `office.key`.
fn protected() -> Desk {
    let desk = Desk::new();
    desk.write("form.xlsx", workbook::workbook(SURVEY, ""));
    desk.ok(&["new", "hub.fbk", "--form", "form.xlsx"]);
    let public = public_key(&desk, "office.key");
    desk.write("new", "four words in a row\n");
    let said = desk.ok(&[
        "protect",
        "hub.fbk",
        "--office",
        &public,
        "--new-passphrase-file",
        "new",
    ]);
    assert!(
        said.contains("head_name") && said.contains("greeting"),
        "{said}"
    );
    assert!(!said.contains("income:"), "{said}");
    desk
}

fn public_key(desk: &Desk, name: &str) -> String {
    let said = desk.ok(&["office-key", name]);
    said.lines()
        .find(|line| line.starts_with("age1"))
        .unwrap()
        .to_owned()
}

fn with(desk: &Desk, passphrase: &str, arguments: &[&str]) -> Output {
    // Each study is at home on a laptop of its own.
    let laptop = arguments.get(1).copied().unwrap_or_default();
    Command::new(env!("CARGO_BIN_EXE_fieldbook"))
        .current_dir(desk.folder())
        .env("FIELDBOOK_DEVICE", laptop)
        .env("HOME", desk.folder())
        .env("FIELDBOOK_PASSPHRASE", passphrase)
        .args(arguments)
        .output()
        .unwrap()
}

#[track_caller]
fn open(desk: &Desk, arguments: &[&str]) -> String {
    let output = with(desk, "four words in a row", arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

fn import(desk: &Desk, study: &str, hhid: &str, income: u32) {
    let csv = format!(
        "hhid,head_name,phone,income,passport\n{hhid},{PERSON},0871-5550123,{income},77661234\n"
    );
    desk.write("in.csv", csv);
    open(desk, &["import", study, "in.csv"]);
}

#[track_caller]
fn tells_nothing(path: &Path) {
    let bytes = std::fs::read(path).unwrap();
    for secret in [PERSON, "Li-Secret", "5550123"] {
        let found = bytes
            .windows(secret.len())
            .any(|window| window == secret.as_bytes());
        assert!(!found, "{} holds {secret}", path.display());
    }
}

fn digest(desk: &Desk, study: &str) -> String {
    let verified = desk.json(&["verify", study, "--json"]);
    assert_eq!(verified["ok"], true, "{verified}");
    verified["state_digest"].as_str().unwrap().to_owned()
}

#[test]
fn names_and_telephones_are_nowhere_in_the_file_and_come_back_with_the_passphrase() {
    let desk = protected();
    import(&desk, "hub.fbk", "H1", 4100);
    for entry in std::fs::read_dir(desk.folder()).unwrap() {
        let path = entry.unwrap().path();
        if path
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("hub.fbk")
        {
            tells_nothing(&path);
        }
    }
    let all = open(&desk, &["export", "hub.fbk", "-o", "out.csv"]);
    assert!(all.contains("1 interviews"), "{all}");
    let csv = desk.read("out.csv");
    assert!(
        csv.contains(PERSON) && csv.contains("0871-5550123"),
        "{csv}"
    );
    assert!(csv.contains("Dear Zhao"), "{csv}");
    assert_eq!(
        desk.ok(&[
            "export",
            "hub.fbk",
            "-o",
            "again.csv",
            "--key",
            "office.key"
        ]),
        all.replace("out.csv", "again.csv")
    );
    assert_eq!(
        desk.read("again.csv"),
        csv,
        "the office's key opens the same"
    );
}

#[test]
fn a_number_under_encryption_is_not_in_the_tables_either() {
    let desk = protected();
    import(&desk, "hub.fbk", "H1", 4100);
    let conn = rusqlite::Connection::open(desk.path("hub.fbk")).unwrap();
    let plain: i64 = conn
        .query_row(
            "SELECT (SELECT count(*) FROM event WHERE val = 77661234) + (SELECT count(*) FROM cell WHERE val = 77661234)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let readable: i64 = conn
        .query_row("SELECT count(*) FROM cell WHERE val = 4100", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!((plain, readable), (0, 1));
}

#[test]
fn a_wrong_passphrase_is_a_sentence_and_touches_nothing() {
    let desk = protected();
    import(&desk, "hub.fbk", "H1", 4100);
    let before = std::fs::read(desk.path("hub.fbk")).unwrap();
    for verb in [
        vec!["export", "hub.fbk", "-o", "out.csv"],
        vec![
            "answer",
            "hub.fbk",
            "--interview",
            "H1",
            "--set",
            "head_name=Wang",
        ],
        vec!["unlock", "hub.fbk"],
        vec!["import", "hub.fbk", "in.csv"],
    ] {
        let output = with(&desk, "another passphrase", &verb);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{verb:?}");
        assert!(told.contains("this is not its passphrase"), "{told}");
        assert!(output.stdout.is_empty());
    }
    let (told, code) = desk.refused(&["export", "hub.fbk", "-o", "out.csv"]);
    assert!(told.contains("locked") && code == 1, "{told}");
    public_key(&desk, "other.key");
    let (told, _) = desk.refused(&["unlock", "hub.fbk", "--key", "other.key"]);
    assert!(told.contains("not protected for this key"), "{told}");
    assert!(!desk.path("out.csv").exists());
    assert_eq!(std::fs::read(desk.path("hub.fbk")).unwrap(), before);
}

#[test]
fn what_identifies_nobody_needs_no_key() {
    let desk = protected();
    import(&desk, "hub.fbk", "H1", 4100);
    desk.ok(&["export", "hub.fbk", "-o", "out.csv", "--deidentify"]);
    let csv = desk.read("out.csv");
    assert!(csv.contains("4100") && !csv.contains("Zhao"), "{csv}");
    digest(&desk, "hub.fbk");
}

#[test]
fn a_stick_with_a_bundle_tells_nothing_and_merges_into_the_same_study() {
    let desk = protected();
    std::fs::copy(desk.path("hub.fbk"), desk.path("laptop.fbk")).unwrap();
    import(&desk, "laptop.fbk", "HOUSE-77", 900);
    std::fs::create_dir(desk.path("stick")).unwrap();
    let said = desk.ok(&["bundle", "laptop.fbk", "-o", "stick"]);
    let bundle = std::fs::read_dir(desk.path("stick"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    tells_nothing(&bundle);
    let bytes = std::fs::read(&bundle).unwrap();
    for word in ["SQLite", "HOUSE-77", "hhid", "laptop", "fieldbook"] {
        let found = bytes
            .windows(word.len())
            .any(|window| window == word.as_bytes());
        assert!(
            !found && !bundle.to_string_lossy().contains("laptop"),
            "{word}"
        );
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&bundle).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let bundle = bundle.display().to_string();
    let (told, code) = desk.refused(&["merge", "hub.fbk", &bundle]);
    assert!(told.contains("locked") && code == 1, "{told}");
    let merged = open(&desk, &["merge", "hub.fbk", &bundle]);
    assert!(merged.contains("1 new interviews"), "{merged}");
    assert!(!merged.contains("copied while"), "{merged}");
    assert_eq!(digest(&desk, "hub.fbk"), digest(&desk, "laptop.fbk"));
    assert!(said.contains(&digest(&desk, "hub.fbk")[..6]), "{said}");
    // The office needs no passphrase.
    desk.ok(&["merge", "hub.fbk", &bundle, "--key", "office.key"]);
    assert_eq!(
        std::fs::read(&bundle).unwrap(),
        bytes,
        "a stick is never written"
    );
}

#[test]
fn two_laptops_that_were_told_the_same_name_agree_and_two_names_are_a_conflict_that_only_a_key_shows()
 {
    let desk = protected();
    import(&desk, "hub.fbk", "H1", 4100);
    std::fs::copy(desk.path("hub.fbk"), desk.path("laptop.fbk")).unwrap();
    let say = |study: &str, name: &str| {
        open(
            &desk,
            &[
                "answer",
                study,
                "--interview",
                "H1",
                "--set",
                &format!("head_name={name}"),
                "--reason",
                "Wang told so",
            ],
        );
    };
    say("hub.fbk", "Same");
    say("laptop.fbk", "Same");
    open(&desk, &["merge", "hub.fbk", "laptop.fbk"]);
    assert_eq!(
        open(&desk, &["conflicts", "hub.fbk"]),
        "Nobody disagrees.\n"
    );
    say("hub.fbk", "Here-Li");
    say("laptop.fbk", "There-Li");
    let merged = desk.run(&["merge", "hub.fbk", "laptop.fbk"]);
    assert_eq!(merged.status.code(), Some(3), "a merge needs no key");
    let locked = String::from_utf8(desk.run(&["conflicts", "hub.fbk"]).stdout).unwrap();
    assert!(
        locked.contains("(encrypted)") && !locked.contains("-Li"),
        "{locked}"
    );
    let shown =
        String::from_utf8(with(&desk, "four words in a row", &["conflicts", "hub.fbk"]).stdout)
            .unwrap();
    assert!(
        shown.contains("Here-Li") && shown.contains("There-Li"),
        "{shown}"
    );
    let id = shown.split_whitespace().next().unwrap();
    let (told, _) = desk.refused(&["resolve", "hub.fbk", id, "--keep", "1"]);
    assert!(told.contains("locked"), "{told}");
    open(&desk, &["resolve", "hub.fbk", id, "--keep", "1"]);
    assert_eq!(
        open(&desk, &["conflicts", "hub.fbk"]),
        "Nobody disagrees.\n"
    );
    tells_nothing(&desk.path("hub.fbk"));
    let bytes = std::fs::read(desk.path("hub.fbk")).unwrap();
    for word in ["Here-Li", "Wang told so"] {
        assert!(
            !bytes
                .windows(word.len())
                .any(|window| window == word.as_bytes()),
            "{word}"
        );
    }
    digest(&desk, "hub.fbk");
}

#[test]
fn a_forgotten_passphrase_is_no_lost_data_and_the_old_one_opens_nothing_any_more() {
    let desk = protected();
    import(&desk, "hub.fbk", "H1", 4100);
    desk.write("newer", "five other words than before\n");
    desk.ok(&[
        "protect",
        "hub.fbk",
        "--change-passphrase",
        "--key",
        "office.key",
        "--new-passphrase-file",
        "newer",
    ]);
    assert_eq!(
        with(&desk, "four words in a row", &["unlock", "hub.fbk"])
            .status
            .code(),
        Some(1)
    );
    let said = desk.ok(&[
        "export",
        "hub.fbk",
        "-o",
        "out.csv",
        "--passphrase-file",
        "newer",
    ]);
    assert!(said.contains("1 interviews") && desk.read("out.csv").contains(PERSON));
    desk.write("short", "abc\n");
    let (told, _) = desk.refused(&[
        "protect",
        "hub.fbk",
        "--change-passphrase",
        "--key",
        "office.key",
        "--new-passphrase-file",
        "short",
    ]);
    assert!(told.contains("fewer than 8 letters"), "{told}");
}

#[test]
fn under_a_new_secret_old_and_new_answers_are_read_together() {
    let desk = protected();
    import(&desk, "hub.fbk", "H1", 4100);
    let ring = |name: &str| open(&desk, &["export", "hub.fbk", "-o", name]);
    ring("before.csv");
    desk.write("newer", "five other words than before\n");
    open(
        &desk,
        &[
            "protect",
            "hub.fbk",
            "--new-secret",
            "--new-passphrase-file",
            "newer",
        ],
    );
    desk.write(
        "in.csv",
        format!("hhid,head_name,phone,income,passport\nH9,{PERSON}-9,1,2,3\n"),
    );
    desk.ok(&["import", "hub.fbk", "in.csv", "--passphrase-file", "newer"]);
    desk.ok(&[
        "export",
        "hub.fbk",
        "-o",
        "after.csv",
        "--passphrase-file",
        "newer",
    ]);
    let after = desk.read("after.csv");
    assert!(after.starts_with(&desk.read("before.csv")), "{after}");
    assert!(after.contains("Li-Secret-9"), "{after}");
    desk.ok(&[
        "export",
        "hub.fbk",
        "-o",
        "office.csv",
        "--key",
        "office.key",
    ]);
    assert_eq!(desk.read("office.csv"), after);
}

#[test]
fn a_laptop_learns_of_the_protection_by_a_merge() {
    let desk = Desk::new();
    desk.write("form.xlsx", workbook::workbook(SURVEY, ""));
    desk.ok(&["new", "hub.fbk", "--form", "form.xlsx"]);
    std::fs::copy(desk.path("hub.fbk"), desk.path("laptop.fbk")).unwrap();
    let public = public_key(&desk, "office.key");
    desk.write("new", "four words in a row\n");
    desk.ok(&[
        "protect",
        "hub.fbk",
        "--office",
        &public,
        "--new-passphrase-file",
        "new",
    ]);
    desk.ok(&["merge", "laptop.fbk", "hub.fbk"]);
    import(&desk, "laptop.fbk", "H3", 10);
    tells_nothing(&desk.path("laptop.fbk"));
    open(&desk, &["merge", "hub.fbk", "laptop.fbk"]);
    open(&desk, &["export", "hub.fbk", "-o", "out.csv"]);
    assert!(desk.read("out.csv").contains(PERSON));
}

#[test]
fn a_new_laptop_gets_its_study_out_of_a_bundle() {
    let desk = protected();
    import(&desk, "hub.fbk", "H1", 4100);
    desk.ok(&["bundle", "hub.fbk", "-o", "b.age"]);
    let (told, _) = desk.refused(&["unlock", "b.age", "-o", "fresh.fbk"]);
    assert!(
        told.contains("somebody else") && !desk.path("fresh.fbk").exists(),
        "{told}"
    );
    desk.ok(&["unlock", "b.age", "-o", "fresh.fbk", "--key", "office.key"]);
    assert_eq!(digest(&desk, "fresh.fbk"), digest(&desk, "hub.fbk"));
    let (told, _) = desk.refused(&["unlock", "b.age", "-o", "fresh.fbk", "--key", "office.key"]);
    assert!(told.contains("already"), "{told}");
    import(&desk, "fresh.fbk", "H5", 1);
}

#[test]
fn a_bundle_that_is_cut_or_altered_merges_nothing() {
    let desk = protected();
    import(&desk, "hub.fbk", "H1", 4100);
    desk.ok(&["bundle", "hub.fbk", "-o", "b.age"]);
    let bundle = std::fs::read(desk.path("b.age")).unwrap();
    std::fs::copy(desk.path("hub.fbk"), desk.path("laptop.fbk")).unwrap();
    let before = digest(&desk, "laptop.fbk");
    let mut flipped = bundle.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    for bad in [&bundle[..bundle.len() - 20], &bundle[..300], &flipped] {
        desk.write("bad.age", bad);
        let output = with(
            &desk,
            "four words in a row",
            &["merge", "laptop.fbk", "bad.age"],
        );
        let told = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stderr),
            String::from_utf8_lossy(&output.stdout)
        );
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains("damaged or was altered"), "{told}");
    }
    assert_eq!(digest(&desk, "laptop.fbk"), before);
}

#[test]
fn the_key_of_the_interviews_cannot_be_encrypted_and_an_office_must_be_named() {
    let desk = Desk::new();
    desk.write("form.xlsx", workbook::workbook(SURVEY, ""));
    desk.ok(&["new", "s.fbk", "--form", "form.xlsx"]);
    desk.write("new", "four words in a row\n");
    let (told, _) = desk.refused(&["protect", "s.fbk", "--new-passphrase-file", "new"]);
    assert!(told.contains("no office key"), "{told}");
    let public = public_key(&desk, "office.key");
    let (told, _) = desk.refused(&[
        "protect",
        "s.fbk",
        "--office",
        &public,
        "--question",
        "hhid",
        "--new-passphrase-file",
        "new",
    ]);
    assert!(told.contains("must stay readable"), "{told}");
    let (told, _) = desk.refused(&["bundle", "s.fbk", "-o", "b.age"]);
    assert!(
        told.contains("nobody to encrypt it to") && !desk.path("b.age").exists(),
        "{told}"
    );
    let (told, _) = desk.refused(&["office-key", "office.key"]);
    assert!(told.contains("already"), "{told}");
}

#[test]
fn laptops_of_a_protected_study_meet_on_a_stick_that_tells_nothing() {
    let desk = protected();
    desk.ok(&["bundle", "hub.fbk", "-o", "copy.age"]);
    desk.ok(&[
        "unlock",
        "copy.age",
        "-o",
        "laptop.fbk",
        "--key",
        "office.key",
    ]);
    import(&desk, "hub.fbk", "HOUSE-1", 1);
    import(&desk, "laptop.fbk", "HOUSE-2", 2);
    std::fs::create_dir(desk.path("stick")).unwrap();
    let (told, _) = desk.refused(&["sync", "hub.fbk", "stick"]);
    assert!(told.contains("locked"), "{told}");
    open(&desk, &["sync", "laptop.fbk", "stick"]);
    // A bundle of somebody else on the same stick is left alone.
    public_key(&desk, "other.key");
    let public = desk.read("other.key");
    let public = public
        .lines()
        .find_map(|line| line.strip_prefix("# public key: "))
        .unwrap();
    desk.ok(&["demo", "--no-open", "example.fbk"]);
    desk.ok(&[
        "bundle",
        "example.fbk",
        "-o",
        "stick/other.age",
        "--to",
        public,
    ]);
    open(&desk, &["sync", "hub.fbk", "stick"]);
    open(&desk, &["sync", "laptop.fbk", "stick"]);
    assert_eq!(digest(&desk, "hub.fbk"), digest(&desk, "laptop.fbk"));
    for entry in std::fs::read_dir(desk.path("stick")).unwrap() {
        let path = entry.unwrap().path();
        tells_nothing(&path);
        let bytes = std::fs::read(&path).unwrap();
        assert!(
            bytes.starts_with(b"age-encryption.org"),
            "{}",
            path.display()
        );
        assert!(
            !path.to_string_lossy().contains("hub"),
            "{}",
            path.display()
        );
    }
}
