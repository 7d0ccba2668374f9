//! A disk that can be watched and that can fail: SQLite's own file system with a hand on every write. What it has written
//! to one folder is kept as a list, from which the disk after a power cut at any point is made; or the n-th operation fails.
//!
//! This is the only place with `unsafe`: SQLite's file systems are C structures. The program itself has none.
#![allow(
    dead_code,
    unsafe_code,
    clippy::missing_safety_doc,
    clippy::undocumented_unsafe_blocks
)]

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::ptr::null_mut;
use std::sync::{Mutex, Once, PoisonError};

use rusqlite::ffi::{
    SQLITE_FULL, SQLITE_IOERR_FSYNC, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE, SQLITE_OK,
    SQLITE_OPEN_MAIN_DB, SQLITE_OPEN_MAIN_JOURNAL, SQLITE_OPEN_WAL, sqlite3_file, sqlite3_filename,
    sqlite3_int64, sqlite3_io_methods, sqlite3_vfs, sqlite3_vfs_find, sqlite3_vfs_register,
};

/// Something that was done to a file.
#[derive(Debug, Clone)]
pub enum Op {
    Write(PathBuf, u64, Vec<u8>),
    Truncate(PathBuf, u64),
    Sync(PathBuf),
    Delete(PathBuf),
}

/// How an operation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    DiskFull,
    InputOutput,
}

#[derive(Default)]
struct State {
    folder: Option<PathBuf>,
    ops: Vec<Op>,
    count: usize,
    fails: Option<(usize, Failure, bool)>,
}

static STATE: Mutex<Option<State>> = Mutex::new(None);
static READY: Once = Once::new();

fn with<T>(act: impl FnOnce(&mut State) -> T) -> T {
    let mut state = STATE.lock().unwrap_or_else(PoisonError::into_inner);
    act(state.get_or_insert_with(State::default))
}

/// Watches `folder` from now on; every earlier list is forgotten. `fails`: the operation of this number (from 0) fails,
/// and with `true` all after it.
pub fn watch(folder: &Path, fails: Option<(usize, Failure, bool)>) {
    READY.call_once(register);
    with(|state| {
        *state = State {
            folder: Some(folder.to_owned()),
            fails,
            ..State::default()
        };
    });
}

/// How many operations there were.
pub fn count() -> usize {
    with(|state| state.count)
}

/// What was done, and no more watching.
pub fn done() -> Vec<Op> {
    with(|state| {
        state.folder = None;
        state.fails = None;
        std::mem::take(&mut state.ops)
    })
}

/// Notes `op`; says how it fails, if it does.
fn step(op: Op) -> Option<Failure> {
    with(|state| {
        let path = match &op {
            Op::Write(path, ..) | Op::Truncate(path, _) | Op::Sync(path) | Op::Delete(path) => path,
        };
        let watched = state
            .folder
            .as_ref()
            .is_some_and(|folder| path.starts_with(folder));
        if !watched {
            return None;
        }
        let number = state.count;
        state.count += 1;
        if let Some((at, failure, for_good)) = state.fails
            && (number == at || (for_good && number > at))
        {
            return Some(failure);
        }
        state.ops.push(op);
        None
    })
}

/// What the disk may hold of the operations after the last flush of each file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Nothing of them.
    Nothing,
    /// All of them.
    All,
    /// Some, each whole.
    Some,
    /// Some sectors of some.
    Torn,
}

/// The files after a power cut behind the first `cut` of `ops`, beginning with `files`.
pub fn after_cut(
    files: &BTreeMap<PathBuf, Vec<u8>>,
    ops: &[Op],
    cut: usize,
    damage: Damage,
    seed: u64,
) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut durable = files.clone();
    let mut waiting: BTreeMap<PathBuf, Vec<&Op>> = BTreeMap::new();
    for op in &ops[..cut] {
        match op {
            Op::Write(path, ..) | Op::Truncate(path, _) => {
                waiting.entry(path.clone()).or_default().push(op);
            }
            Op::Sync(path) => {
                for op in waiting.remove(path).unwrap_or_default() {
                    apply(durable.entry(path.clone()).or_default(), op, None);
                }
                durable.entry(path.clone()).or_default();
            }
            Op::Delete(path) => {
                waiting.remove(path);
                durable.remove(path);
            }
        }
    }
    let mut chance = seed | 1;
    let mut coin = move || {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        chance
    };
    for (path, ops) in waiting {
        for op in ops {
            let file = durable.entry(path.clone()).or_default();
            match damage {
                Damage::Nothing => {}
                Damage::All => apply(file, op, None),
                Damage::Some if coin() % 2 == 0 => apply(file, op, None),
                Damage::Torn if coin() % 4 != 0 => apply(file, op, Some(&mut coin)),
                _ => {}
            }
        }
    }
    durable
}

