//! The invariants of the tree, which no compiler checks. Each test names every offender.

#![allow(clippy::unwrap_used)] // Helpers of tests, which may panic like the tests themselves.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Lines of a file of code, and of a file of tests.
const FILE_LINES_MAX: usize = 400;
const TEST_FILE_LINES_MAX: usize = 500;

/// Lines of a function, braces included.
const FUNCTION_LINES_MAX: usize = 70;
/// A test may be one long table.
const TABLE_LINES_MAX: usize = 100;

/// Characters of a line. Text in quotes may be longer, because it reads and greps better in one piece.
const LINE_WIDTH_MAX: usize = 120;

/// A file of the checkout, by its path from the root.
struct File {
    path: String,
    text: String,
}

impl File {
    fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || self.path.ends_with("tests.rs")
            || self.path.ends_with("/testing.rs")
    }

    /// The text without the unit tests at the end.
    fn code(&self) -> &str {
        if self.is_test() {
            return "";
        }
        self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default()
    }

    /// Numbered lines of the code that are not comments.
    fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.code().lines().enumerate();
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files whose name ends so, without what is fetched or built.
fn files(ending: &str) -> Vec<File> {
    let mut found = Vec::new();
    let mut left = vec![root()];
    while let Some(dir) = left.pop() {
        for entry in fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let foreign = ["target", "node_modules", "dist", ".git"].contains(&name.as_str());
            if path.is_dir() && !foreign {
                left.push(path);
            } else if path.is_file() && name.ends_with(ending) {
                let relative = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                found.push(File { path: relative, text: fs::read_to_string(&path).unwrap() });
            }
        }
    }
    found.sort_by(|left, right| left.path.cmp(&right.path));
    found
}

fn rust_files() -> Vec<File> {
    let files = files(".rs");
    assert!(files.len() > 50, "only {} files: looked in the wrong place", files.len());
    files
}

#[track_caller]
fn assert_none(rule: &str, offenders: Vec<String>) {
    assert!(offenders.is_empty(), "{rule}:\n  {}", offenders.join("\n  "));
}

/// Lines of code below `dir` that mention one of the words.
fn mentions(files: &[File], dir: &str, words: &[&str]) -> Vec<String> {
    let mut offenders = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with(dir)) {
        for (number, line) in file.code_lines() {
            for word in words.iter().filter(|word| has_word(line, word)) {
                offenders.push(format!("{}:{}: {word}", file.path, number + 1));
            }
        }
    }
    offenders
}

/// Whether the text has the word, not as a part of a longer name.
fn has_word(line: &str, word: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        !before.ends_with(is_name) && !after.starts_with(is_name)
    })
}

#[test]
fn dependencies_point_one_way() {
    let files = rust_files();
    let outside =
        ["actix_web", "tokio_postgres", "deadpool_postgres", "bollard", "reqwest", "rmcp"];
    let mut offenders = mentions(&files, "actors/", &outside);
    for (dir, others) in [
        ("src/runtime/", ["crate::store", "crate::trackers", "crate::http"]),
        ("src/trackers/", ["crate::store", "crate::runtime", "crate::http"]),
        ("src/store/", ["crate::runtime", "crate::trackers", "crate::http"]),
    ] {
        offenders.extend(mentions(&files, dir, &others));
    }
    assert_none("`actors` knows no adapter, and adapters do not know each other", offenders);
}

#[test]
fn console_data_knows_no_page() {
    let files = files(".ts");
    let api = files.iter().filter(|file| file.path.starts_with("console/src/api/"));
    let offenders = api
        .filter(|file| {
            ["from 'lit", "from \"lit", "/pages/", "/components/"]
                .iter()
                .any(|import| file.text.contains(import))
        })
        .map(|file| file.path.clone());
    assert_none("`console/src/api` imports no user interface", offenders.collect());
}

