//! A desk with tables, interviews and people on it that no study stands behind.
#![allow(dead_code)]

use std::sync::Arc;

use fieldbook::{
    data::xlsform::{Sheet as Page, read_sheets},
    form::{Answer, Missing, Questionnaire, Rows, Value},
    name::Uid,
    report::{Cell, Column, Fact, Format, Run, Table, Tables},
    review::SheetBuilder,
    survey::{Roles, Status, Talk},
    ui::{
        About, Msg, Work,
        screen::interviews::{Listed, Person, Progress, Roll},
        screen::review::Read,
    },
};

use crate::desk::Desk;

pub fn filled_desk() -> Desk {
    let mut desk = Desk::empty(80, 24).computing(|work, tick| match work {
        Work::Compare(_) => Some(comparison()),
        Work::Check => None,
        Work::Model { bootstrap: None } => Some(reliability()),
        // Goes on until somebody stops it.
        Work::Model { .. } => {
            let mut done = 0;
            while tick(done, 5000) {
                done += 1;
            }
            None
        }
        _ => None,
    });
    desk.send(Msg::Study(Box::new(About {
        is_protected: false,
        title: "Selling online 网上卖货".into(),
        file: "village.fbk".into(),
        study: Uid([1; 16]),
        operator: "E1".into(),
        language: 0,
        questionnaire: Arc::new(Questionnaire::default()),
        model: Some("CBEC =~ os1 + os2\nINC ~ CBEC\n".into()),
    })));
    desk.send(Msg::Listed(roll()));
    desk.send(Msg::Reviewed(Box::new(read())));
    desk.model.job = None;
    desk.model.notice = None;
    desk
}

pub fn roll() -> Roll {
    let villages = ["Lishuwan 梨树湾村", "Shangliu 上柳村", "Zhuhekou 竹河口村"];
    let people = (1..=40)
        .map(|n| Person {
            key: format!("R{n:03}"),
            village: villages[n % 3].into(),
            household: format!("V{:02}-H{n:02}", n % 3 + 1),
            outcome: if n % 5 == 0 {
                "Nobody at home after three visits".into()
            } else {
                String::new()
            },
            enumerator: format!("E{}", n % 4 + 1),
            known: vec![],
        })
        .collect();
    let interview = |n: u8, round: &str, progress, answered| Listed {
        uid: Uid([n; 16]),
        key: format!("R{n:03}"),
        round: round.into(),
        village: villages[usize::from(n) % 3].into(),
        household: String::new(),
        outcome: if progress == Progress::Complete {
            "Interview complete".into()
        } else {
            String::new()
        },
        progress,
        answered,
        when: format!("11-{n:02} 14:03"),
        at_ms: i64::from(n),
        by: "E2".into(),
        back: None,
        asked: None,
    };
    Roll::join(
        vec![
            ("2020".into(), "2020 (before)".into()),
            ("2022".into(), "2022 (after)".into()),
        ],
        Some("2022".into()),
        people,
        vec![
            interview(1, "2022", Progress::Complete, 61),
            interview(1, "2020", Progress::Complete, 33),
            interview(2, "2022", Progress::Complete, 58),
            interview(2, "2020", Progress::Open, 12),
            interview(4, "2022", Progress::Open, 7),
            interview(99, "2022", Progress::Complete, 60),
        ],
    )
}

/// Three interviews of a questionnaire with five questions.
pub fn read() -> Read {
    let page = |name: &str, text: &str| Page {
        name: name.to_owned(),
        rows: text
            .lines()
            .map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect())
            .collect(),
    };
    let survey = "type|name|label
        text|respondent_id|Respondent
        select_one village|village_code|Village
        select_one gender|gender|Gender
        integer|inc_wage|Wages of all members
        integer|inc_ecom|Money from online sales
        text|notes|Notes for the supervisor";
    let choices = "list_name|name|label
        village|V01|梨树湾村
        village|V02|上柳村
        village|V03|石磨坪村
        gender|1|女
        gender|2|男";
    let pages = [page("survey", survey), page("choices", choices)];
    let form = Arc::new(read_sheets(&pages, "five").questionnaire.unwrap());
    let roles = Roles::of(
        form.nodes().iter().map(|node| &node.variable),
        &[] as &[&str],
    );
    let mut builder = SheetBuilder::new(&form, &roles);
    let number = |number| Answer::Value(Value::Integer(number));
    let text = |text: &str| Answer::Value(Value::Text(text.into()));
    let lines = [
        ["V01", "1"]
            .map(text)
            .into_iter()
            .chain([number(90500), number(4290)])
            .collect(),
        ["V02", "2"]
            .map(text)
            .into_iter()
            .chain([
                number(8000),
                Answer::Missing(Missing::Refused),
                text("旁边有邻居"),
            ])
            .collect::<Vec<_>>(),
        ["V03", "2"]
            .map(text)
            .into_iter()
            .chain([Answer::Missing(Missing::DontKnow), number(0)])
            .collect(),
    ];
    for (n, answers) in (1_u8..).zip(lines) {
        builder.interview(Uid([n; 16]), Status::Complete);
        let key = text(&format!("R00{n}"));
        builder.answer("respondent_id", &Rows::default(), &key);
        let names = ["village_code", "gender", "inc_wage", "inc_ecom", "notes"];
        for (name, answer) in names.iter().zip(&answers) {
            builder.answer(name, &Rows::default(), answer);
        }
    }
    Read {
        sheet: builder.finish(),
        total: 3,
        talk: Talk::default(),
        target: None,
        version: 0,
        changed: vec![],
        operator: "E1".into(),
        language: 0,
    }
}

