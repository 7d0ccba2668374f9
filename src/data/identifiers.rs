//! Identifiers: which questions an export without names leaves out, by a stated rule, and why.

use std::fmt;

use crate::form::{Kind, Metadata, Node, NodeId, QuestionType, Questionnaire};
use crate::survey::Roles;

/// Which questions an export holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    left_out: Vec<Option<Why>>,
}

/// Why a question is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The questionnaire says so in this column.
    Marked(String),
    /// Its name is one under which names, telephones and addresses are usually asked.
    Named,
    /// A place, a picture, a recording or a file.
    Recorded,
    /// A telephone, an address or an account that the device knows.
    Device,
    /// Anything may have been written there.
    FreeText,
    /// It is worked out from this question, which is left out.
    From(String),
}

/// The columns of the survey sheet in which a questionnaire says that a question identifies people.
const COLUMNS: [&str; 6] = [
    "pii",
    "identifier",
    "identifying",
    "bind::pii",
    "bind::identifier",
    "personal_data",
];
/// What stands there for a question that does.
const YES: [&str; 8] = [
    "yes",
    "true",
    "true()",
    "1",
    "x",
    "direct",
    "pii",
    "identifier",
];
/// What stands there for a question that does not.
const NO: [&str; 8] = [
    "no", "false", "false()", "0", "none", "safe", "quasi", "indirect",
];
/// Parts of names, between `_`, `-`, `.` or at an end.
const PARTS: [&str; 17] = [
    "name",
    "names",
    "surname",
    "firstname",
    "lastname",
    "fullname",
    "nickname",
    "phone",
    "telephone",
    "tel",
    "mobile",
    "email",
    "address",
    "gps",
    "passport",
    "nationalid",
    "wechat",
];

impl Selection {
    /// Every question.
    #[must_use]
    pub fn all(questionnaire: &Questionnaire) -> Self {
        Self {
            left_out: vec![None; questionnaire.nodes().len()],
        }
    }

    /// The questions that do not identify a person directly.
    ///
    /// Where a row of the questionnaire has one of the columns `pii`, `identifier`, `identifying`, `personal_data`,
    /// that decides: `yes`, `true`, `1`, `x`, `direct` leave the question out, `no`, `none`, `safe`, `quasi` keep it.
    /// Elsewhere these are left out: questions named after a name, telephone, e-mail or address; places; pictures,
    /// recordings and files; what the device knows of its owner; free text, but for the codes by which interviews,
    /// villages and households are known; and whatever is worked out from one of these.
    #[must_use]
    pub fn without_identifiers(questionnaire: &Questionnaire, roles: &Roles) -> Self {
        let nodes = questionnaire.nodes();
        let mut left_out: Vec<Option<Why>> = nodes.iter().map(|node| why(node, roles)).collect();
        let mut again = true;
        while again {
            again = false;
            for (id, node) in nodes.iter().enumerate() {
                if left_out[id].is_none() && marked(node).is_none() {
                    left_out[id] = source(node, nodes, &left_out);
                    again |= left_out[id].is_some();
                }
            }
        }
        Self { left_out }
    }

    /// Whether node `id` is exported.
    #[must_use]
    pub fn holds(&self, id: NodeId) -> bool {
        self.left_out[id].is_none()
    }

    /// The nodes that are left out, and why.
    pub fn left_out(&self) -> impl Iterator<Item = (NodeId, &Why)> {
        self.left_out
            .iter()
            .enumerate()
            .filter_map(|(id, why)| Some((id, why.as_ref()?)))
    }
}

fn why(node: &Node, roles: &Roles) -> Option<Why> {
    if !node.kind.holds_answer() {
        return None;
    }
    match marked(node) {
        Some((column, true)) => return Some(Why::Marked(column)),
        Some((_, false)) => return None,
        None => {}
    }
    let is_code = roles.played_by(&node.variable).next().is_some();
    match &node.kind {
        Kind::Metadata(
            Metadata::DeviceId
            | Metadata::Username
            | Metadata::PhoneNumber
            | Metadata::Email
            | Metadata::SimSerial
            | Metadata::SubscriberId,
        ) => Some(Why::Device),
        _ if is_code => None,
        Kind::Question(
            QuestionType::GeoPoint
            | QuestionType::GeoTrace
            | QuestionType::GeoShape
            | QuestionType::Image
            | QuestionType::Audio
            | QuestionType::Video
            | QuestionType::File,
        ) => Some(Why::Recorded),
        Kind::Question(
            QuestionType::SelectOne | QuestionType::SelectMultiple | QuestionType::Rank,
        ) => None,
        _ if is_named(&node.name) => Some(Why::Named),
        Kind::Question(QuestionType::Text | QuestionType::Barcode) => Some(Why::FreeText),
        _ => None,
    }
}

/// What the questionnaire says of the question, and in which column.
fn marked(node: &Node) -> Option<(String, bool)> {
    node.extra.iter().find_map(|(header, text)| {
        let (header, text) = (header.trim().to_lowercase(), text.trim().to_lowercase());
        if !COLUMNS.contains(&header.as_str()) {
            return None;
        }
        let says = if YES.contains(&text.as_str()) {
            true
        } else if NO.contains(&text.as_str()) {
            false
        } else {
            return None;
        };
        Some((header, says))
    })
}

/// Whether the questionnaire marks `node` as something by which people may be recognised together with other answers.
pub(super) fn is_quasi(node: &Node) -> bool {
    node.extra.iter().any(|(header, text)| {
        COLUMNS.contains(&header.trim().to_lowercase().as_str())
            && ["quasi", "indirect"].contains(&text.trim().to_lowercase().as_str())
    })
}

fn is_named(name: &str) -> bool {
    let name = name.to_lowercase();
    name.split(['_', '-', '.'])
        .any(|part| PARTS.contains(&part.trim_end_matches(|c: char| c.is_ascii_digit())))
}

/// The left-out question that `node` is worked out from.
fn source(node: &Node, nodes: &[Node], left_out: &[Option<Why>]) -> Option<Why> {
    let rules = [&node.calculation, &node.default];
    let uses = |name: &str| {
        let place = format!("${{{name}}}");
        rules.iter().any(|rule| {
            rule.as_ref()
                .is_some_and(|rule| rule.source().contains(&place))
        })
    };
    if !node.kind.holds_answer() {
        return None;
    }
    let found = nodes
        .iter()
        .zip(left_out)
        .find(|(other, why)| why.is_some() && uses(&other.name));
    found.map(|(other, _)| Why::From(other.variable.to_string()))
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Marked(column) => write!(f, "marked in the questionnaire's column `{column}`"),
            Self::Named => f.write_str("named like a name, telephone or address"),
            Self::Recorded => f.write_str("a place, picture, recording or file"),
            Self::Device => f.write_str("known of the device or its owner"),
            Self::FreeText => f.write_str("free text"),
            Self::From(source) => write!(f, "worked out from {source}"),
        }
    }
}
