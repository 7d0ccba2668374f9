//! Making, opening and refusing studies; what was acknowledged is there.

mod fieldwork;

use std::fs;
use std::path::Path;

use fieldbook::error::Error;
use fieldbook::store::{Document, Store};
use fieldbook::survey::{Body, DocumentKind, Kind, Origin, Roles, Status};
use fieldwork::*;
use rusqlite::Connection;

type Opening = fn(&Path) -> Result<Store, Error>;

/// Opens `path` in every way; each must say the same kind of sentence and leave the folder as it was.
fn refused_untouched(path: &Path, sentence: &str) {
    let folder = path.parent().unwrap();
    let before = (listing(folder), fs::read(path).ok());
    let ways: [Opening; 2] = [
        |path| Store::open(path, run(fresh_uid(), "E1")),
        Store::open_read_only,
    ];
    for way in ways {
        let error = way(path).map(|_| ()).unwrap_err();
        assert_eq!(error.exit_code(), 1, "{error}");
        let told = error.to_string();
        assert!(told.contains(sentence), "{told}");
        assert!(
            told.contains(path.file_name().unwrap().to_str().unwrap()),
            "{told}"
        );
        assert!(error.remedy().is_some(), "{told}");
        assert_eq!((listing(folder), fs::read(path).ok()), before, "{told}");
    }
}

#[test]
fn a_new_study_holds_its_documents_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (path, store) = created(folder.path());
    let form = store.document(DocumentKind::Form).unwrap().unwrap();
    assert_eq!(
        (form.name.as_str(), form.body.as_slice()),
        ("questionnaire.xlsx", &b"a questionnaire"[..])
    );
    assert_eq!(store.document(DocumentKind::Frame).unwrap(), None);
    assert_eq!(store.interviews().unwrap(), []);
    assert_eq!(store.roles(), &roles());
    assert_eq!(store.study(), uid(1));
    store.close().unwrap();
    assert_eq!(listing(folder.path()), ["study.fieldbook"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn a_study_is_never_made_over_a_file_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("study.fieldbook");
    fs::write(&path, "my thesis").unwrap();
    let error = Store::create(&path, &study(), run(fresh_uid(), "E1")).unwrap_err();
    assert_eq!(error.exit_code(), 1);
    assert!(error.to_string().contains("already"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "my thesis");

    let nowhere = folder.path().join("no/such/folder/study.fieldbook");
    let error = Store::create(&nowhere, &study(), run(fresh_uid(), "E1")).unwrap_err();
    assert_eq!(error.exit_code(), 1);
    assert_eq!(listing(folder.path()), ["study.fieldbook"]);
}

#[test]
fn answers_are_there_after_closing_and_opening() {
    let folder = tempfile::tempdir().unwrap();
    let (path, mut store) = created(folder.path());
    let interview = uid(10);
    store
        .append(&[happened(interview, Body::Opened)], at(10))
        .unwrap();
    store
        .append(
            &[said(interview, top("respondent_id"), text("R001"))],
            at(20),
        )
        .unwrap();
    store
        .append(&[said(interview, top("wave"), number(2022))], at(30))
        .unwrap();
    store
        .append(&[said(interview, top("age"), refused())], at(40))
        .unwrap();
    store
        .append(
            &[said(
                interview,
                top("weight"),
                Some(fieldbook::form::Answer::Value(
                    fieldbook::form::Value::Decimal(61.5),
                )),
            )],
            at(50),
        )
        .unwrap();
    store
        .append(
            &[happened(
                interview,
                Body::RowAdded {
                    repeat: in_row("roster", &[1]),
                },
            )],
            at(60),
        )
        .unwrap();
    store
        .append(
            &[said(interview, in_row("member_name", &[1]), text("李明"))],
            at(70),
        )
        .unwrap();
    store
        .append(
            &[happened(
                interview,
                Body::StoppedAt {
                    address: in_row("member_age", &[1]),
                },
            )],
            at(80),
        )
        .unwrap();
    let seen = (
        store.interviews().unwrap(),
        store.answers(interview).unwrap(),
    );
    store.close().unwrap();
    assert_eq!(listing(folder.path()), ["study.fieldbook"]);

    let store = Store::open(&path, run(fresh_uid(), "E2")).unwrap();
    assert_eq!(
        (
            store.interviews().unwrap(),
            store.answers(interview).unwrap()
        ),
        seen
    );
    let [row] = &seen.0[..] else {
        panic!("{:?}", seen.0)
    };
    assert_eq!(
        (row.key.as_deref(), row.round.as_deref()),
        (Some("R001"), Some("2022"))
    );
    assert_eq!(
        (row.status, row.stopped_at.clone()),
        (Status::Partial, Some(in_row("member_age", &[1])))
    );
    assert_eq!(
        (row.answered, row.conflicts, row.last_by.as_str()),
        (5, 0, "E1")
    );
    assert_eq!(row.last_at_ms, MORNING_MS + 80);
    let roster = seen
        .1
        .iter()
        .find(|cell| cell.address.variable.as_str() == "roster")
        .unwrap();
    assert_eq!((roster.row_exists(), &roster.answer), (Some(true), &None));
    let age = seen
        .1
        .iter()
        .find(|cell| cell.address == top("age"))
        .unwrap();
    assert_eq!(
        (age.answer.clone(), age.at_ms, age.by.as_str()),
        (refused(), MORNING_MS + 40, "E1")
    );
    assert!(store.verify().unwrap().is_ok());
    assert_eq!(store.find("R001", Some("2022")).unwrap(), seen.0);
    assert_eq!(store.find("R001", Some("2020")).unwrap(), []);
    assert_eq!(store.find("R002", None).unwrap(), []);
}

#[test]
fn who_only_looks_leaves_the_file_byte_for_byte_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path());
    let before = fs::read(&path).unwrap();
    let store = Store::open_read_only(&path).unwrap();
    assert_eq!(store.answers(uid(10)).unwrap().len(), 40);
    assert!(store.verify().unwrap().is_ok());
    store.close().unwrap();
    Store::open(&path, run(fresh_uid(), "E2"))
        .unwrap()
        .close()
        .unwrap();
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(listing(folder.path()), ["study.fieldbook"]);
}

