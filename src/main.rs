//! From arguments to an exit code, nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    fieldbook::cli::main(std::env::args_os())
}
