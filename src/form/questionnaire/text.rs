//! What a person reads: texts in the questionnaire's languages, with `${name}` filled in.

use crate::form::NodeId;

/// A text in every language of the questionnaire; empty where there is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Texts(pub(in crate::form) Vec<Option<Template>>);

/// A text with places that an answer fills.
#[derive(Debug, Clone, PartialEq)]
pub struct Template(pub(in crate::form) Vec<Piece>);

/// A part of a [`Template`].
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// The answer to a question.
    Answer(NodeId),
}

impl Texts {
    /// The text in language number `language`, else in `fallback`, else in any language.
    #[must_use]
    pub fn in_language(&self, language: usize, fallback: usize) -> Option<&Template> {
        let pick = |i: usize| self.0.get(i).and_then(Option::as_ref);
        pick(language)
            .or_else(|| pick(fallback))
            .or_else(|| self.0.iter().flatten().next())
    }

    /// Whether language number `language` has a text of its own.
    #[must_use]
    pub fn has(&self, language: usize) -> bool {
        self.0.get(language).is_some_and(Option::is_some)
    }

    /// Whether no language has a text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// The texts there are, whatever their language.
    pub fn all(&self) -> impl Iterator<Item = &Template> {
        self.0.iter().flatten()
    }
}

impl Template {
    /// The parts in order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// The text with every place filled by `answer`.
    pub fn fill(&self, mut answer: impl FnMut(NodeId) -> String) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Answer(node) => answer(*node),
            })
            .collect()
    }
}
