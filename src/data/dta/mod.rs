//! Stata files: a data set as `.dta`, release 118, which Stata 14 and later, R, Python and SPSS read.
//!
//! # Source
//! StataCorp, *Description of .dta file format 118* (`help dta`). Checked with `tests/reference/dta`.

mod bytes;
mod name;
mod storage;

use crate::error::{Error, Result};

use super::clean;
use super::dataset::{Codes, Dataset};

use bytes::Bytes;
use storage::{Storage, gap};

pub use name::{Named, names};

/// A file, and the names that Stata does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// Each column whose name had to change, and its name in the file.
    pub renamed: Vec<(String, String)>,
}

/// The most columns that release 118 takes.
const MOST_COLUMNS: usize = 32_767;
/// The bytes of a name, a format and a label, the closing zero included.
const NAME: usize = 129;
const FORMAT: usize = 57;
const LABEL: usize = 321;
/// The most characters of a label.
const LABEL_CHARS: usize = 80;

/// `set` as the bytes of a `.dta` file.
///
/// Numbers take the smallest type that holds them exactly. Don't know, refused and not applicable are `.d`, `.r`, `.n`;
/// a question that was not put is `.`. In a text column, which has no missing values in Stata, they are those marks as
/// texts.
///
/// # Errors
/// More columns than the format takes.
pub fn write(set: &Dataset) -> Result<Written> {
    if set.fields.len() > MOST_COLUMNS {
        return Err(Error::new(
            set.name.clone(),
            format!(
                "{} columns; a Stata file takes {MOST_COLUMNS}",
                set.fields.len()
            ),
        )
        .way_out("Export to a folder: repeats then become files of their own."));
    }
    let named = names(set.fields.iter().map(|field| field.name.as_str()));
    let storage: Vec<Storage> = set
        .fields
        .iter()
        .map(|field| Storage::of(&field.cells))
        .collect();
    let lists = lists(set);
    let mut out = Bytes::default();
    let map = head(&mut out, set);
    let mut starts = vec![0, map];
    variables(&mut out, &mut starts, set, &named.names, &storage, &lists);
    starts.push(out.here());
    characteristics(&mut out, &set.notes);
    starts.push(out.here());
    data(&mut out, &mut starts, set, &storage);
    starts.push(out.here());
    out.tagged("value_labels", |out| {
        for (name, codes) in &lists.tables {
            value_labels(out, name, codes);
        }
    });
    starts.push(out.here());
    out.text("</stata_dta>");
    starts.push(out.here());
    out.fill_in(map + "<map>".len() as u64, &starts);
    Ok(Written {
        bytes: out.into_vec(),
        renamed: named.renamed,
    })
}

/// The head, and room for the map, whose place is returned.
fn head(out: &mut Bytes, set: &Dataset) -> u64 {
    out.text("<stata_dta><header><release>118</release><byteorder>LSF</byteorder>");
    out.tagged("K", |out| out.u16(set.fields.len()));
    out.tagged("N", |out| out.u64(set.rows));
    let label = cut(&set.title);
    out.tagged("label", |out| {
        out.u16(label.len());
        out.text(&label);
    });
    out.text("<timestamp>\0</timestamp></header>");
    let map = out.here();
    out.tagged("map", |out| out.zeros(14 * 8));
    map
}

/// Everything that is said of the columns before their cells.
fn variables(
    out: &mut Bytes,
    starts: &mut Vec<u64>,
    set: &Dataset,
    names: &[String],
    storage: &[Storage],
    lists: &Lists<'_>,
) {
    let mut part = |out: &mut Bytes, tag: &str, each: &dyn Fn(&mut Bytes, usize)| {
        starts.push(out.here());
        out.tagged(tag, |out| (0..storage.len()).for_each(|k| each(out, k)));
    };
    part(out, "variable_types", &|out, k| out.u16(storage[k].code()));
    part(out, "varnames", &|out, k| out.field(&names[k], NAME));
    starts.push(out.here());
    out.tagged("sortlist", |out| out.zeros(2 * (storage.len() + 1)));
    let mut part = |out: &mut Bytes, tag: &str, each: &dyn Fn(&mut Bytes, usize)| {
        starts.push(out.here());
        out.tagged(tag, |out| (0..storage.len()).for_each(|k| each(out, k)));
    };
    part(out, "formats", &|out, k| {
        out.field(&storage[k].format(&set.fields[k].cells), FORMAT)
    });
    part(out, "value_label_names", &|out, k| {
        out.field(lists.name(k), NAME)
    });
    part(out, "variable_labels", &|out, k| {
        out.field(&cut(&set.fields[k].label), LABEL)
    });
}