#[test]
fn a_study_that_is_only_looked_at_takes_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path());
    let mut store = Store::open_read_only(&path).unwrap();
    let error = store
        .append(&[said(uid(10), top("age"), number(3))], at(9))
        .unwrap_err();
    assert_eq!(error.exit_code(), 1);
    assert!(error.to_string().contains("look"), "{error}");
}

#[test]
fn somebody_can_look_while_another_works() {
    let folder = tempfile::tempdir().unwrap();
    let (path, mut store) = created(folder.path());
    let looker = Store::open_read_only(&path).unwrap();
    store
        .append(&[said(uid(10), top("age"), number(41))], at(9))
        .unwrap();
    assert_eq!(looker.answers(uid(10)).unwrap().len(), 1);
    assert_eq!(
        Store::open_read_only(&path)
            .unwrap()
            .answers(uid(10))
            .unwrap()
            .len(),
        1
    );
    store
        .append(&[said(uid(10), top("age"), number(42))], at(9))
        .unwrap();
    assert_eq!(looker.answers(uid(10)).unwrap()[0].answer, number(42));
}

#[test]
fn a_missing_file_a_folder_and_an_empty_file_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    refused_untouched(&folder.path().join("nothing.fieldbook"), "no such file");
    fs::create_dir(folder.path().join("folder.fieldbook")).unwrap();
    refused_untouched(&folder.path().join("folder.fieldbook"), "not a file");
    fs::write(folder.path().join("empty.fieldbook"), "").unwrap();
    refused_untouched(&folder.path().join("empty.fieldbook"), "empty");
}

#[test]
fn what_is_no_study_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("thesis.docx");
    fs::write(
        &text,
        "PK\u{3}\u{4} this is a zip, more or less. ".repeat(400),
    )
    .unwrap();
    refused_untouched(&text, "not a fieldbook study");
    let short = folder.path().join("short.txt");
    fs::write(&short, "x").unwrap();
    refused_untouched(&short, "not a fieldbook study");
    let other = folder.path().join("other.db");
    Connection::open(&other)
        .unwrap()
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA application_id = 7; CREATE TABLE t (a); INSERT INTO t VALUES (1)")
        .unwrap();
    refused_untouched(&other, "not a fieldbook study");
}

#[test]
fn a_study_of_a_newer_fieldbook_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path());
    let conn = Connection::open(&path).unwrap();
    conn.pragma_update(None, "user_version", 3).unwrap();
    drop(conn);
    refused_untouched(&path, "newer fieldbook");
}

