//! Lists, counts, and issues by whatever name.

use super::*;

#[actix_web::test]
async fn an_issue_goes_by_its_id_its_key_and_its_address() {
    let house = house_with(json!({})).await;
    let id = house.hear(snapshot(1, "It breaks")).await;
    for name in [
        id.as_str(),
        "octo/app%231",
        "octo%2Fapp%231",
        "OCTO/app%231",
        "1001",
        "https%3A%2F%2Fgithub.com%2Focto%2Fapp%2Fissues%2F1",
        "https://github.com/octo/app/issues/1",
        "https%3A%2F%2Fgithub.com%2Focto%2Fapp%2Fissues%2F1%3Fa%3Db",
    ] {
        let issue = house.call(Method::GET, &format!("/issues/{name}"), None, 200).await;
        assert_eq!(
            (text(&issue, "id"), text(&issue, "title")),
            (id.as_str(), "It breaks"),
            "{name}"
        );
        let comments = format!("/issues/{name}/comments");
        assert_eq!(house.call(Method::GET, &comments, None, 200).await["total"], 0, "{name}");
    }
    for (query, status) in [
        ("organization=octo&project=octo/app", 200),
        ("organization=OCTO&project=App", 200),
        ("organization=&project=", 200),
        ("organization=other", 404),
        ("project=octo/lib", 404),
    ] {
        house.call(Method::GET, &format!("/issues/{id}?{query}"), None, status).await;
    }
    let path = format!("/issues/{id}");
    for (method, path, body) in [
        (Method::GET, path.clone(), None),
        (Method::GET, format!("{path}/comments"), None),
        (Method::GET, format!("{path}/links"), None),
        (Method::PUT, path.clone(), Some(json!({ "title": "Mine" }))),
        (Method::POST, format!("{path}/comments"), Some(json!({ "body": "Mine" }))),
        (Method::DELETE, path, None),
    ] {
        let answer =
            house.request(method.clone(), &path, &house.stranger.access, body.clone()).await;
        assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text);
        assert!(answer.text.contains("there is no issue"), "{}", answer.text);
        house.guarded(method, &path, body).await;
    }
    assert_eq!(house.remote.state().writes, 0);
}

#[actix_web::test]
async fn lists_come_in_parts_with_their_total() {
    let house = house_with(json!({})).await;
    for number in 1..=3 {
        house.hear(snapshot(number, &format!("Issue {number}"))).await;
    }
    house.hear(IssueSnapshot { is_open: Some(false), ..snapshot(4, "Closed") }).await;
    house.hear(IssueSnapshot { is_pull_request: true, ..snapshot(5, "Pull") }).await;
    let (project, tracker) = (house.project, house.tracker);
    for (query, total, titles) in [
        (String::new(), 3, vec!["Issue 3", "Issue 2", "Issue 1"]),
        ("?limit=1&skip=1".into(), 3, vec!["Issue 2"]),
        ("?limit=1&offset=2".into(), 3, vec!["Issue 1"]),
        ("?status=closed".into(), 1, vec!["Closed"]),
        ("?status=all&limit=1".into(), 4, vec!["Closed"]),
        ("?status=all&pull_requests=true&limit=1".into(), 5, vec!["Pull"]),
        ("?q=2".into(), 1, vec!["Issue 2"]),
        ("?q=octo/app%233".into(), 1, vec!["Issue 3"]),
        (format!("?project_id={project}&tracker_id={tracker}&limit=1"), 3, vec!["Issue 3"]),
        (format!("?project_id={tracker}"), 0, vec![]),
    ] {
        let answer = house.get(&format!("/issues{query}"), &house.owner.access).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text);
        let items = answer.body["items"].as_array().unwrap();
        let found: Vec<_> = items.iter().map(|item| text(item, "title")).collect();
        assert_eq!((found, &answer.body["total"]), (titles, &json!(total)), "{query}");
        assert_eq!(answer.headers.get("x-total-count").unwrap(), total.to_string().as_str());
    }
    for query in ["limit=0", "limit=101", "skip=-1", "status=gone", "project_id=x", "sort=oldest"] {
        house.call(Method::GET, &format!("/issues?{query}"), None, 422).await;
    }
    let counted = house.call(Method::GET, "/issues-count", None, 200).await;
    assert_eq!(counted, json!({ "count": 4, "total": 4, "open": 3, "closed": 1 }));
    let others = house.get("/issues?status=all", &house.stranger.access).await;
    assert_eq!((&others.body["total"], others.status), (&json!(0), 200));
    let counted = house.get("/issues-count", &house.stranger.access).await;
    assert_eq!(counted.body["total"], 0);
}

#[actix_web::test]
async fn comments_come_with_the_issue_and_in_parts() {
    let house = house().await;
    let created = house.create("It breaks").await;
    let path = format!("/issues/{}", text(&created, "id"));
    for body in ["one", "two", "three"] {
        let body = json!({ "body": body });
        house.call(Method::POST, &format!("{path}/comments"), Some(body), 201).await;
    }
    let issue = house.call(Method::GET, &path, None, 200).await;
    assert_eq!(issue["comments"][2]["body"], "three");
    let query = "organization=octo&project=octo/app&limit=1&offset=1";
    let answer = house.get(&format!("{path}/comments?{query}"), &house.owner.access).await;
    assert_eq!(
        (&answer.body["items"][0]["body"], &answer.body["total"]),
        (&json!("two"), &json!(3))
    );
    assert_eq!(answer.headers.get("x-total-count").unwrap(), "3");
    assert_eq!((&answer.body["limit"], &answer.body["offset"]), (&json!(1), &json!(1)));
}