/// The notes of the data set, as Stata's `notes` keeps them.
fn characteristics(out: &mut Bytes, notes: &[String]) {
    let mut all = Vec::new();
    if !notes.is_empty() {
        all.push(("note0".to_owned(), notes.len().to_string()));
    }
    for (i, note) in notes.iter().enumerate() {
        all.push((format!("note{}", i + 1), clean::one_line(note).into_owned()));
    }
    out.tagged("characteristics", |out| {
        for (name, text) in &all {
            out.tagged("ch", |out| {
                out.u32(2 * NAME + text.len() + 1);
                out.field("_dta", NAME);
                out.field(name, NAME);
                out.text(text);
                out.zeros(1);
            });
        }
    });
}

/// The cells row by row; texts too long for a row follow after them.
fn data(out: &mut Bytes, starts: &mut Vec<u64>, set: &Dataset, storage: &[Storage]) {
    let mut long_texts = Bytes::default();
    out.tagged("data", |out| {
        for row in 0..set.rows {
            for (k, (field, storage)) in set.fields.iter().zip(storage).enumerate() {
                storage.cell(out, &field.cells, row, (k, &mut long_texts));
            }
        }
    });
    starts.push(out.here());
    out.tagged("strls", |out| out.append(long_texts));
}

/// Labelled lists and which column uses which.
struct Lists<'a> {
    tables: Vec<(String, &'a Codes)>,
    of_column: Vec<Option<usize>>,
}

impl Lists<'_> {
    fn name(&self, column: usize) -> &str {
        self.of_column[column].map_or("", |list| &self.tables[list].0)
    }
}

/// The lists, each once, under names that Stata takes.
fn lists(set: &Dataset) -> Lists<'_> {
    let mut different: Vec<&Codes> = Vec::new();
    let of_column: Vec<Option<usize>> = set
        .fields
        .iter()
        .map(|field| {
            let codes = field.codes.as_ref()?;
            let known = different.iter().position(|other| *other == codes);
            Some(known.unwrap_or_else(|| {
                different.push(codes);
                different.len() - 1
            }))
        })
        .collect();
    let named = names(different.iter().map(|codes| codes.list.as_str()));
    Lists {
        tables: named.names.into_iter().zip(different).collect(),
        of_column,
    }
}

/// One list: codes ascending, the reasons for gaps after them.
fn value_labels(out: &mut Bytes, name: &str, codes: &Codes) {
    let mut entries: Vec<(i32, String)> = codes
        .labels
        .iter()
        .map(|(code, label)| (*code, clean::one_line(label).into_owned()))
        .chain(codes.reasons.iter().map(|(reason, label)| {
            (
                storage::LONG_GAP + gap(*reason),
                clean::one_line(label).into_owned(),
            )
        }))
        .collect();
    entries.sort();
    entries.dedup_by_key(|(code, _)| *code);
    let length: usize = entries.iter().map(|(_, label)| label.len() + 1).sum();
    out.tagged("lbl", |out| {
        out.u32(8 + 8 * entries.len() + length);
        out.field(name, NAME);
        out.zeros(3);
        out.u32(entries.len());
        out.u32(length);
        let mut offset = 0;
        for (_, label) in &entries {
            out.u32(offset);
            offset += label.len() + 1;
        }
        for (code, _) in &entries {
            out.i32(*code);
        }
        for (_, label) in &entries {
            out.text(label);
            out.zeros(1);
        }
    });
}

/// A label in the characters that Stata shows.
fn cut(label: &str) -> String {
    let line = clean::one_line(label);
    if line.chars().count() <= LABEL_CHARS {
        return line.into_owned();
    }
    line.chars().take(LABEL_CHARS - 1).chain(['…']).collect()
}