#[test]
fn only_config_reads_the_environment() {
    let files: Vec<_> =
        rust_files().into_iter().filter(|file| !file.path.starts_with("src/config/")).collect();
    let words = ["env::var", "env::vars", "env::var_os", "env::vars_os"];
    assert_none("settings come through `config`", mentions(&files, "", &words));
}

#[test]
fn nothing_is_sent_or_left_unfinished() {
    let words = [concat!("do", "_send("), concat!("to", "do!("), concat!("un", "implemented!(")];
    let files = rust_files();
    let found = files.iter().flat_map(|file| {
        let lines = file.text.lines().enumerate();
        lines
            .filter(|(_, line)| words.iter().any(|word| line.contains(word)))
            .map(|(number, line)| format!("{}:{}: {}", file.path, number + 1, line.trim()))
    });
    assert_none("no unbounded sends, no stubs", found.collect());
}

#[test]
fn every_file_says_what_it_is() {
    let silent = rust_files().into_iter().filter(|file| !file.text.starts_with("//! "));
    assert_none("the first line is a `//!` sentence", silent.map(|file| file.path).collect());
    let scripts = files(".sh").into_iter().chain(files(".ci/run"));
    let silent = scripts.filter(|file| !file.text.lines().nth(1).unwrap_or("").starts_with("# "));
    assert_none("the second line says what a script does", silent.map(|file| file.path).collect());
}

#[test]
fn files_and_functions_are_short() {
    let mut offenders = Vec::new();
    for file in rust_files() {
        let lines: Vec<_> = file.text.lines().collect();
        let most = if file.is_test() { TEST_FILE_LINES_MAX } else { FILE_LINES_MAX };
        if lines.len() > most {
            offenders.push(format!("{}: {} lines, {most} allowed", file.path, lines.len()));
        }
        for (start, name) in functions(&lines) {
            let length = function_length(&lines[start..]);
            let most = if file.is_test() { TABLE_LINES_MAX } else { FUNCTION_LINES_MAX };
            if length > most {
                offenders.push(format!("{}:{}: {name}: {length} lines", file.path, start + 1));
            }
        }
    }
    assert_none("files and functions fit into one's head", offenders);
}

/// Where functions begin, with their names.
fn functions<'a>(lines: &[&'a str]) -> Vec<(usize, &'a str)> {
    let named = |line: &&'a str| {
        let (before, after) = line.split_once("fn ")?;
        let words = ["pub", "async", "const", "unsafe", "extern"];
        let only_words = before
            .split_whitespace()
            .all(|word| word.starts_with("pub(") || word == "in" || words.contains(&word));
        only_words.then(|| after.split(['(', '<']).next().unwrap_or(after))
    };
    lines.iter().enumerate().filter_map(|(at, line)| Some((at, named(line)?))).collect()
}

/// Lines up to the brace that closes at the indentation of the first; the formatter sees to that.
fn function_length(lines: &[&str]) -> usize {
    let indentation = lines[0].len() - lines[0].trim_start().len();
    let ends = |line: &&str| {
        let is_level = line.len() - line.trim_start().len() == indentation;
        is_level && (line.trim_end().ends_with('}') || line.trim_end().ends_with(';'))
    };
    lines.iter().position(ends).map_or(lines.len(), |end| end + 1)
}

#[test]
fn lines_are_narrow() {
    let mut offenders = Vec::new();
    let scripts = files(".sh").into_iter().chain(files(".ci/run"));
    for file in rust_files().into_iter().chain(files(".sql")).chain(scripts) {
        for (number, line) in file.text.lines().enumerate() {
            let width = line.chars().count();
            if width > LINE_WIDTH_MAX && !line.contains('"') {
                offenders.push(format!("{}:{}: {width} characters", file.path, number + 1));
            }
        }
    }
    assert_none("a line is at most 120 characters wide", offenders);
}

