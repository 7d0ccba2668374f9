//! One step for each schema that was ever released; a step that has shipped is never edited.

/// `STEPS[i]` lifts schema `i + 1` to `i + 2`, in one transaction.
pub(super) const STEPS: &[&str] = &[include_str!("2_review.sql")];
