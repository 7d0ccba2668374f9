//! SQLite and only SQLite: open, create, append, read, check integrity.
