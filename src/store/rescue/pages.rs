//! The rows that lie in the pages of a damaged SQLite file, read page by page without SQLite: no tree is followed, so a
//! page is read whatever happened to the others. What a row means is for others to find out.
//!
//! The format is that of <https://www.sqlite.org/fileformat2.html>: §1.6 pages of trees, §2.1 records, §4 the log.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use rusqlite::types::Value as Sql;

use crate::store::open::beside;

/// Longer rows are taken for damage.
const MAX_ROW_BYTES: u64 = 64 << 20;
/// No table of a study has more columns.
const MAX_COLUMNS: usize = 24;

/// A row as it was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// The row's number where it is of a table that has numbers; none in an index and in a table without them.
    pub(super) ord: Option<i64>,
    pub(super) values: Vec<Sql>,
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    /// Pages of the file and of the log beside it.
    pub(super) pages: u64,
    /// Rows that could not be read to their end.
    pub(super) torn: u64,
}

/// Calls `each` for every row in the pages of the file `path` and of the `-wal` beside it.
pub(super) fn each_row(path: &Path, each: &mut dyn FnMut(Row)) -> io::Result<Tally> {
    let mut pages = Pages::open(path)?;
    let mut tally = Tally::default();
    for place in 0..pages.count + pages.frames.len() as u64 {
        let Some((number, page)) = pages.at(place)? else {
            continue;
        };
        tally.pages += 1;
        rows_of(&mut pages, number, &page, each, &mut tally);
    }
    Ok(tally)
}

/// The pages of a file, and of its log, whose frames are newer.
struct Pages {
    file: File,
    size: u64,
    usable: usize,
    count: u64,
    log: Option<File>,
    /// Page number and place of each frame.
    frames: Vec<(u64, u64)>,
    latest: HashMap<u64, u64>,
}

impl Pages {
    fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let mut head = [0; 100];
        let read = read_at(&mut file, 0, &mut head)?;
        let said = u64::from(u16::from_be_bytes([head[16], head[17]]));
        // 1 stands for 65536; a header that says no power of two is not believed.
        let size = match said {
            1 => 65_536,
            said if said.is_power_of_two() && said >= 512 && read >= 18 => said,
            _ => 4096,
        };
        let reserved = if head[20] <= 64 {
            usize::from(head[20])
        } else {
            0
        };
        let mut pages = Self {
            file,
            size,
            usable: size as usize - reserved,
            count: bytes.div_ceil(size),
            log: File::open(beside(path, "-wal")).ok(),
            frames: vec![],
            latest: HashMap::new(),
        };
        pages.read_log()?;
        Ok(pages)
    }

    /// The frames that belong to the log's present round, committed or not: an event says itself whether it is genuine.
    fn read_log(&mut self) -> io::Result<()> {
        let Some(log) = &mut self.log else {
            return Ok(());
        };
        let mut head = [0; 32];
        if read_at(log, 0, &mut head)? < 32 {
            return Ok(());
        }
        let mut at = 32;
        let mut frame = [0; 24];
        while read_at(log, at, &mut frame)? == 24 {
            let number = u64::from(u32::from_be_bytes([frame[0], frame[1], frame[2], frame[3]]));
            if frame[8..16] == head[16..24] && number > 0 {
                self.frames.push((number, at + 24));
                self.latest.insert(number, at + 24);
            }
            at += 24 + self.size;
        }
        Ok(())
    }

    /// A page of the file, and after them those of the log.
    fn at(&mut self, place: u64) -> io::Result<Option<(u64, Vec<u8>)>> {
        if place < self.count {
            let page = page(&mut self.file, place * self.size, self.size)?;
            return Ok(page.map(|page| (place + 1, page)));
        }
        let Some((number, at)) = self.frames.get((place - self.count) as usize).copied() else {
            return Ok(None);
        };
        match &mut self.log {
            Some(log) => Ok(page(log, at, self.size)?.map(|page| (number, page))),
            None => Ok(None),
        }
    }

    /// The page `number` as it is now.
    fn now(&mut self, number: u64) -> Option<Vec<u8>> {
        if let (Some(at), Some(log)) = (self.latest.get(&number), &mut self.log) {
            return page(log, *at, self.size).ok()?;
        }
        let at = number.checked_sub(1)?.checked_mul(self.size)?;
        page(&mut self.file, at, self.size).ok()?
    }

    /// `payload` with what of it lies on the pages that begin with `next`.
    fn whole(&mut self, mut payload: Vec<u8>, length: usize, mut next: u64) -> Option<Vec<u8>> {
        while payload.len() < length {
            let page = self.now(next).filter(|_| next > 0)?;
            next = u64::from(u32::from_be_bytes([page[0], page[1], page[2], page[3]]));
            let rest = (length - payload.len()).min(self.usable - 4);
            payload.extend_from_slice(&page[4..4 + rest]);
        }
        Some(payload)
    }
}

