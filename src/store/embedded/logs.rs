//! The database's log files: bounded, and read when it fails.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Log files kept; each is closed at 10 MB or after a day.
const FILES_MAX: usize = 5;

/// Removes the oldest log files beyond the limit.
pub fn prune(dir: &Path) -> io::Result<()> {
    let files = newest_first(dir)?;
    files.iter().skip(FILES_MAX).try_for_each(fs::remove_file)
}

/// The last lines of what the database said at its start and since.
pub fn last_lines(dir: &Path, count: usize) -> String {
    let newest = newest_first(dir).unwrap_or_default().into_iter().take(1);
    let text: String = std::iter::once(dir.join("start.out"))
        .chain(newest)
        .filter_map(|file| fs::read_to_string(file).ok())
        .collect();
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// Names hold the time they were opened, so their order is the order of time.
fn newest_first(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files: Vec<_> = fs::read_dir(dir)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .collect();
    files.sort_unstable_by(|left, right| right.cmp(left));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_newest_files() {
        let dir = tempfile::tempdir().unwrap();
        for day in 1..=9 {
            fs::write(dir.path().join(format!("postgresql-2026010{day}-000000.log")), "").unwrap();
        }
        fs::write(dir.path().join("start.out"), "").unwrap();
        prune(dir.path()).unwrap();
        let left = newest_first(dir.path()).unwrap();
        assert_eq!(left.len(), FILES_MAX);
        assert!(left[4].ends_with("postgresql-20260105-000000.log"), "{left:?}");
        assert!(dir.path().join("start.out").exists(), "not a log file");
    }

    #[test]
    fn tells_the_last_words() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("start.out"), "a\nb\n").unwrap();
        fs::write(dir.path().join("postgresql-1.log"), "c\nd\n").unwrap();
        assert_eq!(last_lines(dir.path(), 3), "b\nc\nd");
        assert_eq!(last_lines(Path::new("/nowhere"), 3), "");
    }
}
