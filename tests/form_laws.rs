//! Laws that hold for any text and any sequence of steps.

#[path = "support/form.rs"]
mod support;

use fieldbook::form::{Answer, Part, Session};
use proptest::prelude::*;
use support::{Run, context, read};

const FORM: &str = "
    | survey  |
    |         | type              | name  | label | relevant       | constraint           | required     | calculation              | default | choice_filter   | repeat_count |
    |         | select_one yn     | open  | Open  |                |                      | yes          |                          | 1       |                 |              |
    |         | begin_group       | g     | G     | ${open} = 1    |                      |              |                          |         |                 |              |
    |         | integer           | size  | Size  |                | . >= 0 and . <= 4    | ${open} = 1  |                          |         |                 |              |
    |         | begin_repeat      | kids  | Kids  |                |                      |              |                          |         |                 | ${size}      |
    |         | integer           | age   | Age   |                | . >= 0               |              |                          |         |                 |              |
    |         | select_one yn     | work  | Work  | ${age} > 13    |                      |              |                          |         |                 |              |
    |         | calculate         | pos   |       |                |                      |              | position(..)             |         |                 |              |
    |         | calculate         | upto  |       |                |                      |              | sum(${kids}[position() <= position(current()/..)]/age) | | | |
    |         | end_repeat        |       |       |                |                      |              |                          |         |                 |              |
    |         | calculate         | total |       |                |                      |              | sum(${age}) + count(${work}) |     |                 |              |
    |         | end_group         |       |       |                |                      |              |                          |         |                 |              |
    |         | begin_repeat      | trips | Trips | ${total} > 10  |                      |              |                          |         |                 |              |
    |         | integer           | km    | Km    |                | . <= ${total}        |              |                          | 3       |                 |              |
    |         | calculate         | prev  |       |                |                      |              | indexed-repeat(${km}, ${trips}, position(..) - 1) | | | |
    |         | begin_repeat      | stops | Stops |                |                      |              |                          |         |                 | ${km} mod 3  |
    |         | text              | at    | At    |                |                      | yes          |                          |         |                 |              |
    |         | end_repeat        |       |       |                |                      |              |                          |         |                 |              |
    |         | calculate         | n     |       |                |                      |              | count(${stops})          |         |                 |              |
    |         | end_repeat        |       |       |                |                      |              |                          |         |                 |              |
    |         | calculate         | all   |       |                |                      |              | sum(${km}) + count(${stops}) + sum(${n}) | |             |              |
    |         | select_one place  | place | Place |                |                      |              |                          |         | big = ${open}   |              |
    | choices |
    |         | list_name | name | label | big |
    |         | yn        | 1    | Yes   |     |
    |         | yn        | 0    | No    |     |
    |         | place     | a    | A     | 1   |
    |         | place     | b    | B     | 0   |
";

/// One thing that a hand can do; the numbers pick the place and the answer among those that there are.
fn step(run: &mut Run, what: u8, which: usize, value: i64) {
    let states = run.session.states();
    match what % 8 {
        0 => {
            let repeats: Vec<_> = states
                .iter()
                .filter(|s| matches!(s.part, Part::Repeat { .. }))
                .collect();
            let _ = run.session.add_row(&repeats[which % repeats.len()].address);
        }
        1 => {
            let rows: Vec<_> = states
                .iter()
                .filter(|s| matches!(s.part, Part::Row { .. }))
                .collect();
            if let Some(row) = rows.get(which % rows.len().max(1)) {
                let mut repeat = row.address.clone();
                let id = repeat.rows.0.pop().unwrap();
                let _ = run.session.remove_row(&repeat, id);
            }
        }
        _ => {
            let fields: Vec<_> = states.iter().filter(|s| s.part == Part::Field).collect();
            let at = &fields[which % fields.len()].address;
            let texts = ["", "1", "0", "2", "3", "14", "a", "b"];
            let text = texts[value.unsigned_abs() as usize % texts.len()];
            if let Ok(answer) = run.session.questionnaire().read(&at.variable, text) {
                let _ = run.session.answer(at, answer);
            }
        }
    }
}

