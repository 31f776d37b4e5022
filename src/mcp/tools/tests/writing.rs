//! `create_issue`, `update_issue` and `add_comment`.

use super::*;

/// Arguments that are right, for each tool that writes.
fn right() -> [(&'static str, Value); 3] {
    [
        ("create_issue", json!({ "project": "octo/app", "title": "New", "description": "Text" })),
        ("update_issue", json!({ "issue": "octo/app#1", "title": "Renamed" })),
        ("add_comment", json!({ "target": "octo/app#1", "comment": "Done." })),
    ]
}

impl House {
    /// Gives the tracker a token, and a fake behind it.
    async fn writable(&mut self) -> Arc<FakeTracker> {
        self.give_token().await;
        let fake = Arc::new(FakeTracker::default());
        self.ctx.writers = Arc::new(Fakes(fake.clone()));
        fake
    }

    async fn give_token(&self) {
        let db = self.ctx.store.client().await.unwrap();
        db.execute("UPDATE trackers SET token_sealed = 'x'", &[]).await.unwrap();
    }
}

#[tokio::test]
async fn a_tracker_that_only_sends_takes_nothing() {
    let house = house().await;
    house.know(1, "It breaks", "").await;
    for (tool, arguments) in right() {
        let says = ["tracker `acme` only receives webhooks: it has no API token", "add a token"];
        house.fails(tool, arguments, &says).await;
    }
    house.give_token().await;
    for (tool, arguments) in right() {
        house.fails(tool, arguments, &["tracker `acme`", "cannot write to github yet"]).await;
    }
}

#[tokio::test]
async fn wrong_arguments_are_explained_before_anything_is_written() {
    let mut house = house().await;
    house.know(1, "It breaks", "").await;
    let fake = house.writable().await;
    for (tool, argument, value, says) in [
        ("create_issue", "project", json!("octo"), vec!["`project`", "`octo/app`"]),
        ("create_issue", "title", json!(" "), vec!["`title`", "empty"]),
        ("create_issue", "title", json!("x".repeat(1_001)), vec!["`title`", "1001", "1000"]),
        ("create_issue", "labels", json!(["a", ""]), vec!["`labels[1]`", "empty"]),
        ("create_issue", "labels", json!("bug"), vec!["`labels`"]),
        ("create_issue", "labels", json!(vec!["x"; 101]), vec!["`labels`", "101", "100"]),
        ("create_issue", "assignee", json!(""), vec!["`assignee`", "empty"]),
        ("update_issue", "issue", json!("octo/app#2"), vec!["`issue`", "there is no issue"]),
        ("update_issue", "title", Value::Null, vec!["nothing to change"]),
        ("update_issue", "status", json!(""), vec!["`status`", "empty"]),
        ("update_issue", "state", json!("closed"), vec!["state", "status"]),
        ("add_comment", "target", json!("octo/app#2"), vec!["`target`", "there is no issue"]),
        ("add_comment", "comment", json!(""), vec!["`comment`", "empty"]),
        ("add_comment", "path", json!("src/a.rs"), vec!["`line`", "missing"]),
        ("add_comment", "line", json!(3), vec!["`path`", "missing"]),
        ("add_comment", "side", json!("LEFT"), vec!["`side`", "leave it out"]),
        ("add_comment", "side", json!("left"), vec!["`side`", "LEFT", "RIGHT"]),
    ] {
        let (_, mut arguments) = right().into_iter().find(|(name, _)| *name == tool).unwrap();
        arguments[argument] = value;
        house.fails(tool, arguments, &says).await;
    }
    let line = json!({ "target": "octo/app#1", "comment": "c", "path": "a", "line": 3 });
    house.fails("add_comment", line, &["`path`", "no pull request"]).await;
    assert_eq!(fake.told.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn what_is_written_can_be_read_at_once() {
    let mut house = house().await;
    let id = house.know(1, "It breaks", "").await;
    let fake = house.writable().await;
    let mut answers = Vec::new();
    for (tool, arguments) in right() {
        answers.push(house.ok(tool, arguments).await);
    }
    let [created, updated, commented] = &answers[..] else { panic!("three answers") };
    let read = house.ok("get_issue", json!({ "issue": created["issue_id"] })).await;
    assert_eq!((&created["status"], &read["title"]), (&json!("created"), &json!("New")));
    assert_eq!(created["url"], read["url"]);
    assert_eq!((&updated["status"], &updated["issue_id"]), (&json!("updated"), &json!(id)));
    let include = json!({ "issue": id, "include": ["comments"] });
    let read = house.ok("get_issue", include).await;
    assert_eq!((&read["title"], &read["assignee"]), (&json!("Renamed"), &json!("mona")));
    assert_eq!(read["comments"][0]["body"], "Done.");
    assert_eq!(read["comments"][0]["id"], commented["comment_id"]);
    let told = fake.told.lock().unwrap().clone();
    assert_eq!(told[0], json!(["octo/app", "New", "Text", [], null]));
    assert_eq!(told[1], json!(["octo/app", "octo/app#1", "1001", "Renamed", null]));
    assert_eq!(told[2], json!(["octo/app#1", "Done.", null, null]));
}

#[tokio::test]
async fn an_open_issue_of_the_same_title_is_not_created_again() {
    let mut house = house().await;
    let id = house.know(1, "The login breaks", "").await;
    house
        .keep(IssueNews {
            issue: IssueSnapshot { is_open: Some(false), ..snapshot(2, "Slow", "") },
            ..house.news()
        })
        .await;
    let fake = house.writable().await;
    let create = |title: &str| json!({ "project": "octo/app", "title": title, "description": "" });
    let answer = house.ok("create_issue", create(" the LOGIN breaks ")).await;
    assert_eq!(answer["status"], "existing_duplicate_found");
    assert_eq!((&answer["issue_id"], fake.told.lock().unwrap().len()), (&json!(id), 0));
    assert_eq!(house.ok("create_issue", create("Slow")).await["status"], "created");
}

#[tokio::test]
async fn a_comment_can_be_on_a_line_of_a_pull_request() {
    let mut house = house().await;
    let pull = IssueSnapshot { is_pull_request: true, ..snapshot(5, "Change", "") };
    house.keep(IssueNews { issue: pull, ..house.news() }).await;
    let fake = house.writable().await;
    let line = json!({ "target": "https://github.com/octo/app/pull/5/files", "comment": "c",
                       "path": "src/a.rs", "line": 3, "side": "LEFT", "in_reply_to": "7" });
    house.ok("add_comment", line).await;
    assert_eq!(fake.told.lock().unwrap()[0], json!(["octo/app#5", "c", 3, "7"]));
}

#[tokio::test]
async fn what_the_tracker_says_is_passed_on() {
    let mut house = house().await;
    house.know(1, "It breaks", "").await;
    let fake = house.writable().await;
    for (error, says) in [
        (WriteError::Refused("no such label".into()), "the tracker refused: no such label"),
        (WriteError::Unavailable("502".into()), "nothing was written"),
        (WriteError::Unknown("timeout".into()), "not known whether it was written"),
    ] {
        *fake.fails.lock().unwrap() = Some(error);
        for (tool, arguments) in right() {
            house.fails(tool, arguments, &["tracker `acme`", says]).await;
        }
    }
}

#[tokio::test]
async fn what_an_execution_writes_is_marked() {
    let mut house = house().await;
    house.know(1, "It breaks", "").await;
    let fake = house.writable().await;
    let execution = "0198c5a8-4e3f-7c51-9d1c-1f0b6a3c9e77".parse().unwrap();
    house.ctx.marker = Some(Marker { execution, depth: 2 });
    house.ok("create_issue", right()[0].1.clone()).await;
    house.ok("add_comment", right()[2].1.clone()).await;
    let told = fake.told.lock().unwrap().clone();
    for text in [&told[0][2], &told[1][1]] {
        assert_eq!(marker::find(text.as_str().unwrap()), house.ctx.marker, "{text}");
    }
}

#[tokio::test]
async fn a_server_without_database_says_so_and_nothing_else() {
    let house = house().await;
    house.database.store.close();
    let told = house.call("get_issue", json!({ "issue": "octo/app#1" })).await.unwrap_err();
    assert_eq!(told, ToolError::Unavailable);
    assert!(told.to_string().contains("try again"));
}
