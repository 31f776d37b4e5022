//! The agent's client, against a server that says what it is told to say.

use super::*;
use serde_json::json;
use std::{
    io::{BufRead, BufReader, Write},
    os::unix::net::UnixListener,
    path::PathBuf,
    thread,
};

/// Answers one connection after the other; gives what was asked.
fn server(socket: PathBuf, answers: Vec<String>) -> thread::JoinHandle<Vec<String>> {
    let listener = UnixListener::bind(socket).unwrap();
    thread::spawn(move || {
        let mut asked = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            asked.push(read_request(&mut BufReader::new(&stream)));
            stream.write_all(answer.as_bytes()).unwrap();
        }
        asked
    })
}

fn read_request(reader: &mut impl BufRead) -> String {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

fn http(status: &str, body: &Value) -> String {
    let body = body.to_string();
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

fn result(id: u64, result: Value) -> String {
    http("200 OK", &json!({ "jsonrpc": "2.0", "id": id, "result": result }))
}

fn error(id: u64, code: i64, message: &str) -> String {
    let error = json!({ "code": code, "message": message });
    http("400 Bad Request", &json!({ "jsonrpc": "2.0", "id": id, "error": error }))
}

/// What a call comes to, and what the server saw of it.
fn call(answers: Vec<String>) -> (Result<Value, String>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".preloop")).unwrap();
    fs::write(folder.path().join(TOKEN_FILE), "flow_secret\n").unwrap();
    let socket = folder.path().join("s");
    let server = server(socket.clone(), answers);
    let env: Env = [("PRELOOP_MCP_SOCKET", socket.to_str().unwrap())].into_iter().collect();
    let tools = Tools::open(&env, folder.path(), |_| ()).unwrap();
    let arguments = json!({ "issue": "a/b#1" }).as_object().unwrap().clone();
    let answered = tools.call(&ToolCall { tool: "get_issue".to_owned(), arguments });
    (answered, server.join().unwrap())
}

#[test]
fn a_call_is_one_request_of_the_newest_revision() {
    let answer =
        json!({ "resultType": "complete", "content": [], "structuredContent": { "key": "a/b#1" } });
    let (answered, asked) = call(vec![result(1, answer)]);
    assert_eq!(answered, Ok(json!({ "key": "a/b#1" })));
    let asked = asked[0].to_lowercase();
    for part in [
        "post /mcp/v1 http/1.1",
        "host: localhost",
        "authorization: bearer flow_secret\r",
        "mcp-protocol-version: 2026-07-28",
        "mcp-method: tools/call",
        "mcp-name: get_issue",
        r#""arguments":{"issue":"a/b#1"}"#,
        r#""io.modelcontextprotocol/clientcapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}"#,
    ] {
        assert!(asked.contains(part), "{part}: {asked}");
    }
}

#[test]
fn failures_are_told_in_words() {
    let check = |answer: String, said: &str| {
        let (answered, _) = call(vec![answer]);
        let error = answered.unwrap_err();
        assert!(error.contains(said), "{error}");
    };
    let text = json!([{ "type": "text", "text": "there is no issue" }]);
    check(result(1, json!({ "content": text, "isError": true })), "there is no issue");
    check(result(1, json!({ "content": [], "isError": true })), "did not say why");
    check(result(1, json!({ "resultType": "input_required" })), "cannot give");
    check(error(1, -32602, "the flow does not list it"), "the flow does not list it");
    check(http("401 Unauthorized", &json!({ "detail": "x" })), "does not count any more");
    check(http("500 Internal Server Error", &json!({ "detail": "x" })), "HTTP status 500");
}

#[test]
fn a_server_that_is_away_is_asked_again() {
    let away = http("503 Service Unavailable", &json!({ "detail": "try again" }));
    let there = result(2, json!({ "content": [{ "type": "text", "text": "[1, 2]" }] }));
    let (answered, asked) = call(vec![away, there]);
    assert_eq!((answered, asked.len()), (Ok(json!([1, 2])), 2));
}

#[test]
fn arguments_that_a_tool_wants_in_headers_are_repeated_there() {
    let schema = json!({ "type": "object", "properties": { "issue": { "type": "string", "x-mcp-header": "Issue" } } });
    let list = json!({ "tools": [{ "name": "get_issue", "inputSchema": schema }] });
    let answers = vec![
        error(1, -32020, "the header `Mcp-Param-Issue` is missing"),
        result(2, list),
        result(3, json!({ "content": [{ "type": "text", "text": "plain" }] })),
    ];
    let (answered, asked) = call(answers);
    assert_eq!(answered, Ok(json!("plain")));
    assert!(asked[2].to_lowercase().contains("mcp-param-issue: a/b#1"), "{}", asked[2]);
}

/// An answer of a task that is looked at again at once.
fn task(id: u64, state: Value) -> String {
    let mut told = json!({ "resultType": "task", "taskId": "t-1", "pollIntervalMs": 0 });
    told.as_object_mut().unwrap().extend(state.as_object().unwrap().clone());
    result(id, told)
}

#[test]
fn a_call_that_waits_is_looked_at_until_it_has_ended() {
    let done = json!({ "structuredContent": { "paid": 7 } });
    let answers = vec![
        task(1, json!({ "status": "working" })),
        http("503 Service Unavailable", &json!({ "detail": "it is started anew" })),
        error(3, -32603, "the request could not be answered at this moment"),
        task(4, json!({ "status": "working" })),
        task(5, json!({ "status": "completed", "result": done })),
    ];
    let (answered, asked) = call(answers);
    assert_eq!(answered, Ok(json!({ "paid": 7 })));
    assert!(asked[0].contains("get_issue"), "{}", asked[0]);
    for look in &asked[1..] {
        let look = look.to_lowercase();
        for part in ["mcp-method: tasks/get", "mcp-name: t-1", r#""taskid":"t-1""#] {
            assert!(look.contains(part), "{part}: {look}");
        }
    }
}

#[test]
fn a_call_that_waited_in_vain_says_why() {
    let check = |answer: String, said: &str| {
        let (answered, _) = call(vec![task(1, json!({ "status": "working" })), answer]);
        let error = answered.unwrap_err();
        assert!(error.contains(said), "{error}");
    };
    let declined =
        json!({ "content": [{ "type": "text", "text": "declined: not today" }], "isError": true });
    check(task(2, json!({ "status": "completed", "result": declined })), "declined: not today");
    check(task(2, json!({ "status": "cancelled", "statusMessage": "cancelled by ada" })), "by ada");
    check(task(2, json!({ "status": "failed", "error": { "message": "it broke" } })), "it broke");
    check(task(2, json!({ "status": "input_required" })), "cannot give");
    check(task(2, json!({ "status": "dreaming" })), "`dreaming`");
    check(error(2, -32602, "there is no such task"), "no such task");
    check(http("401 Unauthorized", &json!({ "detail": "x" })), "does not count any more");
}

#[test]
fn without_tools_there_is_no_way_to_them() {
    let refused = Tools::open(&Env::default(), Path::new("/"), |_| ()).err().unwrap();
    assert!(refused.contains("list the tool in `tools`"), "{refused}");
}