#[test]
fn every_statement_is_used() {
    let rust = rust_files();
    let mut offenders = Vec::new();
    for file in files(".sql") {
        let path = Path::new(&file.path);
        let (dir, name) = (path.parent().unwrap(), path.file_name().unwrap().to_string_lossy());
        // Those are read by the migrator and by scripts.
        let scripts = ["migrations", "tests/bench", "tests/fire"];
        if scripts.iter().any(|folder| dir == Path::new(folder)) {
            continue;
        }
        // Read by a module in the same folder, or in the one above through the folder's name.
        let folder = dir.file_name().unwrap().to_string_lossy();
        let readings = [format!("\"{name}\""), format!("\"{folder}/{name}\"")];
        let used = rust.iter().any(|module| {
            let near = Path::new(&module.path).parent();
            (near == Some(dir) && module.text.contains(&readings[0]))
                || (near == dir.parent() && module.text.contains(&readings[1]))
        });
        if !used {
            offenders.push(file.path.clone());
        }
    }
    assert_none("every `.sql` file is included by the module beside it", offenders);
}

#[test]
fn migrations_count_without_gaps() {
    let names: Vec<_> = files(".sql")
        .into_iter()
        .filter_map(|file| Some(file.path.strip_prefix("migrations/")?.to_owned()))
        .collect();
    assert!(!names.is_empty(), "there are no migrations");
    let wrong = names.iter().enumerate().filter(|(at, name)| {
        !name.starts_with(&format!("V{:04}__", at + 1)) || name.contains(char::is_whitespace)
    });
    assert_none(
        "migrations are V0001__name.sql and so on",
        wrong.map(|(_, name)| name.clone()).collect(),
    );
}

#[test]
fn documents_name_what_exists() {
    let mut offenders = Vec::new();
    for file in files(".md") {
        let dir = root().join(&file.path).parent().unwrap().to_owned();
        for path in paths_in(&file.text) {
            if !dir.join(&path).exists() && !root().join(&path).exists() {
                offenders.push(format!("{}: `{path}`", file.path));
            }
        }
    }
    assert_none("every path a document names exists", offenders);
}

/// Paths in backticks and link targets of our own; what holds a placeholder or a space is something else.
fn paths_in(text: &str) -> BTreeSet<String> {
    let spans = text.split('`').skip(1).step_by(2);
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let roots = ["src", "actors", "tests", "flows", "migrations", "console", "scripts", "helm"];
    spans
        .filter(|span| {
            let first = span.trim_start_matches("./").split('/').next().unwrap_or_default();
            span.contains('/') && (roots.contains(&first) || span.starts_with("./"))
        })
        .chain(links.filter(|link| !link.contains("://") && !link.starts_with('#')))
        .filter(|path| !path.contains(['<', '*', '{', ' ', '…', '\n']))
        .map(|path| path.split('#').next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn scripts_can_be_read() {
    let scripts = files(".sh").into_iter().chain(files(".ci/run"));
    let mut count = 0;
    for file in scripts {
        let checked = Command::new("bash").arg("-n").arg(root().join(&file.path)).output().unwrap();
        let said = String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success(), "{}: {said}", file.path);
        count += 1;
    }
    assert!(count >= 3, "only {count} scripts: looked in the wrong place");
}

#[test]
fn the_rules_bite() {
    assert!(has_word("use crate::store::Store;", "crate::store"));
    assert!(!has_word("use crate::stores;", "crate::store"));
    let text = [
        "    pub(crate) async fn long(",
        "        x: u8,",
        "    ) {",
        "        a();",
        "    }",
        "}",
    ];
    assert_eq!(functions(&text), [(0, "long")]);
    assert_eq!(function_length(&text), 5);
    assert_eq!(functions(&["let fn_name = 1;", "// fn x()", "a(fn x)"]), []);
    let paths = paths_in("see `src/a.rs`, `a/b`, [x](doc.md#part), [y](https://z), `src/<name>`");
    assert_eq!(paths, ["src/a.rs", "doc.md"].map(str::to_owned).into());
}
