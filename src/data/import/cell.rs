//! Cells: how an answer, or the reason why there is none, is spelt in a CSV file, and read back.

use crate::data::clean;
use crate::form::{Answer, Kind, Missing, Node, QuestionType, Questionnaire, Value};

/// The spelling of a reason that the question has no code of its own for, as in Stata's extended missing values.
const fn mark(missing: Missing) -> &'static str {
    match missing {
        Missing::DontKnow => ".d",
        Missing::Refused => ".r",
        Missing::NotApplicable => ".n",
    }
}

/// `answer` as a cell: the question's own code for a reason where it has one, else `.d`, `.r` or `.n`.
///
/// A text that somebody typed loses its control characters, and gets an apostrophe where a spreadsheet would run it.
#[must_use]
pub fn write(node: &Node, answer: &Answer) -> String {
    match answer {
        Answer::Missing(missing) => node
            .special_code(*missing)
            .unwrap_or(mark(*missing))
            .to_owned(),
        Answer::Value(Value::Text(text)) => {
            let text = clean::without_controls(text);
            if is_dotted_mark(&text) {
                format!(".{text}")
            } else if is_typed(node) {
                clean::guarded(&text).into_owned()
            } else {
                text.into_owned()
            }
        }
        Answer::Value(value) => value.to_string(),
    }
}

/// What a cell says: an answer, or `None` for a blank.
///
/// # Errors
/// The sentence that says what was expected.
pub fn read(
    questionnaire: &Questionnaire,
    node: &Node,
    cell: &str,
) -> Result<Option<Answer>, String> {
    let keeps_blanks = matches!(node.kind, Kind::Question(QuestionType::Text));
    let text = if keeps_blanks { cell } else { cell.trim() };
    if let Some(missing) = Missing::ALL
        .into_iter()
        .find(|missing| mark(*missing) == text)
    {
        return Ok(Some(Answer::Missing(missing)));
    }
    let text = if is_dotted_mark(text) {
        &text[1..]
    } else if is_typed(node) {
        clean::unguarded(text)
    } else {
        text
    };
    let answer = questionnaire
        .read(&node.variable, text)
        .map_err(|error| error.to_string())?;
    Ok(answer.map(|answer| questionnaire.normalise(&node.variable, answer)))
}

/// Whether the answer may be any text, rather than a number, a code, a day or a place.
fn is_typed(node: &Node) -> bool {
    match &node.kind {
        Kind::Calculate | Kind::Hidden | Kind::Metadata(_) => true,
        Kind::Question(question) => matches!(
            question,
            QuestionType::Text
                | QuestionType::Barcode
                | QuestionType::Image
                | QuestionType::Audio
                | QuestionType::Video
                | QuestionType::File
        ),
        Kind::Group | Kind::Repeat | Kind::Note => false,
    }
}

/// Whether `text` is a mark with any number of dots before it, so that a text answer `.d` can be told from the reason.
fn is_dotted_mark(text: &str) -> bool {
    let letter = text.trim_start_matches('.');
    letter.len() < text.len() && matches!(letter, "d" | "r" | "n")
}
