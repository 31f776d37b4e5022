//! What a browser is shown and may send.

use super::*;

#[actix_web::test]
async fn nobody_is_led_to_an_address_that_is_not_the_clients() {
    let world = world().await;
    let client = world.register(json!({})).await;
    let client_id = text(&client, "client_id");
    let member = world.member(Role::Editor).await;
    for browser in [world.stranger(), world.browser(&member).await] {
        for request in [
            query("unknown", &[]),
            query(client_id, &[("client_id", "")]),
            query(client_id, &[("redirect_uri", "")]),
            query(client_id, &[("redirect_uri", "https://evil.example/")]),
            query(client_id, &[("redirect_uri", "http://127.0.0.1:4100/callback/more")]),
            query(client_id, &[("redirect_uri", "http://127.0.0.1:4100/callback?more")]),
            query(client_id, &[("redirect_uri", "http://localhost:4100/callback")]),
            query(client_id, &[("redirect_uri", "http://127.0.0.1:4100@evil.example/callback")]),
            format!("{}&redirect_uri=https://evil.example/", query(client_id, &[])),
            format!("{}&client_id=other", query(client_id, &[])),
            String::new(),
        ] {
            let answer = browser.authorize(&request).await;
            assert_eq!(answer.status, 400, "{request} -> {answer:?}");
            assert!(answer.headers.get("location").is_none(), "{request}");
            assert!(answer.text.contains("<h1>This cannot be allowed</h1>"), "{}", answer.text);
        }
    }
}

#[actix_web::test]
async fn a_local_client_may_listen_on_any_port() {
    let world = world().await;
    let client = world.register(json!({})).await;
    let browser = world.browser(&world.member(Role::Editor).await).await;
    let elsewhere = "http://127.0.0.1:50999/callback";
    let request = query(text(&client, "client_id"), &[("redirect_uri", elsewhere)]);
    let answer = browser.allow(&request).await;
    assert!(answer.location().starts_with(&format!("{elsewhere}?code=")), "{answer:?}");
}

#[actix_web::test]
async fn other_mistakes_are_told_to_the_client_once_somebody_is_signed_in() {
    let world = world().await;
    let client = world.register(json!({})).await;
    let client_id = text(&client, "client_id");
    let browser = world.browser(&world.member(Role::Editor).await).await;
    for (fields, word) in [
        (&[("response_type", "token")][..], "unsupported_response_type"),
        (&[("response_type", "")], "invalid_request"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("scope", "everything")], "invalid_scope"),
        (&[("resource", "https://other.example/mcp")], "invalid_target"),
    ] {
        let request = query(client_id, fields);
        let answer = browser.authorize(&request).await;
        let back = answer.taken_back();
        assert_eq!((answer.status, &*back["error"]), (302, word), "{fields:?}");
        assert_eq!((&*back["state"], &*back["iss"]), ("a state & more", URL), "{fields:?}");
        assert!(!back.contains_key("code"));
        let stranger = world.stranger().authorize(&request).await;
        assert_eq!(stranger.status, 200, "no open door for strangers' links: {fields:?}");
    }
    let bare = query(client_id, &[("state", ""), ("scope", "openid")]);
    assert!(!browser.authorize(&bare).await.taken_back().contains_key("state"));
}

#[actix_web::test]
async fn a_no_is_told_to_the_client() {
    let world = world().await;
    let client = world.register(json!({})).await;
    let browser = world.browser(&world.member(Role::Editor).await).await;
    let request = query(text(&client, "client_id"), &[]);
    let ticket = browser.authorize(&request).await.ticket("/oauth/authorize");
    for form in [
        &[("decision", "deny"), ("scope", "mcp:read")][..],
        &[("scope", "mcp:read")],
        &[("decision", "allow")],
        &[("decision", "allow"), ("scope", "admin")],
    ] {
        let form: Vec<_> =
            form.iter().copied().chain([("request", &*request), ("ticket", &*ticket)]).collect();
        let answer = browser.post("/oauth/authorize", &form).await;
        let back = answer.taken_back();
        assert_eq!((answer.status, &*back["error"], &*back["iss"]), (303, "access_denied", URL));
    }
    assert_eq!(world.count("oauth_grants").await + world.count("oauth_consents").await, 0);
}