fn apply(file: &mut Vec<u8>, op: &Op, mut torn: Option<&mut dyn FnMut() -> u64>) {
    match op {
        Op::Write(_, at, bytes) => {
            for (i, sector) in bytes.chunks(512).enumerate() {
                if torn.as_mut().is_some_and(|coin| coin() % 3 == 0) {
                    continue;
                }
                let from = *at as usize + i * 512;
                if file.len() < from + sector.len() {
                    file.resize(from + sector.len(), 0);
                }
                file[from..from + sector.len()].copy_from_slice(sector);
            }
        }
        Op::Truncate(_, size) => file.truncate(*size as usize),
        _ => {}
    }
}

// ------------------------------------------------------------------------------------------------ SQLite's structures

#[repr(C)]
struct Watched {
    base: sqlite3_file,
    real: *mut sqlite3_file,
    size: usize,
    path: *mut PathBuf,
}

unsafe fn real_vfs() -> *mut sqlite3_vfs {
    unsafe { sqlite3_vfs_find(c"unix".as_ptr()) }
}

fn register() {
    unsafe {
        let mut vfs = *real_vfs();
        vfs.szOsFile = std::mem::size_of::<Watched>() as c_int;
        vfs.pNext = null_mut();
        vfs.zName = c"watched".as_ptr();
        vfs.xOpen = Some(x_open);
        vfs.xDelete = Some(x_delete);
        assert_eq!(sqlite3_vfs_register(Box::leak(Box::new(vfs)), 1), SQLITE_OK);
    }
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(x_close),
    xRead: Some(x_read),
    xWrite: Some(x_write),
    xTruncate: Some(x_truncate),
    xSync: Some(x_sync),
    xFileSize: Some(x_file_size),
    xLock: Some(x_lock),
    xUnlock: Some(x_unlock),
    xCheckReservedLock: Some(x_check_reserved_lock),
    xFileControl: Some(x_file_control),
    xSectorSize: Some(x_sector_size),
    xDeviceCharacteristics: Some(x_device_characteristics),
    xShmMap: Some(x_shm_map),
    xShmLock: Some(x_shm_lock),
    xShmBarrier: Some(x_shm_barrier),
    xShmUnmap: Some(x_shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

unsafe extern "C" fn x_open(
    _: *mut sqlite3_vfs,
    name: sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    unsafe {
        let vfs = real_vfs();
        let watched = file.cast::<Watched>();
        let size = (*vfs).szOsFile as usize;
        // As SQLite's own allocation: aligned for pointers, and filled with zeros.
        let room = vec![0_u64; size.div_ceil(8)].into_boxed_slice();
        let real = Box::into_raw(room).cast::<sqlite3_file>();
        let code = (*vfs).xOpen.unwrap()(vfs, name, real, flags, out);
        if code != SQLITE_OK {
            (*watched).base.pMethods = std::ptr::null();
            drop(Box::from_raw(std::ptr::slice_from_raw_parts_mut(
                real.cast::<u64>(),
                size.div_ceil(8),
            )));
            return code;
        }
        let of_a_study =
            flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL) != 0;
        let path = match of_a_study && !name.is_null() {
            true => PathBuf::from(CStr::from_ptr(name).to_string_lossy().into_owned()),
            false => PathBuf::new(),
        };
        (*watched).base.pMethods = &raw const METHODS;
        (*watched).real = real;
        (*watched).size = size;
        (*watched).path = Box::into_raw(Box::new(path));
        SQLITE_OK
    }
}

unsafe extern "C" fn x_delete(_: *mut sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    unsafe {
        let path = PathBuf::from(CStr::from_ptr(name).to_string_lossy().into_owned());
        if step(Op::Delete(path)).is_some() {
            return SQLITE_IOERR_WRITE;
        }
        let vfs = real_vfs();
        (*vfs).xDelete.unwrap()(vfs, name, sync)
    }
}

unsafe fn parts<'a>(
    file: *mut sqlite3_file,
) -> (*mut sqlite3_file, &'a sqlite3_io_methods, &'a Path) {
    unsafe {
        let watched = &*file.cast::<Watched>();
        (watched.real, &*(*watched.real).pMethods, &*watched.path)
    }
}

