//! An evening in a real terminal: twenty planted mistakes are found, asked about, corrected, put aside and accepted, by
//! keys alone.
#![cfg(unix)]

#[path = "support/planted.rs"]
mod planted;
#[path = "support/terminal.rs"]
mod terminal;

use std::path::Path;

use fieldbook::{
    name::Uid,
    store::{Moment, Run, Store},
    survey::QueryState,
};
use planted::{Mistake, mistakes};
use terminal::Terminal;

const ESC: &str = "\u{1b}";
const CTRL_O: &str = "\u{f}";

/// The example with the mistakes in it, as the program leaves it.
fn study(folder: &Path) -> Vec<Mistake> {
    let path = folder.join("one.fbk");
    let made = std::process::Command::new(env!("CARGO_BIN_EXE_fieldbook"))
        .args(["demo", "--no-open"])
        .arg(&path)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let at = Moment {
        wall_ms: 1_669_852_800_000,
        tz_minutes: 480,
        monotonic_ms: 0,
    };
    let run = Run {
        uid: Uid([9; 16]),
        operator: "E9".into(),
        device: "LAP-9".into(),
        at,
        app: "test".into(),
    };
    let mut store = Store::open(&path, run).unwrap();
    let planted = mistakes(&store);
    let events: Vec<_> = planted.iter().flat_map(Mistake::events).collect();
    store.append(&events, at).unwrap();
    store.close().unwrap();
    planted
}

/// The findings narrowed to one interview and one check.
fn narrowed<'t>(terminal: &'t mut Terminal, mistake: &Mistake) -> &'t mut Terminal {
    let filter = filter(mistake);
    terminal.types(&format!("/{filter}\r")).sees(&filter)
}

fn filter(mistake: &Mistake) -> String {
    format!("{} {}", mistake.key, mistake.check)
}

/// All findings again. Esc has been heard once the filter is gone; a key right behind it would be one with Alt.
fn widened(terminal: &mut Terminal, mistake: &Mistake) {
    terminal.types(ESC).misses(&filter(mistake));
}

fn of<'m>(planted: &'m [Mistake], check: &str) -> &'m Mistake {
    planted.iter().find(|one| one.check == check).unwrap()
}

#[test]
fn twenty_planted_mistakes_are_worked_off_in_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let planted = study(folder.path());
    let mut terminal = Terminal::running(folder.path(), &["one.fbk"]);
    terminal.sees("1 Interviews").types("2").sees("124 of 124");
    terminal
        .types("F")
        .sees(" hard, ")
        .sees("put aside; shown: all");

    // Found: each is a line of its own.
    for mistake in &planted {
        narrowed(&mut terminal, mistake);
        let whose = format!("{} 2022", mistake.key);
        terminal.sees_line(&[mistake.check, &whose, mistake.at]);
        widened(&mut terminal, mistake);
    }

    // Corrected: Enter goes to the question, a digit answers it, and the finding is gone.
    let mistake = of(&planted, "required");
    narrowed(&mut terminal, mistake).sees_line(&["required", "gender"]);
    terminal.types("\r").sees("C. The respondent");
    terminal.types(CTRL_O).sees("reopened").types("2");
    terminal
        .sees("✓ Gender")
        .types(ESC)
        .sees("Nothing strikes here.");
    widened(&mut terminal, mistake);

    // Put aside with a reason.
    let aside = of(&planted, "outlier");
    narrowed(&mut terminal, aside).sees_line(&["outlier", "inc_farm"]);
    terminal.types("d").sees("Why is it none?");
    terminal.types("sold the land\r").sees("put aside; z shows");
    widened(&mut terminal, aside);

    // Asked about; the query stands among what is to be done.
    let asked = of(&planted, "constraint");
    narrowed(&mut terminal, asked).sees_line(&["constraint", "age"]);
    terminal.types("w").sees("What do you ask");
    terminal
        .types("seven years old?\r")
        .sees("asked; the query travels");
    terminal
        .types("Q")
        .sees_line(&[&asked.key, "age", "? reply", "seven years old?"]);
    // Whoever opens the list of interviews sees it there.
    terminal.types("1").sees("113 of 113 people");
    terminal
        .types(&format!("/{}\r", asked.key))
        .sees("1 of 113 people");
    terminal.sees_line(&[&asked.key, "?", "Interview"]);
    terminal.types(ESC).sees("113 of 113 people, ");

    // Accepted, two at once, and one sent back.
    terminal
        .types("2")
        .sees("seven years old?")
        .types("D")
        .sees("124 of 124");
    terminal.types("gjjjj  ").sees("2 interviews marked");
    terminal.types("a").sees("2 interviews accepted");
    terminal.types("**Gx").sees("What is to be done?");
    terminal
        .types("ask the roster again\r")
        .sees("sent back; it is open again");
    terminal.types("q").ends_quietly();

    let store = Store::open_read_only(&folder.path().join("one.fbk")).unwrap();
    let talk = store.talk().unwrap();
    let queries: Vec<_> = talk.queries.iter().collect();
    assert_eq!(queries.len(), 1);
    assert_eq!(
        (queries[0].interview, queries[0].state),
        (asked.interview, QueryState::Asked)
    );
    assert_eq!(talk.dismissed.len(), 1);
    let accepted = talk.verdicts.values().filter(|verdict| verdict.accepted);
    assert_eq!((accepted.count(), talk.verdicts.len()), (2, 3));
    let cells = store.answers(mistake.interview).unwrap();
    let gender = cells
        .iter()
        .find(|cell| cell.address.variable.as_str() == "gender");
    assert!(
        gender.is_some_and(|cell| cell.answer.is_some()),
        "corrected"
    );
    let verified = store.verify().unwrap();
    assert!(verified.is_ok(), "{:?}", verified.findings);
}
