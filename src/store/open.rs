//! From a path to a connection: look from outside, refuse with a sentence and without a trace, only then open.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::fault::{DAMAGED, Told};
use super::{chains, migrations, schema};
use crate::error::{Error, Result};

/// Larger files are checked table by table, and only those that are needed to open them.
const CHECKED_WHOLE_BYTES: u64 = 16 << 20;

/// How long to wait for somebody else's transaction before saying that the study is locked.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What the caller wants of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// To write.
    Work,
    /// To read.
    Look,
    /// To read, however damaged it is.
    Inspect,
}

/// The file as it lies there, before anything is opened.
#[derive(Debug)]
pub(super) struct Outside {
    place: String,
    bytes: u64,
    /// Somebody works in it, or died in it: the newest answers are in `-wal`.
    has_wal: bool,
}

/// Looks at the study `path` without leaving a trace, and refuses what is no sound study of ours.
pub(super) fn look(path: &Path, access: Access) -> Result<Outside> {
    let outside = of_path(path)?;
    let checked = peek(path).and_then(|conn| {
        schema::check_header(&conn, &outside.place)?;
        match (access, outside.has_wal) {
            (Access::Inspect, _) | (_, true) => Ok(()),
            _ => check(&conn, &outside),
        }
    });
    checked.map_err(|fault| fault.about_opening(path))?;
    Ok(outside)
}

/// Opens what [`look`] found fit.
pub(super) fn connect(path: &Path, outside: &Outside, access: Access) -> Result<Connection> {
    let opened = match access {
        Access::Work => for_work(path, outside),
        Access::Look | Access::Inspect => match for_look(path, outside, access) {
            Err(fault) if fault.is_read_only() && !outside.has_wal => peek(path),
            opened => opened,
        },
    };
    opened.map_err(|fault| fault.about_opening(path))
}

/// The settings of every connection of ours.
pub(super) fn configure(conn: &Connection) -> Told<()> {
    conn.busy_timeout(PATIENCE)?;
    conn.set_prepared_statement_cache_capacity(64);
    // Without it the bundled SQLite (STAT4) compiles a cached statement again for each new parameter: 30 µs an answer.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;
         PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 4194304;",
    )?;
    Ok(())
}

/// Switches to the write-ahead log, where it is not on already.
pub(super) fn use_wal(conn: &Connection) -> Told<()> {
    let mode: String = conn.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode != "wal" {
        let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if mode != "wal" {
            return Err(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN),
                None,
            )
            .into());
        }
    }
    Ok(())
}

fn of_path(path: &Path) -> Result<Outside> {
    let place = path.display().to_string();
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::new(place, "there is no such file").way_out(
                "Check the name, or make the study with `fieldbook new` or `fieldbook demo`",
            ));
        }
        Err(error) => return Err(Error::new(place, format!("cannot be looked at ({error})"))),
    };
    if !found.is_file() {
        return Err(Error::new(place, "this is not a file").way_out("Give the study's file"));
    }
    if found.len() == 0 {
        return Err(Error::new(place, "the file is empty; it holds no study")
            .way_out("Check that it was copied in full"));
    }
    Ok(Outside {
        place,
        bytes: found.len(),
        has_wal: fs::metadata(beside(path, "-wal")).is_ok_and(|wal| wal.len() > 0),
    })
}

/// A connection that takes no lock and makes no file; it does not see what is only in `-wal`.
pub(super) fn peek(path: &Path) -> Told<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(format!("file:{}?immutable=1", uri_path(path)), flags)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

fn for_work(path: &Path, outside: &Outside) -> Told<Connection> {
    let mut conn = open(path)?;
    // Until it is accepted, closing it must not touch it.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    configure(&conn)?;
    if outside.has_wal {
        check(&conn, outside)?;
    }
    use_wal(&conn)?;
    conn.execute_batch("BEGIN IMMEDIATE; ROLLBACK")?; // somebody else is writing: say so now, not at the first answer
    schema::upgrade(&mut conn, migrations::STEPS)?;
    if let Some(finding) = chains::check_tail(&conn)? {
        let fault = format!("the file is damaged: {}: {}", finding.place, finding.fault);
        return Err(Error::new(&outside.place, fault).way_out(DAMAGED).into());
    }
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(conn)
}

fn for_look(path: &Path, outside: &Outside, access: Access) -> Told<Connection> {
    let conn = open(path)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, outside.has_wal)?;
    configure(&conn)?;
    conn.pragma_update(None, "query_only", true)?;
    match access {
        Access::Look if outside.has_wal => check(&conn, outside)?,
        _ => drop(conn.query_row("SELECT id FROM file", [], |row| row.get::<_, i64>(0))?),
    }
    Ok(conn)
}

fn open(path: &Path) -> Told<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(path, flags)?)
}

/// The structure is ours, the pages are sound.
fn check(conn: &Connection, outside: &Outside) -> Told<()> {
    schema::check_shape(conn, &outside.place)?;
    if !outside.has_wal {
        check_length(conn, outside.bytes)?;
    }
    if outside.bytes <= CHECKED_WHOLE_BYTES {
        return quick_check(conn, None);
    }
    ["file", "operator", "item", "role", "chain", "tip"]
        .into_iter()
        .try_for_each(|table| quick_check(conn, Some(table)))
}

/// A file that was cut off within its last page may look sound, where that page is empty.
fn check_length(conn: &Connection, bytes: u64) -> Told<()> {
    let number = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let wanted = number("page_size")?.saturating_mul(number("page_count")?);
    match u64::try_from(wanted) {
        Ok(wanted) if wanted <= bytes => Ok(()),
        _ => Err(corrupt("the file is shorter than it says".to_owned()).into()),
    }
}

fn corrupt(said: String) -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    rusqlite::Error::SqliteFailure(code, Some(said))
}

fn quick_check(conn: &Connection, table: Option<&str>) -> Told<()> {
    let sql = match table {
        Some(table) => format!("PRAGMA quick_check('{table}')"),
        None => "PRAGMA quick_check(1)".to_owned(),
    };
    let said: String = conn.query_row(&sql, [], |row| row.get(0))?;
    if said == "ok" {
        return Ok(());
    }
    Err(corrupt(said).into())
}

/// The file that SQLite keeps beside the study `path`.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn uri_path(path: &Path) -> String {
    let mut uri = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                uri.push(char::from(*byte));
            }
            b'\\' if cfg!(windows) => uri.push('/'),
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}