unsafe extern "C" fn x_close(file: *mut sqlite3_file) -> c_int {
    unsafe {
        let (real, methods, _) = parts(file);
        let code = methods.xClose.unwrap()(real);
        let watched = &mut *file.cast::<Watched>();
        drop(Box::from_raw(watched.path));
        let words = watched.size.div_ceil(8);
        drop(Box::from_raw(std::ptr::slice_from_raw_parts_mut(
            real.cast::<u64>(),
            words,
        )));
        code
    }
}

unsafe extern "C" fn x_read(
    file: *mut sqlite3_file,
    to: *mut c_void,
    size: c_int,
    at: sqlite3_int64,
) -> c_int {
    unsafe {
        let (real, methods, _) = parts(file);
        methods.xRead.unwrap()(real, to, size, at)
    }
}

unsafe extern "C" fn x_write(
    file: *mut sqlite3_file,
    from: *const c_void,
    size: c_int,
    at: sqlite3_int64,
) -> c_int {
    unsafe {
        let (real, methods, path) = parts(file);
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), size as usize).to_vec();
        match step(Op::Write(path.to_owned(), at as u64, bytes)) {
            None => methods.xWrite.unwrap()(real, from, size, at),
            Some(Failure::DiskFull) => SQLITE_FULL,
            Some(Failure::InputOutput) => SQLITE_IOERR_WRITE,
        }
    }
}

unsafe extern "C" fn x_truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    unsafe {
        let (real, methods, path) = parts(file);
        match step(Op::Truncate(path.to_owned(), size as u64)) {
            None => methods.xTruncate.unwrap()(real, size),
            Some(_) => SQLITE_IOERR_TRUNCATE,
        }
    }
}

unsafe extern "C" fn x_sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    unsafe {
        let (_, _, path) = parts(file);
        // The machine under the tests is not cut off: what is flushed is what the list says.
        match step(Op::Sync(path.to_owned())) {
            None => SQLITE_OK,
            Some(Failure::DiskFull) => SQLITE_FULL,
            Some(Failure::InputOutput) => SQLITE_IOERR_FSYNC,
        }
    }
}

unsafe extern "C" fn x_file_size(file: *mut sqlite3_file, size: *mut sqlite3_int64) -> c_int {
    unsafe {
        let (real, methods, _) = parts(file);
        methods.xFileSize.unwrap()(real, size)
    }
}

unsafe extern "C" fn x_lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    unsafe {
        let (real, methods, _) = parts(file);
        methods.xLock.unwrap()(real, level)
    }
}

unsafe extern "C" fn x_unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    unsafe {
        let (real, methods, _) = parts(file);
        methods.xUnlock.unwrap()(real, level)
    }
}

unsafe extern "C" fn x_check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    unsafe {
        let (real, methods, _) = parts(file);
        methods.xCheckReservedLock.unwrap()(real, out)
    }
}

unsafe extern "C" fn x_file_control(
    file: *mut sqlite3_file,
    what: c_int,
    with: *mut c_void,
) -> c_int {
    unsafe {
        let (real, methods, _) = parts(file);
        methods.xFileControl.unwrap()(real, what, with)
    }
}

unsafe extern "C" fn x_sector_size(file: *mut sqlite3_file) -> c_int {
    unsafe {
        let (real, methods, _) = parts(file);
        methods.xSectorSize.map_or(4096, |of| of(real))
    }
}

unsafe extern "C" fn x_device_characteristics(_: *mut sqlite3_file) -> c_int {
    0 // a disk that promises nothing
}

unsafe extern "C" fn x_shm_map(
    file: *mut sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    unsafe {
        let (real, methods, _) = parts(file);
        methods.xShmMap.unwrap()(real, page, size, extend, out)
    }
}

unsafe extern "C" fn x_shm_lock(
    file: *mut sqlite3_file,
    at: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    unsafe {
        let (real, methods, _) = parts(file);
        methods.xShmLock.unwrap()(real, at, count, flags)
    }
}

unsafe extern "C" fn x_shm_barrier(file: *mut sqlite3_file) {
    unsafe {
        let (real, methods, _) = parts(file);
        methods.xShmBarrier.unwrap()(real);
    }
}

unsafe extern "C" fn x_shm_unmap(file: *mut sqlite3_file, delete: c_int) -> c_int {
    unsafe {
        let (real, methods, _) = parts(file);
        methods.xShmUnmap.unwrap()(real, delete)
    }
}
