//! `preloop agent`: the built-in agent, alone in its container. Reads steps, prints lines, calls tools, leaves a
//! result.

mod tools;

use crate::{
    agents::files::{AGENT_FILE, CONTEXT_FILE, RESULT_FILE, WORKSPACE},
    config::Env,
};
use anyhow::{Context as _, Result, bail};
use preloop_actors::{
    execution::{AgentResult, ResultStatus},
    flow::{
        AgentSpec, Context, Step,
        steps::{Interpreter, StepEffect, ToolCall},
    },
};
use serde_json::Value;
use std::{
    fs,
    io::{self, Write},
    path::Path,
    process::ExitCode,
    thread,
};
use tokio::signal::unix::{SignalKind, signal};
use tools::Tools;

/// The steps ran, and one of them failed.
const FAILED: u8 = 1;
/// There was nothing to run: the workspace is not as the server makes it.
const UNUSABLE: u8 = 2;
/// What a shell reports for a process that SIGTERM ended.
const TERMINATED: i32 = 128 + 15;

/// Runs the steps in `/workspace`. Exit code 0 when they succeeded, 1 when one failed, 143 after SIGTERM.
pub fn run() -> ExitCode {
    let workspace = Path::new(WORKSPACE);
    // Most flows call none, so the way to them is made when the first one is called.
    let mut tools: Option<Tools> = None;
    let mut call = |call: &ToolCall| -> Result<Value, String> {
        let tools = match &mut tools {
            Some(tools) => tools,
            none => none.insert(Tools::open(&Env::of_process(), workspace, say)?),
        };
        tools.call(call)
    };
    let ran = leave_on_sigterm().and_then(|()| run_in(workspace, &mut io::stdout(), &mut call));
    match ran {
        Ok(ResultStatus::Succeeded) => ExitCode::SUCCESS,
        Ok(ResultStatus::Failed) => ExitCode::from(FAILED),
        Err(error) => {
            eprintln!("preloop agent: {error:#}");
            ExitCode::from(UNUSABLE)
        }
    }
}

fn say(line: &str) {
    // Who does not read any more is not told: the call goes on.
    let _ = writeln!(io::stdout(), "{line}");
}

/// A first process gets no signal that it does not ask for. Nothing has to be put in order before leaving:
/// the result appears whole or not at all.
fn leave_on_sigterm() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let entered = runtime.enter();
    // Asked for here, so that a signal is heard from the first step on.
    let mut terminate = signal(SignalKind::terminate())?;
    drop(entered);
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        if runtime.block_on(terminate.recv()).is_some() {
            std::process::exit(TERMINATED);
        }
    })?;
    Ok(())
}

/// Calls a tool: its answer, or why there is none.
type Caller<'a> = &'a mut dyn FnMut(&ToolCall) -> Result<Value, String>;

/// Carries out one step after the other and writes the result.
fn run_in(workspace: &Path, output: &mut impl Write, caller: Caller<'_>) -> Result<ResultStatus> {
    let (steps, context) = (read_steps(workspace)?, read_context(workspace)?);
    let mut interpreter = Interpreter::new(steps, context);
    while let Some(mut effect) = interpreter.next() {
        print(&effect, output)?;
        if let Some(call) = effect.call() {
            let Some(goes_on) = interpreter.answered(caller(call)) else { break };
            effect = goes_on;
            print(&effect, output)?;
        }
        if let Some(time) = effect.sleep() {
            thread::sleep(time);
        }
    }
    let result = interpreter.finish();
    write_result(workspace, &result)?;
    Ok(result.status)
}

fn print(effect: &StepEffect, output: &mut impl Write) -> Result<()> {
    for line in effect.lines() {
        // Flushed line by line: people watch.
        writeln!(output, "{line}").and_then(|()| output.flush()).context("cannot write the log")?;
    }
    Ok(())
}

fn read_steps(workspace: &Path) -> Result<Vec<Step>> {
    match serde_json::from_slice(&read(workspace, AGENT_FILE)?).context(AGENT_FILE)? {
        AgentSpec::Builtin { steps, .. } => Ok(steps),
        AgentSpec::Custom { .. } => bail!("{AGENT_FILE} is not for the built-in agent"),
    }
}

fn read_context(workspace: &Path) -> Result<Context> {
    let context = serde_json::from_slice(&read(workspace, CONTEXT_FILE)?).context(CONTEXT_FILE)?;
    Ok(Context::from_json(context))
}

