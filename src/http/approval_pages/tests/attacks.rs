//! What is tried against links and pages.

use super::{decide, harmless::is_harmless, header_of, path_of};
use crate::http::approval_requests::tests::world::world;
use actix_web::{
    http::{Method, header},
    test::TestRequest,
};
use preloop_actors::{
    approval::{ApprovalId, Question, Status},
    ids::FlowId,
};
use serde_json::json;
use std::time::Duration;

/// What strangers write where they can.
const HOSTILE: [&str; 12] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "\" autofocus onfocus=\"alert(1)",
    "</textarea><script>alert(1)</script>",
    "</style><style>body{display:none}</style>",
    "javascript:alert(1)",
    "{token} {hash} {style} {main}",
    "safe\u{202e}live\u{200b}\u{2066}\0",
    "<form action=https://evil.example><button>Approve</button></form>",
];

#[actix_web::test]
async fn wrong_tokens_are_all_told_the_same() {
    let world = world().await;
    let (id, other) = (world.asked(|_| ()).await, world.asked(|_| ()).await);
    let (token, foreign) = (world.token(id).await, world.token(other).await);
    let gone = ApprovalId::fresh();
    let mut pages = Vec::new();
    for (id, token) in [
        (id.to_string(), foreign.as_str()),
        (id.to_string(), "nonsense"),
        (id.to_string(), &token[1..]),
        (id.to_string(), &format!("{token}x")),
        (id.to_string(), &"x".repeat(5_000)),
        (gone.to_string(), &token),
        ("7".to_owned(), &token),
        ("..%2f".to_owned(), &token),
    ] {
        let page = world.at(Method::GET, &format!("/approval/{id}?token={token}")).await;
        pages.push((page.status, page.text));
        let data = world.at(Method::GET, &format!("/approval/{id}/data?token={token}")).await;
        assert_eq!(
            (data.status, &data.body["detail"]),
            (404, &json!("approval request not found"))
        );
        let path = format!("/approval/{id}/decide?token={token}");
        let said = world.json(&path, json!({"action": "approve"})).await;
        assert_eq!(
            (said.status, &said.body["detail"]),
            (404, &json!("approval request not found"))
        );
        let form = world
            .form(&format!("/approval/{id}/decide"), &[("token", token), ("action", "approve")])
            .await;
        pages.push((form.status, form.text));
    }
    pages.dedup();
    assert_eq!((pages.len(), pages[0].0), (1, 404), "one page for all: {pages:?}");
    assert_eq!(
        (world.approval(id).await.votes, world.approval(other).await.votes),
        (vec![], vec![])
    );
}

#[actix_web::test]
async fn links_end_with_their_request() {
    let world = world().await;
    let id = world.asked(|_| ()).await;
    let token = world.token(id).await;
    world.skip(id, Duration::from_secs(10_000)).await;
    let path = format!("{}?token={token}", decide(id));
    let late = world.json(&path, json!({"action": "approve"})).await;
    assert_eq!(late.status, 409, "nobody had noticed the end: {}", late.text);
    assert_eq!(world.approval(id).await.status, Status::Expired);
    let again = world.json(&path, json!({"action": "approve"})).await;
    assert_eq!((again.status, &again.body["detail"]), (400, &json!("Request already expired")));
    assert_eq!(world.approval(id).await.votes, []);
}

#[actix_web::test]
async fn scanners_that_open_every_link_decide_nothing() {
    let world = world().await;
    let id = world.asked(|_| ()).await;
    let before = world.approval(id).await;
    let links = world.mail(id, &world.owner).await.links;
    let mut addresses = vec![links.review, links.approve.unwrap(), links.decline.unwrap()];
    addresses.extend(
        links.decision.map(|decision| [decision.approve, decision.decline]).into_iter().flatten(),
    );
    let token = world.token(id).await;
    for link in &addresses {
        let path = path_of(link.expose());
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::GET] {
            let status = world.at(method.clone(), path).await.status;
            assert!([200, 404, 405].contains(&status), "{method} {path}: {status}");
        }
    }
    for what in ["decide", "approve", "decline"] {
        let path = format!("/approval/{id}/{what}?token={token}&action=approve");
        for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = world.at(method.clone(), &path).await;
            assert_eq!(answer.status, 405, "{method} {path}");
        }
    }
    assert_eq!(world.approval(id).await, before, "nothing has changed");
    let holder = world.approvals.by_link(id, &token).await.unwrap().unwrap();
    assert!(!holder.is_used, "and the link is still good");
}

