//! The built program, run in a folder of its own.
#![allow(dead_code)]

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A folder that goes away with the test.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A folder with the example study as `s.fbk`.
    pub fn with_example() -> Self {
        let desk = Self::new();
        desk.ok(&["demo", "--no-open", "s.fbk"]);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_fieldbook"))
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("XDG_STATE_HOME", self.folder.path())
            .args(arguments)
            .output()
            .unwrap()
    }

    /// What the program prints when it succeeds.
    #[track_caller]
    pub fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// The one JSON document that the program prints when it succeeds.
    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.ok(arguments)).unwrap()
    }

    /// The sentence and the exit code with which the program refuses.
    #[track_caller]
    pub fn refused(&self, arguments: &[&str]) -> (String, i32) {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} succeeded");
        assert!(
            output.stdout.is_empty(),
            "{arguments:?} printed {}",
            String::from_utf8_lossy(&output.stdout)
        );
        (
            String::from_utf8(output.stderr).unwrap(),
            output.status.code().unwrap(),
        )
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}