/// The same rows and answers, taken up anew.
fn replayed(session: &Session) -> Session {
    let states = session.states();
    let rows = states.iter().filter(|s| matches!(s.part, Part::Row { .. }));
    let answers = states
        .iter()
        .filter_map(|s| Some((s.address.clone(), s.answer.clone()?)));
    Session::restore(
        session.questionnaire().clone(),
        context(),
        rows.map(|s| s.address.clone()).collect::<Vec<_>>(),
        answers.collect::<Vec<(_, Answer)>>(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn working_out_what_changed_gives_what_working_out_everything_gives(
        steps in prop::collection::vec((any::<u8>(), 0usize..200, any::<i64>()), 0..40)
    ) {
        let mut run = Run::new(FORM);
        for (what, which, value) in steps {
            step(&mut run, what, which, value);
        }
        let mut again = replayed(&run.session);
        prop_assert_eq!(again.states(), run.session.states());
        let changes = again.recalculate();
        prop_assert!(changes.is_empty(), "{:?}", changes);
        prop_assert_eq!(again.states(), run.session.states());
    }

    #[test]
    fn the_changes_of_every_step_replay_to_the_same_state(
        steps in prop::collection::vec((any::<u8>(), 0usize..200, any::<i64>()), 0..40)
    ) {
        use fieldbook::form::Change;
        use std::collections::BTreeMap;
        let mut run = Run::new(FORM);
        let mut log = run.begun.0.clone();
        for (what, which, value) in steps {
            let states = run.session.states();
            let fields: Vec<_> = states.iter().filter(|s| s.part == Part::Field).collect();
            let at = fields[which % fields.len()].address.clone();
            let repeats: Vec<_> = states.iter().filter(|s| matches!(s.part, Part::Repeat { .. })).collect();
            let text = ["", "1", "0", "2", "3", "14"][value.unsigned_abs() as usize % 6];
            let changes = if what % 5 == 0 {
                let repeat = repeats[which % repeats.len()].address.clone();
                run.session.add_row(&repeat).map(|(_, changes)| changes)
            } else {
                match run.session.questionnaire().read(&at.variable, text) {
                    Ok(answer) => run.session.answer(&at, answer),
                    Err(_) => continue,
                }
            };
            log.extend(changes.into_iter().flatten());
        }
        let mut answers = BTreeMap::new();
        let mut rows = vec![];
        let mut parked = BTreeMap::new();
        for change in log {
            match change {
                Change::Answered { address, answer, .. } => { parked.insert(address.clone(), false); answers.insert(address, answer); }
                Change::RowAdded { repeat } => { parked.insert(repeat.clone(), false); rows.push(repeat); }
                Change::RowRemoved { .. } => {}
                Change::Parked { address } => { parked.insert(address, true); }
                Change::Unparked { address } => { parked.insert(address, false); }
            }
        }
        let kept = answers.into_iter().filter_map(|(at, answer)| Some((at, answer?)));
        let again = Session::restore(run.session.questionnaire().clone(), context(), rows, kept.collect::<Vec<_>>());
        prop_assert_eq!(again.states(), run.session.states());
        for state in run.session.states() {
            let kept = state.answer.is_some() || matches!(state.part, Part::Row { .. });
            if kept {
                let logged = parked.get(&state.address).copied().unwrap_or(false);
                prop_assert_eq!(logged, !state.relevant, "{:?}", state.address);
            }
        }
    }

    #[test]
    fn no_text_stops_the_reader_of_expressions(text in "\\PC{0,60}") {
        let _ = read(&format!(
            "| survey |
             | | type | name | label | relevant |
             | | text | a    | A ${{b}} | {} |",
            text.replace('|', "\\|")
        ));
    }

    #[test]
    fn no_expression_of_the_languages_own_words_stops_anything(
        words in prop::collection::vec(prop::sample::select(vec![
            "${age}", "${kids}", "${total}", ".", "..", "/", "[", "]", "(", ")", ",", "1", "-1", "'a'", "+", "-", "*",
            "div", "mod", "and", "or", "=", "!=", "<", ">=", "\\|", "sum(", "count(", "if(", "position(", "once(",
            "indexed-repeat(", "jr:choice-name(", "current()", "instance('place')", "root", "item", "name", "date(",
            "substr(", "selected-at(", "round(", "format-date(", "concat(", "regex(", "max(", "randomize(",
        ]), 0..14)
    ) {
        let form = FORM.replace("count(${stops})          |", &format!("{} |", words.join(" ")));
        if let Some(form) = read(&form).questionnaire {
            let mut run = Run::of(std::sync::Arc::new(form));
            for i in 0..12 {
                step(&mut run, i, usize::from(i) * 3, i64::from(i));
            }
        }
    }
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let deep = format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000));
    let reading = read(&format!(
        "| survey |\n| | type | name | label | relevant |\n| | text | a | A | {deep} |"
    ));
    assert_eq!(reading.findings[0].code, "too_deep");
}
