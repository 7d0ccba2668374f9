//! The built-in example study: synthetic interviews in eleven villages about selling online, 2020 and 2022.
//!
//! No person was interviewed for these files; counties, villages, codes and every number are made up. The attitude
//! answers were searched by computer until a path model of them returns, to three decimals, the summary figures that
//! Kaouakib & Fang (2023, doi 10.26794/2308-944X-2023-11-3-78-90) print. 2020 is recalled in the same visit.

/// The questionnaire as an XLSForm workbook, in English and Chinese.
pub const QUESTIONNAIRE_XLSX: &[u8] = include_bytes!("questionnaire.xlsx");

/// The sampling frame: every listed adult with the outcome of the visit.
pub const FRAME_CSV: &str = include_str!("frame.csv");

/// The interviews in the layout of `fieldbook export`, one row a record, roster members as `variable[n]`.
pub const INTERVIEWS_CSV: &str = include_str!("interviews.csv");

/// The rural consumer price index, 2020 = 100.
pub const CPI_CSV: &str = include_str!("cpi.csv");

/// The path model.
pub const MODEL_LAV: &str = include_str!("model.lav");

/// What the demo's file is called when no name is given.
pub const FILE_NAME: &str = "fieldbook-example.fbk";
