//! What every screen knows of the open study.

use std::sync::Arc;

use crate::form::Questionnaire;
use crate::name::Uid;

/// The open study, as far as a screen needs it.
#[derive(Debug, Clone)]
pub struct About {
    /// The study's name.
    pub title: String,
    /// The file's name.
    pub file: String,
    /// The study's own id.
    pub study: Uid,
    /// Who works at the screen.
    pub operator: String,
    /// The language that is read: an index into the questionnaire's languages.
    pub language: usize,
    /// The questionnaire.
    pub questionnaire: Arc<Questionnaire>,
    /// Whether answers in it are encrypted, and need a passphrase after the screen was locked.
    pub is_protected: bool,
    /// The path model's text, where the study has one.
    pub model: Option<String>,
}
