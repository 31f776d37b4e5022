//! Verifies an export with nothing but a public key: the lines one after another, and what each promises.

mod checks;
mod report;

pub use report::{Anchor, Fault, Problem, Report, Trust};

use super::lines::Line;
use checks::Verifier;
use sha2::{Digest as _, Sha256};
use std::io::{self, BufRead};

/// Reads an export to its end and says all that is wrong with it. An error: the file itself could not be read.
///
/// What it finds, beside what any signature finds: which record was changed, which are missing, which stand where they
/// do not belong, and whether the end is missing.
pub fn verify(mut input: impl BufRead, trust: &Trust) -> io::Result<Report> {
    let mut verifier = Verifier::new(trust);
    let mut hash = Sha256::new();
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        verifier.line = number;
        if bytes.last() != Some(&b'\n') {
            verifier.cut("the file ends in the middle of this line");
            break;
        }
        match read(&bytes) {
            Ok(line) => verifier.read(line, || hash.clone().finalize().into()),
            Err(why) => verifier.unreadable(&why),
        }
        hash.update(&bytes);
    }
    Ok(verifier.ended())
}

fn read(bytes: &[u8]) -> Result<Line, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    Line::read(text)
}
