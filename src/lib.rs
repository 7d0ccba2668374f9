//! fieldbook: a survey workbench in the terminal, for laptops without internet.
//!
//! Enumerators interview households with the keyboard; a supervisor merges and reviews the laptops' files; an analyst
//! compares before with after and estimates path models, all in one program and one SQLite file a study. The promise:
//! no answer that the screen showed as saved is ever lost, and no number is shown without saying how it was made.
//!
//! # The flows
//! ```text
//! keystroke → keymap → Msg → update(Model) → Effect::Append(events) → store (one transaction, durable)
//!           ← screen ← view(Model) ← update ← Msg::Saved | Msg::NotSaved ←
//! questionnaire.xlsx → data::xlsform → form::Questionnaire (checked) → form::Session ⇄ answers
//! interviews | CSV → data::Frame → stats | sem → report::Table → screen | text | CSV | JSON
//! ```
//!
//! # The map
//! | room | question it answers | may name |
//! |---|---|---|
//! | [`name`] | is this a name or an id at all? | nobody |
//! | [`error`] | what does a person read when something says no? | nobody |
//! | [`form`] | what is asked next, and is this answer allowed? pure | `name` |
//! | [`vault`] | what is encrypted, for whom, and how is it opened again? | `error` |
//! | [`survey`] | what happened to this interview? pure | `form` |
//! | [`store`] | is it on disk, and is it still what was written? SQLite lives here | `survey`, `form`, `vault` |
//! | [`sync`] | what do two files lack of each other? | `store`, `survey`, `vault` |
//! | `handover` | what does a national office's database lack? feature `postgres` | `store` |
//! | [`data`] | which columns does this become, and back? CSV and XLSX live here | `survey`, `form` |
//! | [`study`] | what does the open file ask, list and hold? | `store`, `data`, `review`, `survey`, `form`, `example` |
//! | [`stats`] | numbers from numbers | nobody |
//! | [`review`] | what is wrong with the interviews, and how does the fieldwork stand? pure | `form`, `survey`, `data`, `stats` |
//! | [`sem`] | which paths does this model have in these data? | `stats` |
//! | [`report`] | how does a result look as a table? | `error`, `stats`, `sem`, `data` |
//! | [`analysis`] | which tables come out of this source? | `report`, `sem`, `data` |
//! | [`example`] | the built-in example study | nobody |
//! | [`ui`] | eyes and hands; the only clock beside `cli` | all but `cli` |
//! | [`cli`] | the verbs | all |
//!
//! # What is deliberately absent
//! No UPDATE or DELETE of an answer (events only). No I/O, clock or randomness in `form`, `survey`, `stats`, `sem`,
//! `review`, `report`. No default for a row that cannot be read. No deletion of a user's file. No estimate without a
//! convergence verdict. No NaN on a screen. No network, no async, no `unsafe`, no global state.
//! `tests/architecture.rs` reads the source and fails with file and line where this page is broken.

#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::dbg_macro))]

pub mod analysis;
pub mod cli;
pub mod data;
pub mod error;
pub mod example;
pub mod form;
#[cfg(feature = "postgres")]
pub mod handover;
pub mod name;
pub mod report;
pub mod review;
pub mod sem;
pub mod stats;
pub mod store;
pub mod study;
pub mod survey;
pub mod sync;
pub mod ui;
pub mod vault;