#[test]
fn damaged_pages_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path());
    let sound = fs::read(&path).unwrap();
    let pages = sound.len() / 4096;
    for page in 1..pages {
        let mut damaged = sound.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(0xA5);
        fs::write(&path, &damaged).unwrap();
        refused_untouched(&path, "damaged");
    }
    fs::write(&path, &sound[..sound.len() / 2]).unwrap();
    refused_untouched(&path, "damaged");
    fs::write(&path, &sound[..sound.len() - 100]).unwrap();
    refused_untouched(&path, "damaged");
    fs::write(&path, &sound).unwrap();
    assert_eq!(
        Store::open_read_only(&path)
            .unwrap()
            .answers(uid(10))
            .unwrap()
            .len(),
        40
    );
}

#[test]
fn a_study_whose_structure_was_altered_is_refused() {
    for sql in [
        "CREATE VIEW sums AS SELECT count(*) FROM event",
        "CREATE TRIGGER spy AFTER INSERT ON event BEGIN INSERT INTO operator (name) VALUES ('spy'); END",
        "DROP TRIGGER event_is_not_changed",
        "ALTER TABLE cell ADD COLUMN extra TEXT",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = filled(folder.path());
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        refused_untouched(&path, "structure was altered");
    }
}

#[test]
fn one_fieldbook_at_a_time_writes() {
    let folder = tempfile::tempdir().unwrap();
    let (path, store) = created(folder.path());
    let error = Store::open(&path, run(fresh_uid(), "E2")).unwrap_err();
    assert_eq!(error.exit_code(), 1);
    assert!(error.to_string().contains("locked"), "{error}");
    assert!(error.to_string().contains("E1 on laptop of E1"), "{error}");
    store.close().unwrap();
    Store::open(&path, run(fresh_uid(), "E2")).unwrap();
}

#[test]
fn a_study_that_another_program_writes_to_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path());
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = Store::open(&path, run(fresh_uid(), "E1")).unwrap_err();
    assert_eq!(error.exit_code(), 1);
    assert!(error.to_string().contains("locked"), "{error}");
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);

    let (mut store, other) = (
        Store::open(&path, run(fresh_uid(), "E1")).unwrap(),
        Connection::open(&path).unwrap(),
    );
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store
        .append(&[said(uid(10), top("q1"), number(1))], at(9))
        .unwrap_err();
    assert!(error.to_string().contains("locked"), "{error}");
    other.execute_batch("ROLLBACK").unwrap();
    store
        .append(&[said(uid(10), top("q1"), number(1))], at(9))
        .unwrap();
    assert!(store.verify().unwrap().is_ok());
}