#[actix_web::test]
async fn a_person_may_allow_less_and_never_more() {
    let world = world().await;
    let client = world.register(json!({})).await;
    let client_id = text(&client, "client_id");
    let browser = world.browser(&world.member(Role::Editor).await).await;
    for (asked, ticked, allowed) in [
        ("mcp:read mcp:write", "mcp:read", "mcp:read"),
        ("mcp:read", "mcp:write", ""),
        ("mcp:read", "mcp:read", "mcp:read"),
    ] {
        let request = query(client_id, &[("scope", asked)]);
        let ticket = browser.authorize(&request).await.ticket("/oauth/authorize");
        let form =
            [("request", &*request), ("ticket", &ticket), ("decision", "allow"), ("scope", ticked)];
        let answer = browser.post("/oauth/authorize", &form).await;
        let Some(code) = answer.taken_back().get("code").cloned() else {
            assert_eq!(allowed, "", "{asked} {ticked}");
            continue;
        };
        let tokens = world.redeem(client_id, &code, &[]).await.body;
        assert_eq!(text(&tokens, "scope"), allowed, "{asked} {ticked}");
    }
}

#[actix_web::test]
async fn nothing_is_decided_but_by_the_pages_own_form() {
    let world = world().await;
    let client = world.register(json!({})).await;
    let (victim, attacker) = (world.member(Role::Owner).await, world.member(Role::Owner).await);
    let (victim, attacker) = (world.browser(&victim).await, world.browser(&attacker).await);
    let request = query(text(&client, "client_id"), &[]);
    let other = query(text(&client, "client_id"), &[("state", "other")]);
    let page = victim.authorize(&request).await;
    let ticket = page.ticket("/oauth/authorize");
    let foreign = attacker.authorize(&request).await.ticket("/oauth/authorize");
    let sign_out = page.ticket("/oauth/sign-out");
    let form = |request, ticket| {
        [("request", request), ("ticket", ticket), ("decision", "allow"), ("scope", "mcp:read")]
    };
    for (request, ticket) in [
        (&*request, ""),
        (&request, "1.x"),
        (&request, &foreign),
        (&request, &sign_out),
        (&other, &ticket),
    ] {
        let answer = victim.post("/oauth/authorize", &form(request, ticket)).await;
        assert_eq!((answer.status, answer.headers.get("location")), (403, None), "{ticket}");
        assert!(answer.text.contains("Nothing has been allowed."), "{}", answer.text);
    }
    let right = form(&request, &ticket);
    let cross_site =
        form_request("/oauth/authorize", &right).insert_header(("sec-fetch-site", "cross-site"));
    assert_eq!(victim.send(cross_site).await.status, 403);
    let by_get = format!("{request}&ticket={ticket}&decision=allow");
    let shown = victim.authorize(&by_get).await;
    assert_eq!(shown.status, 200, "a GET shows the page");
    let stranger = world.stranger().post("/oauth/authorize", &right).await;
    assert_eq!(
        (stranger.status, stranger.location()),
        (303, &*format!("/oauth/authorize?{request}"))
    );
    assert_eq!(world.count("oauth_grants").await, 0);
    assert!(victim.post("/oauth/authorize", &right).await.taken_back().contains_key("code"));
}

#[actix_web::test]
async fn forms_are_refused_whole_when_they_cannot_be_read() {
    let world = world().await;
    for path in ["/oauth/authorize", "/oauth/sign-in", "/oauth/sign-out"] {
        let long = "x".repeat(40_000);
        for (form, status) in [
            (&[][..], 400),
            (&[("request", "nonsense")], if path.ends_with("out") { 303 } else { 400 }),
            (&[("request", "a=1\r\nset-cookie: x=y")], 400),
            (&[("request", &*long)], 413),
        ] {
            let answer = world.stranger().post(path, form).await;
            assert_eq!(answer.status, status, "{path} -> {answer:?}");
            assert!(answer.headers.get("set-cookie").is_none());
        }
        let json = TestRequest::post().uri(path).set_json(json!({"request": "a=1"}));
        assert_eq!(world.send(json).await.status, 400, "{path}");
    }
    let json = TestRequest::post().uri("/oauth/token").set_json(json!({"grant_type": "x"}));
    assert_eq!(world.send(json).await.refusal(), (400, "invalid_request"));
}

