//! `get_issue` and `search`.

use super::*;

#[tokio::test]
async fn an_issue_is_read_by_any_name() {
    let house = house().await;
    let id = house.know(1, "It breaks", "At once.").await;
    let whole = json!({
        "id": id,
        "external_id": "1001",
        "key": "octo/app#1",
        "url": "https://github.com/octo/app/issues/1",
        "title": "It breaks",
        "description": "At once.",
        "status": "open",
        "priority": null,
        "assignee": "mona",
        "labels": ["bug"],
        "organization": "Octo",
        "project": "App",
        "project_id": house.project,
        "project_identifier": "octo/app",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-02T03:04:05Z",
        "meta_data": {
            "tracker": "acme",
            "tracker_type": "github",
            "is_open": true,
            "is_pull_request": false,
            "author": "ada",
            "assignees": ["mona", "hubot"],
        },
        "compliance_results": [],
    });
    for name in [
        "https://github.com/octo/app/issues/1",
        "https://github.com/octo/app/issues/1/?tab=x#issuecomment-9",
        "https://github.example.com/Octo/App/issues/1",
        " octo/app#1 ",
        &id,
        "1001",
    ] {
        assert_eq!(house.ok("get_issue", json!({ "issue": name })).await, whole, "{name}");
    }
}

#[tokio::test]
async fn more_is_given_when_asked_for() {
    let house = house().await;
    house.know_comment(1, "It breaks", "Here too.").await;
    let include = json!(["comments", "label_catalog", "revision"]);
    let issue = house.ok("get_issue", json!({ "issue": "octo/app#1", "include": include })).await;
    assert_eq!((&issue["comments_total"], &issue["label_catalog"]), (&json!(1), &json!(["bug"])));
    assert_eq!(issue["revision"], "2026-01-02T03:04:05+00:00");
    let comment = &issue["comments"][0];
    assert_eq!((&comment["body"], &comment["author"]), (&json!("Here too."), &json!("mona")));
    assert_eq!((&comment["issue_id"], &comment["issue_key"]), (&issue["id"], &issue["key"]));
}

#[tokio::test]
async fn what_cannot_be_read_is_explained() {
    let house = house().await;
    house.know(1, "It breaks", "").await;
    let check = async |arguments: Value, says: &[&str]| {
        house.fails("get_issue", arguments, says).await;
    };
    check(json!({ "issue": "octo/app#2" }), &["`issue`", "octo/app#2", "URL", "search"]).await;
    check(json!({ "issue": " " }), &["`issue`", "empty"]).await;
    check(json!({ "issue": "x".repeat(3_000) }), &["`issue`", "3000", "2000"]).await;
    check(json!({ "issue": 7 }), &["`issue`", "string"]).await;
    check(json!({}), &["missing field `issue`", "schema"]).await;
    check(Value::Null, &["missing field `issue`"]).await;
    check(json!([]), &["`arguments`"]).await;
    check(json!("octo/app#1"), &["`arguments`"]).await;
    check(json!({ "issue": "octo/app#1", "includes": [] }), &["includes", "include"]).await;
    check(json!({ "issue": "octo/app#1", "include": ["all"] }), &["`include[0]`", "comments"])
        .await;
}

#[tokio::test]
async fn a_name_of_several_issues_is_refused() {
    let house = house().await;
    house.know(1, "one", "").await;
    let twin = IssueSnapshot {
        external_id: "twin".to_owned(),
        url: "https://elsewhere.test/1".to_owned(),
        ..snapshot(1, "other", "")
    };
    house.keep(IssueNews { issue: twin, ..house.news() }).await;
    let says = ["several", "https://github.com/octo/app/issues/1", "https://elsewhere.test/1"];
    house.fails("get_issue", json!({ "issue": "octo/app#1" }), &says).await;
}

#[tokio::test]
async fn another_account_s_issues_are_not_there() {
    let house = house().await;
    let id = house.know(1, "It breaks", "").await;
    let stranger = Context { account: AccountId::fresh(), ..house.ctx.clone() };
    let db = house.database.store.client().await.unwrap();
    accounts::insert(&db, stranger.account, "other").await.unwrap();
    for name in [&id, "octo/app#1", "https://github.com/octo/app/issues/1", "1001"] {
        for (tool, argument) in
            [("get_issue", "issue"), ("update_issue", "issue"), ("add_comment", "target")]
        {
            let arguments = json!({ argument: name });
            let mut arguments = arguments.as_object().cloned().unwrap();
            if tool != "get_issue" {
                let field = if tool == "update_issue" { "title" } else { "comment" };
                arguments.insert(field.to_owned(), "t".into());
            }
            let told = named(tool).unwrap().call(&stranger, arguments.into()).await.unwrap_err();
            assert!(told.to_string().contains("there is no issue"), "{tool}: {told}");
        }
    }
    let found = named("search").unwrap().call(&stranger, json!({ "query": "breaks" })).await;
    assert_eq!(found.unwrap()["results"], json!([]));
    let project = json!({ "project": "octo/app", "title": "t", "description": "" });
    let told = named("create_issue").unwrap().call(&stranger, project).await.unwrap_err();
    assert!(told.to_string().contains("there is no project `octo/app`; none is known"), "{told}");
}

#[tokio::test]
async fn a_search_gives_issues_and_comments() {
    let house = house().await;
    house.know(1, "Login breaks", &"long ".repeat(1_000)).await;
    house.know_comment(2, "Other", "The login broke here.").await;
    let found = house.ok("search", json!({ "query": "login" })).await;
    let results = found["results"].as_array().unwrap();
    let types: Vec<_> = results.iter().map(|found| &found["item_type"]).collect();
    assert_eq!(types, ["issue", "comment"]);
    assert_eq!(results[0]["item"]["key"], "octo/app#1");
    assert_eq!(results[0]["item"]["description"].as_str().unwrap().chars().count(), 1_001);
    assert_eq!(results[1]["item"]["issue_key"], "octo/app#2");
    assert!(results.iter().all(|found| found["similarity"].as_f64().is_some_and(|it| it < 1.0)));

    let one = house.ok("search_issues", json!({ "query": "login", "limit": 1 })).await;
    assert_eq!(one["results"].as_array().map(Vec::len), Some(1));
    let here = json!({ "query": "login", "project": "octo/app", "limit": null });
    assert_eq!(house.ok("search", here).await["results"].as_array().map(Vec::len), Some(2));
    let none = house.ok("search", json!({ "query": "nowhere" })).await;
    assert_eq!((&none["results"], &none["search_type"]), (&json!([]), &json!("fulltext")));
    assert!(none["reason"].as_str().unwrap().contains("model"), "{none}");
}

#[tokio::test]
async fn a_search_that_makes_no_sense_is_explained() {
    let house = house().await;
    let check = async |arguments: Value, says: &[&str]| {
        house.fails("search", arguments, says).await;
    };
    check(json!({ "query": "" }), &["`query`", "empty"]).await;
    check(json!({ "query": "x", "limit": 0 }), &["`limit`", "1 to 100"]).await;
    check(json!({ "query": "x", "limit": 101 }), &["`limit`", "1 to 100"]).await;
    check(json!({ "query": "x", "limit": "10" }), &["`limit`"]).await;
    check(
        json!({ "query": "x", "project": "octo/ap" }),
        &["`project`", "1 are known", "`octo/app`"],
    )
    .await;
}
