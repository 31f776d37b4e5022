//! Checks of flow files on disk: each problem with file, line, column, field and the way out.

use preloop_actors::flow::{FlowSpec, document};
use std::{
    collections::{BTreeSet, HashMap},
    fmt, fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Most files looked at in one go.
const FILES_MAX: usize = 1_000;
/// Folders within folders that are walked.
const DEPTH_MAX: usize = 16;

/// What was found. Prints one line for each problem, then a summary.
#[derive(Debug, Default)]
pub struct Report {
    flows: Vec<FlowSpec>,
    problems: Vec<String>,
    files: usize,
}

impl Report {
    /// Every file could be read and every flow in it used.
    pub fn is_ok(&self) -> bool {
        self.problems.is_empty()
    }

    /// The flows, in the order of the files; without those of files that have problems.
    pub fn into_flows(self) -> Vec<FlowSpec> {
        self.flows
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problems.iter().try_for_each(|problem| writeln!(f, "{problem}"))?;
        let files = counted(self.files, "file");
        match self.problems.len() {
            0 => writeln!(f, "{} in {files}, no problems", counted(self.flows.len(), "flow")),
            problems => writeln!(f, "{} in {files}", counted(problems, "problem")),
        }
    }
}

/// Reads and validates every file; folders are searched for `*.yaml` and `*.yml`.
pub fn validate_files(paths: &[PathBuf]) -> Report {
    let mut report = Report::default();
    let mut files = BTreeSet::new();
    for path in paths {
        if let Err(problem) = gather(path, &mut files) {
            report.problems.push(problem);
        }
    }
    report.files = files.len();
    let mut names = HashMap::new();
    for file in files {
        let name = file.display().to_string();
        match read(&file) {
            Ok(text) => check(&name, &text, &mut names, &mut report),
            Err(error) => report.problems.push(format!("{name}: cannot be read: {error}")),
        }
    }
    report
}

/// Adds one file to the report. `names` knows in which file each flow was met first.
fn check(file: &str, text: &str, names: &mut HashMap<String, String>, report: &mut Report) {
    let flows = match document::parse(file, text) {
        Ok(flows) => flows,
        Err(diagnostics) => {
            report.problems.extend(diagnostics.iter().map(ToString::to_string));
            return;
        }
    };
    for flow in flows {
        if let Some(first) = names.insert(flow.name.clone(), file.to_owned()) {
            let name = &flow.name;
            report
                .problems
                .push(format!("{file}: name: {first} has a flow `{name}` too; rename one"));
        }
        report.flows.push(flow);
    }
}

/// Adds a file, or the flow files of a folder.
fn gather(path: &Path, files: &mut BTreeSet<PathBuf>) -> Result<(), String> {
    let shown = path.display();
    let failed = |error: io::Error| format!("{shown}: cannot be read: {error}");
    if !fs::metadata(path).map_err(failed)?.is_dir() {
        files.insert(path.to_owned());
        return Ok(());
    }
    let before = files.len();
    walk(path, 0, files).map_err(failed)?;
    if files.len() > FILES_MAX {
        return Err(format!("{shown}: has more than {FILES_MAX} files; name a smaller folder"));
    }
    if files.len() == before {
        return Err(format!("{shown}: has no *.yaml or *.yml file"));
    }
    Ok(())
}

/// Walks a folder, leaving out hidden entries and links to folders, which could lead in circles.
fn walk(folder: &Path, depth: usize, files: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if hidden || files.len() > FILES_MAX {
            continue;
        }
        if kind.is_dir() && depth < DEPTH_MAX {
            walk(&path, depth + 1, files)?;
        } else if is_yaml(&path) && path.is_file() {
            files.insert(path);
        }
    }
    Ok(())
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
}

