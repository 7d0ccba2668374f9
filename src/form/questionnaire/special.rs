//! Special codes: which codes say "don't know", "refused" or "not applicable", and which questions offer them.

use std::collections::BTreeMap;

use crate::form::{
    Cell, Draft, Missing, NodeId, Questionnaire, Source,
    expr::{Syntax, SyntaxKind, number_text, parse},
};

/// Words of labels that give a code its reason, in lower case.
const WORDS: &[(Missing, &[&str])] = &[
    (
        Missing::DontKnow,
        &[
            "not know",
            "n't know",
            "nt know",
            "n’t know",
            "unknown",
            "不知道",
            "不清楚",
            "ne sait pas",
            "sais pas",
            "не знаю",
            "не знает",
            "затруд",
            "no sabe",
            "não sabe",
        ],
    ),
    (
        Missing::Refused,
        &[
            "refus",
            "prefers not",
            "prefer not",
            "not to say",
            "not to answer",
            "不愿",
            "拒绝",
            "拒答",
            "отказ",
            "rehús",
            "rehus",
            "recus",
            "no responde",
        ],
    ),
    (
        Missing::NotApplicable,
        &[
            "not applicable",
            "n/a",
            "不适用",
            "sans objet",
            "non applicable",
            "неприменим",
            "не применим",
            "no aplica",
            "não se aplica",
        ],
    ),
];

/// Names that are codes by themselves.
const NAMES: &[&str] = &[
    "dk",
    "dont_know",
    "don't_know",
    "do_not_know",
    "doesnt_know",
    "ref",
    "refused",
    "refuse",
    "na",
    "n_a",
    "not_applicable",
    "rf",
    "rtf",
    "no_answer",
];

/// Gives every question the special codes that its list or its constraint offers.
///
/// A setting [`SETTING`] decides instead of the labels: `none`, or `-98=dont_know -99=refused`.
pub(super) fn find(form: &mut Questionnaire, draft: &Draft) {
    let written = draft.settings.iter().find(|(header, _)| is_setting(header));
    let reasons = match written {
        Some((_, text)) => decided(text).unwrap_or_default(),
        None => reasons(form),
    };
    for id in 0..form.nodes.len() {
        let codes = match form.nodes[id].choices {
            Some(Source::List(list)) => of_list(form, list, &reasons),
            _ => of_constraint(draft.nodes[id].constraint.as_ref(), &reasons),
        };
        form.nodes[id].special_codes = codes;
    }
}

/// The column of the sheet settings.
pub const SETTING: &str = "special_codes";

pub(in crate::form) fn is_setting(header: &str) -> bool {
    header
        .trim()
        .replace(' ', "_")
        .eq_ignore_ascii_case(SETTING)
}

/// The codes that the setting names.
///
/// # Errors
/// The part that cannot be read.
pub fn decided(text: &str) -> Result<BTreeMap<String, Missing>, String> {
    let parts = text.split([' ', ',', ';']).map(str::trim);
    let mut codes = BTreeMap::new();
    for part in parts.filter(|part| !part.is_empty() && !part.eq_ignore_ascii_case("none")) {
        let reason = part.split_once('=').and_then(|(code, word)| {
            let reason = Missing::ALL
                .into_iter()
                .find(|own| own.code() == word.trim());
            Some((code.trim().to_owned(), reason?))
        });
        let Some((code, reason)) = reason else {
            return Err(part.to_owned());
        };
        codes.insert(code, reason);
    }
    Ok(codes)
}

/// The reason of every code that some list's label explains.
fn reasons(form: &Questionnaire) -> BTreeMap<String, Missing> {
    let mut found = BTreeMap::new();
    for choice in form.lists.iter().flat_map(|list| &list.choices) {
        if !looks_special(&choice.name) {
            continue;
        }
        let mut labels = choice
            .label
            .all()
            .map(|label| label.fill(|_| String::new()));
        if let Some(reason) = labels.find_map(|label| reason(&label)) {
            found.entry(choice.name.clone()).or_insert(reason);
        }
    }
    found
}

fn reason(label: &str) -> Option<Missing> {
    let label = label.to_lowercase();
    let said = |words: &[&str]| words.iter().any(|word| label.contains(word));
    WORDS
        .iter()
        .find(|(_, words)| said(words))
        .map(|(reason, _)| *reason)
}

/// A negative number, one digit from 6 to 9 repeated, or a word.
fn looks_special(name: &str) -> bool {
    let digits = name.trim_start_matches('-');
    let numeric = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let repeated = digits.len() >= 2 && digits.bytes().all(|b| (b'6'..=b'9').contains(&b));
    (numeric && (name.starts_with('-') || repeated))
        || NAMES.contains(&name.to_lowercase().as_str())
}

fn of_list(
    form: &Questionnaire,
    list: usize,
    reasons: &BTreeMap<String, Missing>,
) -> Vec<(Missing, String)> {
    let names = form.lists[list].choices.iter().map(|choice| &choice.name);
    let codes: Vec<(Missing, String)> = names
        .filter_map(|name| Some((*reasons.get(name)?, name.clone())))
        .collect();
    first_of_each(codes)
}

/// The codes that the constraint names as `. = code`.
fn of_constraint(
    constraint: Option<&Cell>,
    reasons: &BTreeMap<String, Missing>,
) -> Vec<(Missing, String)> {
    let Some(Ok(syntax)) = constraint.map(|cell| parse(&cell.text)) else {
        return vec![];
    };
    let mut codes = vec![];
    syntax.walk(&mut |part| {
        if let Some(code) = equality(part) {
            codes.extend(reasons.get(&code).map(|reason| (*reason, code.clone())));
        }
    });
    first_of_each(codes)
}

fn equality(syntax: &Syntax) -> Option<String> {
    let SyntaxKind::Binary(crate::form::expr::Operator::Equal, sides) = &syntax.kind else {
        return None;
    };
    match &**sides {
        [left, right] if left.is_dot() => literal(right),
        [left, right] if right.is_dot() => literal(left),
        _ => None,
    }
}

fn literal(syntax: &Syntax) -> Option<String> {
    match &syntax.kind {
        SyntaxKind::Number(number) => Some(number_text(*number)),
        SyntaxKind::Text(text) => Some(text.clone()),
        SyntaxKind::Negate(inner) => match inner.kind {
            SyntaxKind::Number(number) => Some(number_text(-number)),
            _ => None,
        },
        _ => None,
    }
}

fn first_of_each(codes: Vec<(Missing, String)>) -> Vec<(Missing, String)> {
    let mut kept: Vec<(Missing, String)> = vec![];
    for (reason, code) in codes {
        if !kept.iter().any(|(r, c)| *r == reason || *c == code) {
            kept.push((reason, code));
        }
    }
    kept
}

impl Questionnaire {
    /// Which codes read as a reason for no answer, and in which questions: for a person to confirm.
    #[must_use]
    pub fn special_codes(&self) -> Vec<(String, Missing, Vec<NodeId>)> {
        let mut found: BTreeMap<(String, Missing), Vec<NodeId>> = BTreeMap::new();
        for (id, node) in self.nodes.iter().enumerate() {
            for (reason, code) in &node.special_codes {
                found.entry((code.clone(), *reason)).or_default().push(id);
            }
        }
        let all = found.into_iter();
        all.map(|((code, reason), nodes)| (code, reason, nodes))
            .collect()
    }
}
