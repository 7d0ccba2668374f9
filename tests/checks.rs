//! The checks: each finds exactly the error that was planted, and what they say about the example as it is.

#[path = "support/review.rs"]
mod review;

use expect_test::{Expect, expect};
use fieldbook::form::Address;
use fieldbook::review::{CheckId, Severity};
use review::{Example, listed, new_findings, row, uid, variable};

/// What the checks find more than in the example as it is, after `plant`.
#[track_caller]
fn planted(plant: impl FnOnce(&mut Example), expected: Expect) {
    let mut example = Example::new();
    plant(&mut example);
    expected.assert_eq(&listed(&new_findings(&example)));
}

/// Every interview of a round, by key.
fn keys(example: &Example, round: &str) -> Vec<String> {
    let of = |i: &fieldbook::data::Interview, name: &str| i.text(&variable(name));
    let interviews = example.interviews.iter();
    interviews
        .filter(|i| of(i, "wave").as_deref() == Some(round))
        .filter_map(|i| of(i, "respondent_id"))
        .collect()
}

fn by(example: &Example, enumerator: &str) -> Vec<String> {
    let mut keys = keys(example, "2022");
    keys.retain(|key| {
        let interview = &example.interviews[example.index(key, "2022")];
        interview.text(&variable("enumerator")).as_deref() == Some(enumerator)
    });
    keys
}

fn whole(example: &Example, key: &str, round: &str, name: &str) -> Option<i64> {
    let interview = &example.interviews[example.index(key, round)];
    interview.text(&variable(name))?.parse().ok()
}

const AMOUNTS: [&str; 11] = [
    "inc_farm",
    "inc_wage",
    "inc_ecom",
    "inc_transfer",
    "inc_other",
    "exp_food",
    "exp_education",
    "exp_health",
    "exp_production",
    "exp_logistics",
    "exp_other",
];

const AGREE: [&str; 17] = [
    "os1", "os2", "os3", "cs1", "cs2", "cs3", "re1", "re2", "re3", "inf1", "inf2", "inf3", "inf4",
    "fin1", "fin2", "fin3", "fin4",
];

const SKILLS: [&str; 6] = [
    "skill_farm",
    "skill_phone",
    "skill_shop",
    "skill_promo",
    "skill_books",
    "skill_export",
];

#[test]
fn the_example_has_its_planted_cases_and_six_false_alarms() {
    let found = Example::new().findings();
    let is = |check: CheckId| found.iter().filter(move |finding| finding.check == check);
    let keys = |check: CheckId| -> Vec<String> {
        is(check).filter_map(|f| f.subject.key.clone()).collect()
    };
    // As planted: a short interview, spending above 1.5 × income, two partial interviews.
    assert_eq!(keys(CheckId::Short), ["R031"]);
    assert_eq!(keys(CheckId::Warning), ["R107"]);
    assert_eq!(keys(CheckId::Required), ["R006", "R021"]);
    // Fourteen people give one answer to all four price items; a fifteenth does to the four income items.
    let prices = is(CheckId::Straightline)
        .filter(|f| f.variable().map(|v| v.as_str()) == Some("inf1"))
        .count();
    assert_eq!((prices, is(CheckId::Straightline).count()), (14, 15));
    // 2020 is rounded more coarsely, in ten of eleven amounts; wages most.
    let heaped: Vec<_> = is(CheckId::Heaping).collect();
    assert_eq!(heaped.len(), 10);
    assert!(
        heaped
            .iter()
            .all(|f| f.subject.round.as_deref() == Some("2020"))
    );
    // Nothing in the example cannot be so. What is left are false alarms: 6 outliers among 1,647 numbers.
    assert!(found.iter().all(|f| f.severity != Severity::Hard));
    assert_eq!(is(CheckId::Outlier).count(), 6);
    assert_eq!(found.len(), 1 + 1 + 2 + 15 + 10 + 6);
}