#[test]
fn a_folder_that_cannot_be_written_is_named_and_looking_still_works() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path());
    // Stands for a read-only folder, which root could write all the same.
    fs::create_dir(folder.path().join("study.fieldbook-lock")).unwrap();
    let before = fs::read(&path).unwrap();
    let error = Store::open(&path, run(fresh_uid(), "E1")).unwrap_err();
    assert_eq!(error.exit_code(), 1);
    assert!(error.to_string().contains("folder"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(
        Store::open_read_only(&path)
            .unwrap()
            .answers(uid(10))
            .unwrap()
            .len(),
        40
    );
}

#[test]
fn a_document_taken_into_use_later_is_the_one_in_use_and_moves_the_roles() {
    let folder = tempfile::tempdir().unwrap();
    let (path, mut store) = created(folder.path());
    let interview = uid(10);
    store
        .append(
            &[
                said(interview, top("respondent_id"), text("R001")),
                said(interview, top("hhid"), text("H7")),
            ],
            at(1),
        )
        .unwrap();
    assert_eq!(store.interviews().unwrap()[0].key.as_deref(), Some("R001"));
    let second = Document {
        kind: DocumentKind::Form,
        name: "v2.xlsx".into(),
        body: b"another questionnaire".to_vec(),
    };
    let roles = Roles::of(&[variable("hhid")], &["hhid"]);
    store.adopt(&second, &roles, at(2)).unwrap();
    assert_eq!(store.interviews().unwrap()[0].key.as_deref(), Some("H7"));
    assert!(store.verify().unwrap().is_ok());
    store.close().unwrap();
    let store = Store::open_read_only(&path).unwrap();
    assert_eq!(store.document(DocumentKind::Form).unwrap(), Some(second));
    assert_eq!(store.roles(), &roles);
}

#[test]
fn the_history_of_an_answer_says_who_when_and_what_before() {
    let folder = tempfile::tempdir().unwrap();
    let (path, mut store) = created(folder.path());
    let (interview, age) = (uid(10), top("age"));
    store
        .append(&[said(interview, age.clone(), number(14))], at(100))
        .unwrap();
    store
        .append(&[said(interview, top("wave"), number(2022))], at(200))
        .unwrap();
    store
        .append(
            &[happened(
                interview,
                Body::Parked {
                    address: age.clone(),
                },
            )],
            at(300),
        )
        .unwrap();
    store
        .append(
            &[happened(
                interview,
                Body::Unparked {
                    address: age.clone(),
                },
            )],
            at(400),
        )
        .unwrap();
    store.close().unwrap();
    let mut store = Store::open(&path, run(fresh_uid(), "S1")).unwrap();
    let correction = Body::Answered {
        address: age.clone(),
        answer: number(41),
        origin: Origin::Corrected,
        reason: Some("digits swapped".into()),
    };
    store
        .append(&[happened(interview, correction)], at(500))
        .unwrap();
    store
        .append(&[said(interview, age.clone(), None)], at(600))
        .unwrap();

    let history = store.history(interview, &age).unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|entry| {
            (
                entry.by.as_str(),
                entry.at_ms - MORNING_MS,
                entry.kind,
                entry.before.clone(),
                entry.answer.clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("E1", 100, Kind::Answered, None, number(14)),
            ("E1", 300, Kind::Parked, number(14), number(14)),
            ("E1", 400, Kind::Unparked, number(14), number(14)),
            ("S1", 500, Kind::Answered, number(14), number(41)),
            ("S1", 600, Kind::Answered, number(41), None),
        ]
    );
    assert_eq!(history[3].reason.as_deref(), Some("digits swapped"));
    assert_eq!(history[3].origin, Some(Origin::Corrected));
    assert_eq!(history.iter().filter(|entry| entry.alive).count(), 1);
    assert_eq!(store.history(interview, &top("never_asked")).unwrap(), []);
    assert_eq!(store.history(uid(77), &age).unwrap(), []);
}

#[test]
fn notes_stay_with_their_question() {
    let folder = tempfile::tempdir().unwrap();
    let (_, mut store) = created(folder.path());
    let note = |text: &str| Body::Noted {
        address: in_row("member_age", &[2]),
        text: text.into(),
    };
    store
        .append(&[happened(uid(10), note("guessed by the mother"))], at(1))
        .unwrap();
    store
        .append(
            &[
                happened(uid(10), note("看过户口本")),
                happened(uid(11), note("other")),
            ],
            at(2),
        )
        .unwrap();
    let notes = store.notes(uid(10)).unwrap();
    let told: Vec<_> = notes
        .iter()
        .map(|note| (note.text.as_str(), note.at_ms - MORNING_MS))
        .collect();
    assert_eq!(told, [("guessed by the mother", 1), ("看过户口本", 2)]);
    assert_eq!(notes[0].address, in_row("member_age", &[2]));
    assert_eq!(store.answers(uid(10)).unwrap(), [], "a note is no answer");
    assert!(store.verify().unwrap().is_ok());
}

#[test]
fn what_no_form_lets_through_never_reaches_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let (_, mut store) = created(folder.path());
    let nan = Some(fieldbook::form::Answer::Value(
        fieldbook::form::Value::Decimal(f64::NAN),
    ));
    let long = text(&"x".repeat(200_000));
    for answer in [nan, long, text("")] {
        let events = [
            said(uid(10), top("wave"), number(1)),
            said(uid(10), top("age"), answer),
        ];
        assert_eq!(store.append(&events, at(1)).unwrap_err().exit_code(), 1);
    }
    assert_eq!(store.interviews().unwrap(), [], "all or nothing");
    assert_eq!(store.verify().unwrap().events, 2);
}