#[actix_web::test]
async fn signing_in_takes_the_right_password_and_this_browsers_form() {
    let world = world().await;
    let password = "correct horse battery";
    let newcomer = json!({"username": "ada", "email": "ada@example.org", "password": password});
    assert_eq!(world.post("/auth/register", "", newcomer).await.status, 201);
    let client = world.register(json!({})).await;
    let request = query(text(&client, "client_id"), &[]);
    let browser = world.stranger();
    let ticket = browser.authorize(&request).await.ticket("/oauth/sign-in");
    let form = |password| {
        [
            ("username", "ADA@example.org"),
            ("password", password),
            ("ticket", &*ticket),
            ("request", &*request),
        ]
    };
    let wrong = browser.post("/oauth/sign-in", &form("wrong")).await;
    assert_eq!(wrong.status, 403);
    assert!(
        wrong.text.contains("role=\"alert\">Incorrect username or password.<"),
        "{}",
        wrong.text
    );
    assert!(!browser.cookies.borrow().contains_key("__Host-preloop_person"));
    let elsewhere = world.stranger().post("/oauth/sign-in", &form(password)).await;
    assert_eq!(elsewhere.status, 403, "another browser's form");
    let cross_site = form_request("/oauth/sign-in", &form(password))
        .insert_header(("sec-fetch-site", "same-site"));
    assert_eq!(browser.send(cross_site).await.status, 403);
    assert_eq!(browser.post("/oauth/sign-in", &form(password)).await.status, 303);
    for _ in 0..9 {
        assert_eq!(browser.post("/oauth/sign-in", &form("wrong")).await.status, 403);
    }
    let refused = browser.post("/oauth/sign-in", &form(password)).await;
    assert_eq!(refused.status, 429, "guessing is slowed down as everywhere");
    assert!(refused.headers.contains_key("retry-after"), "{refused:?}");
}

#[actix_web::test]
async fn cookies_are_for_this_host_by_https_and_no_script() {
    let world = world().await;
    let client = world.register(json!({})).await;
    let request = query(text(&client, "client_id"), &[]);
    let page = world.stranger().authorize(&request).await;
    let cookie = page.headers.get("set-cookie").unwrap().to_str().unwrap();
    assert!(cookie.starts_with("__Host-preloop_form="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    let plain = OAuth::new(world.state.auth.clone(), NetGuard::new(&[]), "http://localhost:8000");
    let (_, cookie) = browser::welcome(&plain, "secret");
    assert_eq!(cookie, "preloop_person=secret; Path=/; Max-Age=900; HttpOnly; SameSite=Lax");
}

#[actix_web::test]
async fn somebody_else_can_sign_in() {
    let world = world().await;
    let client = world.register(json!({})).await;
    let browser = world.browser(&world.member(Role::Editor).await).await;
    let request = query(text(&client, "client_id"), &[]);
    let ticket = browser.authorize(&request).await.ticket("/oauth/sign-out");
    let old = browser.cookies.borrow().clone();
    let form = [("request", &*request), ("ticket", "wrong")];
    assert_eq!(browser.post("/oauth/sign-out", &form).await.status, 403);
    let form = [("request", &*request), ("ticket", &ticket)];
    assert_eq!(browser.post("/oauth/sign-out", &form).await.status, 303);
    assert!(browser.authorize(&request).await.text.contains("Sign in to continue"));
    *browser.cookies.borrow_mut() = old;
    let page = browser.authorize(&request).await;
    assert!(page.text.contains("Sign in to continue"), "the old cookie is worth nothing");
}

#[actix_web::test]
async fn what_was_allowed_before_is_told_and_asked_all_the_same() {
    let world = world().await;
    let client = world.register(json!({})).await;
    let client_id = text(&client, "client_id");
    let browser = world.browser(&world.member(Role::Editor).await).await;
    let read =
        query(client_id, &[("scope", "mcp:read"), ("redirect_uri", "http://127.0.0.1:1/callback")]);
    let note = async |request: &str| {
        let page = browser.authorize(request).await;
        assert_eq!(page.status, 200);
        let note = page.text.split("class=\"note\">").nth(1)?.split('<').next()?;
        Some(note.to_owned())
    };
    assert_eq!(note(&read).await, None);
    assert!(browser.allow(&read).await.location().contains("code="));
    assert_eq!(note(&read).await.as_deref(), Some("You have allowed this before."));
    let more = query(client_id, &[]);
    assert_eq!(note(&more).await.as_deref(), Some("You have allowed it less before."));
}