/// The table at the head of `src/review/mod.rs`: what each check says about the example, and how much of it is true.
#[test]
fn the_documented_false_alarms_are_those_of_the_example() {
    let documented: Vec<(&str, [usize; 3])> = include_str!("../src/review/mod.rs")
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("//! | `")?.split('|').map(str::trim);
            let check = cells.next()?.trim_end_matches('`');
            let numbers: Vec<usize> = cells.take(3).map(|cell| cell.parse().unwrap()).collect();
            Some((check, numbers.try_into().unwrap()))
        })
        .collect();
    let found = Example::new().findings();
    let checks: Vec<String> = CheckId::BUILT_IN.iter().map(CheckId::code).collect();
    let names: Vec<&str> = documented.iter().map(|(check, _)| *check).collect();
    assert_eq!(names, checks, "every check has a line");
    for (check, [all, planted, alarms]) in documented {
        let own = found.iter().filter(|one| one.check.code() == check);
        assert_eq!(own.count(), all, "{check}");
        assert_eq!(all - planted, alarms, "{check}");
    }
}

#[test]
fn findings_are_worst_first_and_have_ids_of_their_own() {
    let found = Example::new().findings();
    assert!(
        found
            .windows(2)
            .all(|two| two[0].severity <= two[1].severity)
    );
    let ids: std::collections::HashSet<_> = found.iter().map(|finding| finding.id).collect();
    assert_eq!(ids.len(), found.len());
}

#[test]
fn a_finding_keeps_its_id_until_its_own_data_change() {
    let id_of = |example: &Example| {
        let found = example.findings();
        let short = found.iter().find(|f| f.check == CheckId::Short).unwrap();
        short.id
    };
    let mut example = Example::new();
    let first = id_of(&example);
    example.set("R031", "2022", "inc_basis", "2");
    example.interviews.reverse();
    assert_eq!(first, id_of(&example), "other data changed");
    example.set("R031", "2022", "end_time", "2022-11-10T08:44:00+08:00");
    assert_ne!(first, id_of(&example), "the times changed");
}