pub fn comparison() -> Tables {
    let mut paired = Table::new(
        "paired",
        "Before and after, money nominal",
        "variable",
        vec![
            Column::new("n", "n", Format::Count),
            Column::new("before", "2020", Format::Amount),
            Column::new("after", "2022", Format::Amount),
            Column::new("change", "change", Format::Amount),
            Column::new("ci_low", "CI low", Format::Amount),
            Column::new("ci_high", "CI high", Format::Amount),
            Column::new("t", "t", Format::Coefficient),
            Column::new("df", "df", Format::Count),
            Column::new("p", "p", Format::P),
            Column::new("dz", "d_z", Format::Coefficient),
        ],
    );
    let numbers = |values: [f64; 10]| values.map(Cell::number).to_vec();
    paired.push(
        "inc_total",
        numbers([
            58.0, 17656.0, 21261.0, 3605.0, 541.0, 6668.0, 2.357, 57.0, 0.0216, 0.312,
        ]),
    );
    paired.push(
        "exp_total",
        numbers([
            55.0, 13710.0, 15001.0, 1292.0, -1774.0, 4357.0, 0.84, 54.0, 0.404, 0.114,
        ]),
    );
    let mut skill = numbers([62.0, 4.0, 4.0, 0.0, 0.0, 0.0, 0.0, 61.0, 1.0, 0.0]);
    skill[6] = Cell::Undefined;
    paired.push("skill_farm", skill);
    paired
        .notes
        .push("Paired t, two-sided 95% intervals; amounts of 2022 divided by 1.02714.".into());
    let mut real = paired.clone();
    real.id = "paired_real".into();
    real.title = "Before and after, real, in money of 2020".into();
    real.rows.truncate(2);
    Tables {
        tables: vec![paired, real],
        run: run("paired t, after - before"),
    }
}

pub fn reliability() -> Tables {
    let mut loadings = Table::new(
        "outer_loadings",
        "Outer loadings",
        "indicator",
        vec![
            Column::new("CBEC", "CBEC", Format::Coefficient),
            Column::new("INC", "INC", Format::Coefficient),
        ],
    );
    loadings.push("os1", vec![Cell::Number(0.812), Cell::Blank]);
    loadings.push("fin4", vec![Cell::Blank, Cell::Number(0.655)]);
    let mut reliability = Table::new(
        "construct_reliability",
        "Construct reliability and validity",
        "construct",
        vec![
            Column::new("alpha", "Cronbach's alpha", Format::Coefficient),
            Column::new("rho_a", "rho_a", Format::Coefficient),
            Column::new("rho_c", "rho_c", Format::Coefficient),
            Column::new("ave", "AVE", Format::Coefficient),
        ],
    );
    let four = |values: [f64; 4]| values.map(Cell::number).to_vec();
    reliability.push("CBEC", four([0.9101, 0.9203, 0.9248, 0.5861]));
    reliability.push("INFL", four([0.962, 0.981, 0.973, 0.9]));
    reliability.push("INC", four([0.694, 0.704, 0.813, 0.522]));
    reliability
        .notes
        .push("Mode A, path weighting, n = 62".into());
    Tables {
        tables: vec![loadings, reliability],
        run: run("pls"),
    }
}

fn run(method: &str) -> Run {
    let mut run = Run::default();
    run.push("method", Fact::Text(method.into()));
    run.push("n", Fact::Count(62));
    run.push("converged", Fact::Flag(true));
    run.push("seed", Fact::None);
    run
}