/// One page; filled up with zeros where the file ends in it, none where it ends before.
fn page(file: &mut File, at: u64, size: u64) -> io::Result<Option<Vec<u8>>> {
    let mut page = vec![0; size as usize];
    Ok((read_at(file, at, &mut page)? > 0).then_some(page))
}

/// A sector that the disk cannot read counts as the end.
fn read_at(file: &mut File, at: u64, into: &mut [u8]) -> io::Result<usize> {
    file.seek(SeekFrom::Start(at))?;
    let mut read = 0;
    while read < into.len() {
        match file.read(&mut into[read..]) {
            Ok(0) | Err(_) => break,
            Ok(more) => read += more,
        }
    }
    Ok(read)
}

fn rows_of(
    pages: &mut Pages,
    number: u64,
    page: &[u8],
    each: &mut dyn FnMut(Row),
    tally: &mut Tally,
) {
    let start = if number == 1 { 100 } else { 0 };
    let (is_table, is_leaf) = match page.get(start) {
        Some(0x0d) => (true, true),
        Some(0x0a) => (false, true),
        Some(0x02) => (false, false),
        _ => return,
    };
    let count = usize::from(u16::from_be_bytes([page[start + 3], page[start + 4]]));
    let pointers = start + if is_leaf { 8 } else { 12 };
    for i in 0..count.min((page.len() - pointers) / 2) {
        let at = pointers + 2 * i;
        let cell = usize::from(u16::from_be_bytes([page[at], page[at + 1]]));
        let cell = if is_leaf { cell } else { cell + 4 };
        match row(pages, page, cell, is_table) {
            Some(row) => each(row),
            None => tally.torn += 1,
        }
    }
}

fn row(pages: &mut Pages, page: &[u8], at: usize, is_table: bool) -> Option<Row> {
    let (length, mut at) = varint(page, at)?;
    if length > MAX_ROW_BYTES {
        return None;
    }
    let ord = match is_table {
        true => {
            let (ord, after) = varint(page, at)?;
            at = after;
            Some(ord as i64)
        }
        false => None,
    };
    let (length, usable) = (length as usize, pages.usable);
    let most = match is_table {
        true => usable - 35,
        false => (usable - 12) * 64 / 255 - 23,
    };
    if length <= most {
        let payload = page.get(at..at + length)?;
        return Some(Row {
            ord,
            values: record(payload)?,
        });
    }
    let least = (usable - 12) * 32 / 255 - 23;
    let here = least + (length - least) % (usable - 4);
    let here = if here <= most { here } else { least };
    let payload = page.get(at..at + here)?.to_vec();
    let next = page.get(at + here..at + here + 4)?;
    let next = u64::from(u32::from_be_bytes([next[0], next[1], next[2], next[3]]));
    let payload = pages.whole(payload, length, next)?;
    Some(Row {
        ord,
        values: record(&payload)?,
    })
}

/// The values of a record; none where it is none.
fn record(payload: &[u8]) -> Option<Vec<Sql>> {
    let (head, mut at) = varint(payload, 0)?;
    let head = usize::try_from(head)
        .ok()
        .filter(|head| *head <= payload.len())?;
    let mut body = head;
    let mut values = vec![];
    while at < head {
        if values.len() == MAX_COLUMNS {
            return None;
        }
        let (kind, after) = varint(payload, at)?;
        at = after;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind as usize,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            kind => usize::try_from((kind - 12) / 2).ok()?,
        };
        let bytes = payload.get(body..body.checked_add(length)?)?;
        body += length;
        values.push(value(kind, bytes)?);
    }
    (at == head && body == payload.len()).then_some(values)
}

fn value(kind: u64, bytes: &[u8]) -> Option<Sql> {
    Some(match kind {
        0 => Sql::Null,
        8 => Sql::Integer(0),
        9 => Sql::Integer(1),
        1..=6 => {
            let negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
            let start: i64 = if negative { -1 } else { 0 };
            Sql::Integer(
                bytes
                    .iter()
                    .fold(start, |sum, byte| sum << 8 | i64::from(*byte)),
            )
        }
        7 => Sql::Real(f64::from_be_bytes(bytes.try_into().ok()?)),
        kind if kind % 2 == 0 => Sql::Blob(bytes.to_vec()),
        _ => Sql::Text(String::from_utf8(bytes.to_vec()).ok()?),
    })
}

/// A number of up to nine bytes, and where it ends.
fn varint(bytes: &[u8], mut at: usize) -> Option<(u64, usize)> {
    let mut number: u64 = 0;
    for i in 0..9 {
        let byte = *bytes.get(at)?;
        at += 1;
        if i == 8 {
            return Some((number << 8 | u64::from(byte), at));
        }
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number, at));
        }
    }
    None
}