fn read(workspace: &Path, file: &str) -> Result<Vec<u8>> {
    let path = workspace.join(file);
    fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// Beside its place first, then moved: a reader never meets half a result.
fn write_result(workspace: &Path, result: &AgentResult) -> Result<()> {
    let (path, draft) = (workspace.join(RESULT_FILE), workspace.join(".result.json.draft"));
    let bytes = serde_json::to_vec(result)?;
    let written = fs::File::create(&draft).and_then(|mut file| {
        file.write_all(&bytes)?;
        file.sync_all()
    });
    written
        .and_then(|()| fs::rename(&draft, &path))
        .with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    struct Run {
        status: Result<ResultStatus>,
        output: String,
        result: Option<Value>,
        left: Vec<String>,
    }

    fn run_files(files: &[(&str, String)]) -> Run {
        let workspace = tempfile::tempdir().unwrap();
        fs::create_dir(workspace.path().join(".preloop")).unwrap();
        for (path, content) in files {
            fs::write(workspace.path().join(path), content).unwrap();
        }
        let mut output = Vec::new();
        let mut answer = |call: &ToolCall| match call.tool.as_str() {
            "search" => Ok(json!({ "found": call.arguments["query"] })),
            other => Err(format!("there is no `{other}`")),
        };
        let status = run_in(workspace.path(), &mut output, &mut answer);
        let result = fs::read(workspace.path().join(RESULT_FILE)).ok();
        let left = fs::read_dir(workspace.path()).unwrap();
        let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        Run {
            status,
            output: String::from_utf8(output).unwrap(),
            result: result.map(|bytes| serde_json::from_slice(&bytes).unwrap()),
            left: left.collect(),
        }
    }

    fn run_steps(steps: Value) -> Run {
        let agent = json!({"type": "builtin", "steps": steps});
        let context = json!({"event": {"title": "It burns"}});
        run_files(&[(AGENT_FILE, agent.to_string()), (CONTEXT_FILE, context.to_string())])
    }

    #[test]
    fn steps_become_lines_and_a_result() {
        let run = run_steps(json!([
            {"log": "seen: {{ event.title }}"},
            {"set": {"title": "{{ event.title }}"}},
            {"sleep": 0.01, "log": "waited"},
        ]));
        assert_eq!(run.status.unwrap(), ResultStatus::Succeeded);
        assert!(run.output.starts_with("seen: It burns\n"), "{}", run.output);
        assert!(run.output.contains("waited\n"), "{}", run.output);
        let result = run.result.unwrap();
        assert_eq!(result["status"], "succeeded");
        assert_eq!(result["output"], json!({"title": "It burns"}));
        assert!(
            run.left.iter().all(|name| name == ".preloop" || name == RESULT_FILE),
            "{:?}",
            run.left
        );
    }

    #[test]
    fn tools_are_called_between_the_lines() {
        let run = run_steps(json!([
            {"tool": "search", "with": {"query": "{{ event.title }}"}, "set": {"found": "{{ steps.search.found }}"}},
            {"tool": "other"},
        ]));
        assert_eq!(run.status.unwrap(), ResultStatus::Failed);
        let result = run.result.unwrap();
        assert_eq!(result["output"], json!({"found": "It burns"}));
        assert_eq!(result["actions"][1]["ok"], false);
        let error = result["error"].as_str().unwrap();
        assert!(error.ends_with("tool: `other`: there is no `other`"), "{error}");
        assert!(run.output.starts_with("[1/2] step 1: calling `search`\n"), "{}", run.output);
    }

    #[test]
    fn a_step_that_fails_is_the_result() {
        let run = run_steps(json!([{"when": "1 +", "log": "never"}, {"log": "nor this"}]));
        assert_eq!(run.status.unwrap(), ResultStatus::Failed);
        assert!(!run.output.contains("nor this"), "{}", run.output);
        let result = run.result.unwrap();
        assert_eq!(result["status"], "failed");
        assert!(result["error"].is_string(), "{result}");
    }

    #[test]
    fn a_workspace_that_is_not_ours_is_named() {
        let check = |files: &[(&str, String)], said: &str| {
            let run = run_files(files);
            let error = format!("{:#}", run.status.unwrap_err());
            assert!(error.contains(said), "`{error}` lacks `{said}`");
            assert_eq!(run.result, None);
        };
        check(&[], AGENT_FILE);
        let custom = json!({"type": "custom", "image": "a:1"}).to_string();
        check(&[(AGENT_FILE, custom)], "not for the built-in agent");
        let builtin = json!({"type": "builtin", "steps": []}).to_string();
        check(&[(AGENT_FILE, builtin.clone())], CONTEXT_FILE);
        check(&[(AGENT_FILE, builtin), (CONTEXT_FILE, "{".to_owned())], CONTEXT_FILE);
    }
}