#[test]
fn a_missing_required_answer() {
    planted(
        |e| e.set("R001", "2022", "inc_basis", ""),
        expect![[r#"
        hard required R001 2022 /sec_income/inc_basis
    "#]],
    );
}

#[test]
fn a_broken_constraint() {
    planted(
        |e| e.set("R004", "2022", "online_since", "2024"),
        expect![[r#"
            hard constraint R004 2022 /sec_ecom/online_since
        "#]],
    );
}

#[test]
fn a_choice_that_is_not_offered() {
    planted(
        |e| e.set("R001", "2022", "outcome", "225"),
        expect![[r#"
        hard not_offered R001 2022 /sec_close/outcome
    "#]],
    );
}

#[test]
fn an_answer_under_a_skipped_question() {
    planted(
        |e| e.set("R001", "2022", "main_barrier", "1"),
        expect![[r#"
            hard skip R001 2022 /sec_ecom/main_barrier
        "#]],
    );
}

#[test]
fn a_warning_of_the_questionnaire() {
    planted(
        |e| {
            let income = whole(e, "R003", "2022", "inc_total").unwrap();
            let spent = whole(e, "R003", "2022", "exp_total").unwrap();
            let other = whole(e, "R003", "2022", "exp_other").unwrap();
            let more = income * 16 / 10 - spent + other;
            e.set("R003", "2022", "exp_other", &more.to_string());
            e.settle("R003", "2022");
        },
        expect![[r#"
            soft jump R003 2022 /sec_spend/exp_other
            soft warning R003 2022 /sec_spend/exp_check
        "#]],
    );
}

#[test]
fn one_respondent_twice() {
    planted(
        |e| {
            let mut twin = e.at("R001", "2022").clone();
            twin.uid = uid(900);
            e.interviews.push(twin);
        },
        expect![[r#"
            hard same_key R001 2022 /sec_id/respondent_id
            soft near_duplicate R001 2022 -
            soft outlier R001 2022 /sec_ecom/online_since
            soft overlap R001 2022 -
            note straightline R001 2022 /sec_infl/inf1
        "#]],
    );
}

#[test]
fn one_household_twice() {
    planted(
        |e| e.set("R003", "2022", "household_id", "V01-H08"),
        expect![[r#"
            hard frame_mismatch R003 2022 /sec_id/household_id
            soft same_household R003 2022 /sec_id/household_id
        "#]],
    );
}

#[test]
fn a_copied_interview() {
    planted(
        |e| {
            let source = e.at("R001", "2022").clone();
            let place = "start_time end_time interview_date enumerator county township village_code \
                         household_id respondent_id notes";
            for (address, answer) in source.answers {
                let copied = !place
                    .split_whitespace()
                    .any(|own| own == address.variable.as_str());
                if copied && address.rows.0.is_empty() {
                    e.at("R103", "2022").answers.insert(address, answer);
                }
            }
            e.settle("R103", "2022");
        },
        expect![[r#"
            hard roster_size R103 2022 /sec_household/roster
            soft near_duplicate R103 2022 -
            soft outlier R103 2022 /sec_ecom/online_since
            soft jump R103 2022 /sec_income/inc_wage
            soft jump R103 2022 /sec_income/inc_ecom
            soft jump R103 2022 /sec_spend/exp_food
            soft jump R103 2022 /sec_spend/exp_health
            soft frame_mismatch R103 2022 /sec_person/gender
            soft birth_year R103 2022 /sec_person/age
            note straightline R103 2022 /sec_infl/inf1
        "#]],
    );
}

#[test]
fn a_zero_too_many() {
    planted(
        |e| {
            let food = whole(e, "R003", "2022", "exp_food").unwrap();
            e.set("R003", "2022", "exp_food", &(food * 10).to_string());
            e.settle("R003", "2022");
        },
        expect![[r#"
            soft outlier R003 2022 /sec_spend/exp_food
            soft jump R003 2022 /sec_spend/exp_food
            soft warning R003 2022 /sec_spend/exp_check
        "#]],
    );
}

#[test]
fn one_answer_to_a_whole_battery() {
    planted(
        |e| {
            SKILLS
                .iter()
                .for_each(|name| e.set("R003", "2022", name, "4"));
            e.settle("R003", "2022");
        },
        expect![[r#"
            soft straightline R003 2022 /sec_skills/skill_farm
        "#]],
    );
}

#[test]
fn answers_that_hardly_vary() {
    planted(
        |e| {
            AGREE[..9]
                .iter()
                .for_each(|name| e.set("R003", "2022", name, "4"));
            e.set("R003", "2022", "cs2", "5");
        },
        expect![[r#"
            soft low_variance R003 2022 /sec_cbec/os1
        "#]],
    );
}

#[test]
fn a_long_run_across_sections() {
    planted(
        |e| {
            AGREE[3..12]
                .iter()
                .for_each(|name| e.set("R003", "2022", name, "6"))
        },
        expect![[r#"
            soft long_string R003 2022 /sec_cbec/os1
        "#]],
    );
}

#[test]
fn an_item_that_was_not_turned() {
    planted(
        |e| {
            for key in keys(e, "2022") {
                if let Some(answer) = whole(e, &key, "2022", "inf4") {
                    e.set(&key, "2022", "inf4", &(8 - answer).to_string());
                }
            }
        },
        expect![[r#"
            note straightline R063 2022 /sec_infl/inf1
            note reversed_item - 2022 /sec_infl/inf4
        "#]],
    );
}

#[test]
fn a_short_interview() {
    planted(
        |e| e.set("R001", "2022", "end_time", "2022-11-07T08:58:14+08:00"),
        expect![[r#"
            soft short R001 2022 -
        "#]],
    );
}

#[test]
fn a_long_interview_that_overlaps_the_next() {
    planted(
        |e| e.set("R001", "2022", "end_time", "2022-11-07T12:24:58+08:00"),
        expect![[r#"
            soft overlap R001 2020 -
            soft overlap R005 2022 -
            soft overlap R005 2020 -
            note long R001 2022 -
        "#]],
    );
}

#[test]
fn an_interview_at_night() {
    planted(
        |e| {
            e.set("R001", "2022", "start_time", "2022-11-07T22:43:14+08:00");
            e.set("R001", "2022", "end_time", "2022-11-07T23:24:58+08:00");
        },
        expect![[r#"
            soft night R001 2022 -
        "#]],
    );
}

#[test]
fn an_interview_that_ends_before_it_begins() {
    planted(
        |e| e.set("R001", "2022", "end_time", "2022-11-07T08:24:58+08:00"),
        expect![[r#"
            hard clock R001 2022 -
        "#]],
    );
}

#[test]
fn a_visit_on_another_day() {
    planted(
        |e| e.set("R001", "2022", "interview_date", "2022-11-05"),
        expect![[r#"
            soft visit_day R001 2022 /sec_id/interview_date
        "#]],
    );
}

#[test]
fn an_enumerator_who_rounds() {
    planted(
        |e| {
            for key in by(e, "E1") {
                for name in AMOUNTS {
                    if let Some(amount) = whole(e, &key, "2022", name) {
                        let rounded = (amount + 500) / 1000 * 1000;
                        e.set(&key, "2022", name, &rounded.to_string());
                    }
                }
                e.settle(&key, "2022");
            }
        },
        expect![[r#"
            soft heaping E1 2022 /sec_income/inc_farm
            soft heaping E1 2022 /sec_income/inc_wage
            soft heaping E1 2022 /sec_income/inc_transfer
            soft heaping E1 2022 /sec_spend/exp_food
            soft heaping E1 2022 /sec_spend/exp_education
            soft heaping E1 2022 /sec_spend/exp_health
            soft heaping E1 2022 /sec_spend/exp_production
            soft heaping E1 2022 /sec_spend/exp_logistics
        "#]],
    );
}

#[test]
fn ages_that_end_in_five_and_nought() {
    planted(
        |e| {
            for key in keys(e, "2022") {
                if let Some(age) = whole(e, &key, "2022", "age") {
                    e.set(&key, "2022", "age", &((age + 2) / 5 * 5).to_string());
                }
            }
        },
        expect![[r#"
            note digit_preference - 2022 /sec_person/age
        "#]],
    );
}

#[test]
fn a_question_that_many_do_not_answer() {
    planted(
        |e| {
            for key in keys(e, "2022").iter().take(9) {
                e.set(key, "2022", "os2", "-98");
            }
        },
        expect![[r#"
            note item_missing - 2022 /sec_cbec/os2
        "#]],
    );
}

#[test]
fn an_enumerator_with_many_answers_missing() {
    planted(
        |e| {
            for key in by(e, "E2") {
                e.set(&key, "2022", "os2", "-98");
                e.set(&key, "2022", "re1", "-99");
            }
        },
        expect![[r#"
            soft enumerator_missing E2 2022 -
            note item_missing - 2022 /sec_cbec/os2
            note item_missing - 2022 /sec_cbec/re1
        "#]],
    );
}

#[test]
fn an_enumerator_whose_answers_lie_apart() {
    planted(
        |e| {
            for key in by(e, "E3") {
                for name in &AGREE[..9] {
                    if let Some(answer) = whole(e, &key, "2022", name) {
                        e.set(&key, "2022", name, &(answer + 2).min(7).to_string());
                    }
                }
            }
        },
        expect![[r#"
            soft straightline R070 2022 /sec_cbec/os1
            soft low_variance R089 2022 /sec_cbec/os1
            soft straightline R101 2022 /sec_cbec/os1
            soft enumerator_shift E3 2022 /sec_cbec/cs1
            soft enumerator_shift E3 2022 /sec_cbec/re1
            soft enumerator_shift E3 2022 /sec_cbec/re2
            soft enumerator_shift E3 2022 /sec_cbec/re3
            soft enumerator_shift E3 2022 /sec_cbec/os1
            note enumerator_icc - 2022 /sec_cbec/re1
            note enumerator_icc - 2022 /sec_cbec/re2
            note enumerator_icc - 2022 /sec_cbec/os1
        "#]],
    );
}

#[test]
fn a_total_that_is_not_its_parts() {
    planted(
        |e| e.set("R003", "2022", "inc_total", "1"),
        expect![[r#"
        hard total R003 2022 /sec_income/inc_total
        soft warning R003 2022 /sec_spend/exp_check
    "#]],
    );
}

#[test]
fn a_jump_between_rounds() {
    planted(
        |e| {
            let amount = whole(e, "R003", "2020", "inc_transfer").unwrap();
            e.set("R003", "2022", "inc_transfer", &(amount * 10).to_string());
            e.settle("R003", "2022");
        },
        expect![[r#"
            soft jump R003 2022 /sec_income/inc_transfer
        "#]],
    );
}

#[test]
fn a_round_copied_from_the_other() {
    // A change of nothing narrows the spread of all changes, so that another one stands out.
    planted(
        |e| {
            for name in AMOUNTS {
                let text = e
                    .at("R003", "2020")
                    .text(&variable(name))
                    .unwrap_or_default();
                e.set("R003", "2022", name, &text);
            }
            for name in [
                "household_size",
                "online_since",
                "xb_share",
                "training_days",
            ] {
                let before = e.at("R003", "2020").text(&variable(name));
                if e.at("R003", "2022").text(&variable(name)).is_some() {
                    e.set("R003", "2022", name, &before.unwrap_or_default());
                }
            }
            e.settle("R003", "2022");
        },
        expect![[r#"
            soft unchanged R003 2022 -
            soft jump R062 2022 /sec_spend/exp_education
        "#]],
    );
}

#[test]
fn a_roster_that_is_too_short_and_one_that_is_too_long() {
    planted(
        |e| {
            e.set("R001", "2022", "household_size", "4");
            e.settle("R001", "2022");
        },
        expect![[r#"
            hard roster_size R001 2022 /sec_household/roster
        "#]],
    );
    planted(
        |e| {
            e.set("R001", "2022", "household_size", "2");
            e.settle("R001", "2022");
        },
        expect![[r#"
            hard roster_size R001 2022 /sec_household/roster
        "#]],
    );
}

#[test]
fn one_member_twice() {
    planted(
        |e| {
            for name in [
                "member_name",
                "member_relation",
                "member_age",
                "member_ecom",
            ] {
                let first = e.at("R001", "2022").answers.get(&row(name, 1)).cloned();
                if let Some(answer) = first {
                    e.at("R001", "2022").answers.insert(row(name, 2), answer);
                }
            }
            e.settle("R001", "2022");
        },
        expect![[r#"
            soft roster_twin R001 2022 /sec_household/roster[2]
        "#]],
    );
}

#[test]
fn a_child_older_than_its_parent() {
    planted(
        |e| e.set_at("R001", "2022", &row("member_relation", 1), "2"),
        expect![[r#"
            soft roster_age R001 2022 /sec_household/roster[1]/member_age
        "#]],
    );
}

#[test]
fn a_respondent_who_is_not_in_the_frame() {
    planted(
        |e| e.set("R001", "2022", "respondent_id", "R999"),
        expect![[r#"
            hard not_in_frame R999 2022 /sec_id/respondent_id
        "#]],
    );
}

#[test]
fn another_gender_and_another_village_than_in_the_frame() {
    planted(
        |e| e.set("R001", "2022", "gender", "2"),
        expect![[r#"
        soft frame_mismatch R001 2022 /sec_person/gender
    "#]],
    );
    planted(
        |e| {
            e.set("R001", "2022", "village_code", "V02");
            e.set("R001", "2022", "household_id", "V02-H08");
        },
        expect![[r#"
            hard frame_mismatch R001 2022 /sec_id/village_code
            hard frame_mismatch R001 2022 /sec_id/household_id
        "#]],
    );
}

#[test]
fn an_age_that_does_not_go_with_the_year_of_birth() {
    planted(
        |e| e.set("R001", "2022", "age", "27"),
        expect![[r#"
        soft birth_year R001 2022 /sec_person/age
    "#]],
    );
    // Two years off may be a birthday and a rounded age.
    planted(|e| e.set("R001", "2022", "age", "25"), expect![[r""]]);
}

#[test]
fn every_finding_says_where_what_and_the_way_out() {
    let mut example = Example::new();
    example.set("R003", "2022", "inc_total", "1");
    let found = new_findings(&example);
    expect!["R003, 2022, /sec_income/inc_total: 1 is stored; the answers give 28300. Open the interview and save it: the questionnaire works it out anew. Then look who changed a part."].assert_eq(&found[0].to_string());
    let place = Address::top(variable("inc_total"));
    assert_eq!(found[0].subject.address.as_ref(), Some(&place));
}