/// Never more than is needed to see that a file is too large.
fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let most = document::FILE_BYTES_MAX as u64 + 1;
    fs::File::open(path)?.take(most).read_to_string(&mut text)?;
    Ok(text)
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: &str = "apiVersion: preloop/v1\nkind: Flow\nname: NAME\ntrigger: {manual: {}}\n\
                        agent: {type: builtin, steps: [{log: hello}]}\n";

    /// The printed report on a folder with these files, its own path left out.
    fn check(files: &[(&str, &str)], asked: &[&str]) -> (bool, String, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let paths: Vec<_> = asked.iter().map(|path| folder.path().join(path)).collect();
        let report = validate_files(&paths);
        let prefix = format!("{}/", folder.path().display());
        let printed = report.to_string().replace(&prefix, "");
        let ok = report.is_ok();
        (ok, printed, report.into_flows().into_iter().map(|flow| flow.name).collect())
    }

    fn flow(name: &str) -> String {
        FLOW.replace("NAME", name)
    }

    #[test]
    fn folders_are_searched() {
        let (a, b, c) = (flow("a"), flow("b"), flow("c"));
        let files = [
            ("x/b.yml", b.as_str()),
            ("x/a.yaml", &a),
            ("x/deep/c.yaml", &c),
            ("x/.hidden/d.yaml", "nonsense"),
            ("x/.e.yaml", "nonsense"),
            ("x/readme.md", "nonsense"),
        ];
        let (ok, printed, names) = check(&files, &["x"]);
        assert!(ok, "{printed}");
        assert_eq!(printed, "3 flows in 3 files, no problems\n");
        assert_eq!(names, ["a", "b", "c"]);
    }

    #[test]
    fn files_are_taken_by_any_name_and_once() {
        let (ok, printed, _) = check(&[("flow.txt", &flow("a"))], &["flow.txt", "flow.txt"]);
        assert!(ok, "{printed}");
        assert_eq!(printed, "1 flow in 1 file, no problems\n");
    }

    #[test]
    fn every_problem_is_a_line() {
        let bad = flow("bad").replace("log:", "lgo:").replace("name: bad", "nme: bad");
        let (ok, printed, names) =
            check(&[("x/bad.yaml", &bad), ("x/good.yaml", &flow("g"))], &["x"]);
        assert!(!ok);
        let lines: Vec<_> = printed.lines().collect();
        assert_eq!(
            lines,
            [
                "x/bad.yaml:1:1: `name` is missing",
                "x/bad.yaml:3:1: nme: unknown field `nme`; did you mean `name`?",
                "x/bad.yaml:5:33: agent.steps[0].lgo: unknown field `lgo`; did you mean `log`?",
                "3 problems in 2 files",
            ]
        );
        assert_eq!(names, ["g"]);
    }

    #[test]
    fn one_name_stands_for_one_flow() {
        let (ok, printed, _) =
            check(&[("a.yaml", &flow("x")), ("b.yaml", &flow("x"))], &["a.yaml", "b.yaml"]);
        assert!(!ok);
        assert!(
            printed.starts_with("b.yaml: name: a.yaml has a flow `x` too; rename one\n"),
            "{printed}"
        );
    }

    #[test]
    fn what_is_not_there_is_said() {
        let (ok, printed, _) = check(&[("empty/readme.md", "")], &["missing.yaml", "empty"]);
        assert!(!ok);
        assert!(printed.starts_with("missing.yaml: cannot be read: "), "{printed}");
        assert!(printed.contains("empty: has no *.yaml or *.yml file\n"), "{printed}");
        assert!(printed.ends_with("2 problems in 0 files\n"), "{printed}");
    }

    #[test]
    fn large_and_foreign_files_are_refused() {
        let large = "#".repeat(document::FILE_BYTES_MAX + 10);
        let (ok, printed, _) = check(&[("x.yaml", &large)], &["x.yaml"]);
        assert!(!ok && printed.contains("are allowed; split it"), "{printed}");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.yaml");
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(validate_files(&[path]).to_string().contains("cannot be read: "));
    }
}