#[test]
fn a_clock_that_is_set_starts_a_new_run_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (_, mut store) = created(folder.path());
    store
        .append(&[said(uid(10), top("age"), number(1))], at(1_000))
        .unwrap();
    let mut years_off = at(2_000);
    years_off.wall_ms -= 30 * 365 * 86_400_000;
    store
        .append(&[said(uid(10), top("age"), number(2))], years_off)
        .unwrap();
    store
        .append(&[said(uid(10), top("age"), number(3))], at(3_000))
        .unwrap();
    assert_eq!(
        store.answers(uid(10)).unwrap()[0].answer,
        number(3),
        "no clock decides"
    );
    let history = store.history(uid(10), &top("age")).unwrap();
    let times: Vec<_> = history.iter().map(|entry| entry.at_ms).collect();
    assert_eq!(
        times,
        [MORNING_MS + 1_000, years_off.wall_ms, MORNING_MS + 3_000]
    );
    let verified = store.verify().unwrap();
    assert!(verified.is_ok(), "{:?}", verified.findings);
    assert_eq!(verified.chains, 3);
}

#[test]
fn every_cell_comes_interview_by_interview() {
    let folder = tempfile::tempdir().unwrap();
    let (_, mut store) = created(folder.path());
    for interview in [uid(30), uid(20)] {
        store
            .append(
                &[
                    said(interview, top("age"), number(1)),
                    said(interview, top("wave"), number(2)),
                ],
                at(1),
            )
            .unwrap();
    }
    store
        .append(&[said(uid(30), top("weight"), number(3))], at(1))
        .unwrap();
    let mut seen = vec![];
    store
        .for_each_cell(|interview, cell| {
            seen.push((interview, cell.address.variable.to_string()));
            Ok(())
        })
        .unwrap();
    let told: Vec<_> = seen
        .iter()
        .map(|(interview, variable)| (*interview, variable.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (uid(30), "age"),
            (uid(30), "wave"),
            (uid(30), "weight"),
            (uid(20), "age"),
            (uid(20), "wave")
        ]
    );
    let stop = store.for_each_cell(|_, _| Err(Error::new("here", "enough")));
    assert_eq!(stop.unwrap_err().fault(), "enough");
}

#[test]
fn a_row_that_is_set_aside_with_its_repeat_comes_back_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (path, mut store) = created(folder.path());
    let row = || in_row("roster", &[1]);
    let state = |store: &Store| {
        let cells = store.answers(uid(10)).unwrap();
        (cells[0].row_exists(), cells[0].is_parked())
    };
    let steps = [
        (Body::RowAdded { repeat: row() }, (Some(true), false)),
        (Body::Parked { address: row() }, (Some(true), true)),
        (Body::Unparked { address: row() }, (Some(true), false)),
        (Body::RowRemoved { repeat: row() }, (Some(false), false)),
        (Body::Parked { address: row() }, (Some(false), true)),
    ];
    for (body, expected) in steps {
        store.append(&[happened(uid(10), body)], at(1)).unwrap();
        assert_eq!(state(&store), expected);
    }
    assert_eq!(
        store.interviews().unwrap()[0].answered,
        0,
        "a row is no answer"
    );
    assert!(store.verify().unwrap().is_ok());
    store.close().unwrap();
    assert_eq!(
        state(&Store::open_read_only(&path).unwrap()),
        (Some(false), true)
    );
}

#[test]
fn what_changes_in_a_form_becomes_events_as_it_is() {
    use fieldbook::form::{Change, Origin as FormOrigin};
    let change = Change::Answered {
        address: top("age"),
        answer: number(3),
        origin: FormOrigin::Default,
    };
    let event = fieldbook::survey::Event::from((uid(10), change));
    let body = Body::Answered {
        address: top("age"),
        answer: number(3),
        origin: Origin::Default,
        reason: None,
    };
    assert_eq!(event, happened(uid(10), body));
}

#[test]
fn the_first_released_schema_becomes_exactly_the_fresh_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path());
    let released = folder.path().join("released.fieldbook");
    let old = Connection::open(&released).unwrap();
    old.pragma_update(None, "journal_mode", "wal").unwrap();
    old.execute_batch(include_str!("released/schema_v1.sql"))
        .unwrap();
    old.execute("INSERT INTO file (id, project, lineage, min_reader) VALUES (1, zeroblob(16), zeroblob(16), 1)", []).unwrap();
    drop(old);
    Store::open(&released, run(fresh_uid(), "E1"))
        .unwrap()
        .close()
        .unwrap();
    let shape = |path: &Path| -> Vec<(String, String)> {
        Connection::open(path)
            .unwrap()
            .prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    };
    assert_eq!(shape(&released), shape(&path));
    let version = |path: &Path| -> i64 {
        Connection::open(path)
            .unwrap()
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap()
    };
    assert_eq!(version(&released), version(&path));
}