#[actix_web::test]
async fn other_sites_cannot_decide() {
    let world = world().await;
    let id = world.asked(|_| ()).await;
    let token = world.token(id).await;
    for (headers, is_own) in [
        (vec![("origin", "https://evil.example")], false),
        (vec![("origin", "null")], false),
        (vec![("origin", "https://preloop.example.com.evil.example")], false),
        (vec![("origin", "http://preloop.example.com")], false),
        (vec![("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], false),
        (vec![("sec-fetch-site", "cross-site")], false),
        (vec![("sec-fetch-site", "same-site"), ("origin", "https://other.example.com")], false),
        (vec![("sec-fetch-site", "same-origin"), ("origin", "null")], true),
        (vec![("origin", "https://preloop.example.com")], true),
        (vec![("origin", "http://127.0.0.1:8000"), ("host", "127.0.0.1:8000")], false),
        (vec![], true),
    ] {
        for is_form in [true, false] {
            let mut request = TestRequest::with_uri(&format!("{}?token={token}", decide(id)));
            request = request.method(Method::POST);
            for header in &headers {
                request = request.insert_header(*header);
            }
            // An action that is none: what is let in gets as far as that.
            let request = match is_form {
                true => request.set_form([("action", "maybe")]),
                false => request.set_json(json!({"action": "maybe"})),
            };
            let answer = world.send(request).await;
            let expected = if is_own { 400 } else { 403 };
            assert_eq!(answer.status, expected, "{headers:?}: {}", answer.text);
        }
    }
    assert_eq!(world.approval(id).await.votes, []);
}

#[actix_web::test]
async fn pages_cannot_be_framed_and_run_nothing() {
    let world = world().await;
    let id = world.asked(|_| ()).await;
    let token = world.token(id).await;
    for path in [
        format!("/approval/{id}?token={token}"),
        format!("/approval/{id}?token={token}&action=approve"),
        format!("/approval/{id}?token=wrong"),
        format!("/approval/{id}"),
        "/register-device".to_owned(),
        format!("/register-device?token={token}"),
    ] {
        let page = world.at(Method::GET, &path).await;
        let policy = header_of(&page, header::CONTENT_SECURITY_POLICY);
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
        assert_eq!(header_of(&page, header::X_FRAME_OPTIONS), "DENY", "{path}");
        assert_eq!(header_of(&page, header::REFERRER_POLICY), "no-referrer", "{path}");
        assert_eq!(header_of(&page, header::CACHE_CONTROL), "no-store", "{path}");
        assert_eq!(header_of(&page, header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
        is_harmless(&page.text);
    }
}

#[actix_web::test]
async fn hostile_texts_are_only_texts() {
    let world = world().await;
    for text in HOSTILE {
        // What cannot be stored is refused where it comes in.
        let text = text.replace('\0', "");
        let own = || text.clone();
        let id = world
            .asked(|request| {
                let about = &mut request.about;
                about.tool = own();
                about.server = Some(own());
                about.agent = Some(own());
                about.flow = Some((FlowId::fresh(), own()));
                about.session = Some(own());
                about.summary = Some(own());
                about.reason = own();
                about.shown = json!({(own()): [own(), {(own()): own()}], "a": own()});
                request.justification = Some(own());
                request.new.terms.approvals_required = 2;
            })
            .await;
        let token = world.token(id).await;
        let open = world.open_link(id).await;
        let comment = json!({"comment": format!("c {text}")});
        assert_eq!(world.say(&world.owner.access, id, "approve", comment).await.status, 200);
        let long = format!("{text}{}", "y".repeat(4_001));
        let refused = [("token", &*open), ("action", "approve"), ("comment", &long)];
        for page in [
            world.page(id, &token).await,
            world.page(id, &open).await,
            world.form(&decide(id), &refused).await,
        ] {
            assert!([200, 422].contains(&page.status), "{}", page.text);
            is_harmless(&page.text);
            for banned in [
                "<script",
                "<img",
                "<svg onload",
                "<b>",
                "<form action=https",
                "\u{202e}",
                "\u{200b}",
            ] {
                let kept = page.text.replace(&long, "");
                assert!(!kept.contains(banned), "{text:?}: {banned} in {kept}");
            }
            assert!(
                page.text.contains("name=\"comment\"")
                    || page.text.contains("You have approved this.")
            );
            assert!(!page.text.contains("body{display:none}</style>"), "{}", page.text);
        }
        let data = world.at(Method::GET, &format!("/approval/{id}/data?token={token}")).await;
        assert_eq!(header_of(&data, header::CONTENT_TYPE), "application/json");
        assert_eq!(data.body["summary"], json!(text), "as JSON it is as it was");
    }
}

#[actix_web::test]
async fn hostile_questions_are_only_texts() {
    let world = world().await;
    for text in HOSTILE {
        let text = text.replace('\0', "");
        let schema = json!({
            "type": "object", "required": [text],
            "properties": {(text.clone()): {"type": "string", "title": text, "description": text}, "e": {"enum": [text]}},
        });
        let options = vec![text.clone()];
        let choice = Question { text: text.clone(), options, allows_free_text: true, schema: None };
        let form = Question { text: text.clone(), schema: Some(schema), ..Question::default() };
        for question in [choice, form] {
            let id = world.asked(|request| request.about.question = Some(question)).await;
            let token = world.token(id).await;
            is_harmless(&world.page(id, &token).await.text);
            let field = format!("answer.{text}");
            let fields = [
                ("token", &*token),
                ("action", "approve"),
                ("answer_text", &text),
                (&field, &text),
            ];
            let answer = world.form(&decide(id), &fields).await;
            assert_eq!(answer.status, 303, "{}", answer.text);
            is_harmless(&world.page(id, &token).await.text);
        }
    }
}

#[actix_web::test]
async fn huge_arguments_are_not_approved_unseen() {
    let world = world().await;
    for shown in [
        json!({"harmless": "x".repeat(70_000), "hidden": "rm -rf /"}),
        json!(vec![0; 5_000]),
        (0..60).fold(json!(1), |inner, _| json!([inner])),
    ] {
        let id = world.asked(|request| request.about.shown = shown).await;
        let token = world.token(id).await;
        let page = world.page(id, &token).await;
        assert!(
            page.text.len() < 40_000 && page.text.contains("too long to be shown here"),
            "{}",
            page.text.len()
        );
        assert!(!page.text.contains("value=\"approve\""), "{}", page.text);
        let path = format!("{}?token={token}", decide(id));
        let answer = world.json(&path, json!({"action": "approve"})).await;
        assert_eq!(answer.status, 409, "{}", answer.text);
        let answer = world.json(&path, json!({"action": "decline"})).await;
        assert_eq!((answer.status, &answer.body["status"]), (200, &json!("declined")));
    }
}

#[actix_web::test]
async fn guessing_is_slowed_down_and_nobody_is_locked_out() {
    let world = world().await;
    let id = world.asked(|_| ()).await;
    let token = world.token(id).await;
    let from = async |address: &str, token: &str| {
        let request = TestRequest::with_uri(&format!("/approval/{id}?token={token}"));
        world.send(request.insert_header(("x-forwarded-for", address))).await
    };
    let mut statuses = Vec::new();
    for guess in 0..40 {
        statuses.push(from(&format!("192.0.2.{guess}"), &format!("guess{guess}")).await.status);
    }
    assert_eq!(statuses[..30], [404; 30]);
    assert_eq!(statuses[31..], [429; 9]);
    assert_eq!(from("198.51.100.1", &token).await.status, 200, "the right token is let in");
    let mut last = 0;
    for _ in 0..400 {
        last = from("203.0.113.1", &token).await.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429, "one address has its limit");
    assert_eq!(from("198.51.100.1", &token).await.status, 200, "and others have theirs");
}

#[actix_web::test]
async fn whoever_is_not_asked_any_more_cannot_use_their_link() {
    let world = world().await;
    let id = world.asked(|_| ()).await;
    let token = world.token(id).await;
    let sql = "DELETE FROM user_roles WHERE user_id = $1";
    world.sql(sql, &[&world.owner.user.0]).await;
    let path = format!("{}?token={token}", decide(id));
    let answer = world.json(&path, json!({"action": "approve"})).await;
    assert_eq!(answer.status, 403, "{}", answer.text);
    let form = world.form(&decide(id), &[("token", &token), ("action", "approve")]).await;
    assert_eq!(form.status, 403, "{}", form.text);
    assert_eq!(world.approval(id).await.votes, []);
}
