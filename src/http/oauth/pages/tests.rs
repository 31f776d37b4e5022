//! What every page holds to, whatever stands on it.

use super::*;
use crate::oauth::{ApplicationType, AuthMethod, Described};
use actix_web::body::to_bytes;
use uuid::Uuid;

fn client(name: &str, document: bool) -> Client {
    Client {
        id: Uuid::nil(),
        client_id: "https://app.example.com:8443/client.json".to_owned(),
        described: Described {
            name: name.to_owned(),
            uri: None,
            application_type: ApplicationType::Web,
            redirect_uris: Vec::new(),
            may_refresh: true,
            auth_method: AuthMethod::None,
        },
        secret_hash: None,
        has_document: document,
        is_fresh: true,
    }
}

fn consent(client: &Client, redirect_uri: &str, scopes: &str) -> HttpResponse {
    let page = ConsentPage {
        client,
        redirect_uri,
        scopes: McpScopes::parse(scopes),
        before: None,
        username: "ada",
        query: "a=1&b=\"2\"",
        ticket: "ticket".to_owned(),
        sign_out_ticket: "other".to_owned(),
    };
    page.respond()
}

async fn text(response: HttpResponse) -> String {
    String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap()
}

fn policy(response: &HttpResponse) -> &str {
    response.headers().get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap()
}

#[actix_web::test]
async fn what_a_client_says_is_text() {
    let evil = client("<script>alert(1)</script>{ticket}", true);
    let page = text(consent(&evil, "https://app.example.com/cb", "mcp:read")).await;
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;{ticket}"), "{page}");
    assert!(page.contains("value=\"a=1&amp;b=&quot;2&quot;\""), "{page}");
    assert!(!page.contains("<script"), "{page}");
}

#[actix_web::test]
async fn the_page_says_who_asks_and_where_it_is_answered() {
    for (document, redirect_uri, words, warned) in [
        (
            true,
            "https://app.example.com/cb",
            vec!["app.example.com:8443", "app.example.com</strong>"],
            false,
        ),
        (false, "https://app.example.com/cb", vec!["registered itself"], false),
        (true, "http://127.0.0.1:4000/cb", vec!["This computer", "127.0.0.1"], true),
        (false, "http://localhost/cb", vec!["This computer", "localhost"], true),
        (false, "cursor://x/cb", vec!["opens <strong>cursor:</strong> links"], true),
    ] {
        let page = text(consent(&client("App", document), redirect_uri, "mcp:read")).await;
        for word in words {
            assert!(page.contains(word), "{redirect_uri}: {word} is not in {page}");
        }
        assert_eq!(page.contains("class=\"warning\""), warned, "{redirect_uri}");
    }
}

#[actix_web::test]
async fn changing_things_can_be_taken_out() {
    let app = client("App", true);
    let both = text(consent(&app, "https://app.example.com/cb", "mcp:read mcp:write")).await;
    assert!(both.contains("type=\"checkbox\" name=\"scope\" value=\"mcp:write\" checked"));
    assert!(both.contains("type=\"hidden\" name=\"scope\" value=\"mcp:read\""));
    let write = text(consent(&app, "https://app.example.com/cb", "mcp:write")).await;
    assert!(!write.contains("<input type=\"checkbox\"") && write.contains("value=\"mcp:write\""));
}

#[actix_web::test]
async fn pages_run_nothing_and_cannot_be_framed() {
    let app = client("App", true);
    let pages = [
        consent(&app, "https://app.example.com/cb", "mcp:read"),
        PageError::stale("a=1").error_response(),
        PageError::wrong("no").error_response(),
    ];
    for page in pages {
        let policy = policy(&page).to_owned();
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        let text = text(page).await;
        for banned in ["<script", "onclick", "style=", "http://", "//cdn"] {
            assert!(!text.replace("http://www.w3.org/2000/svg", "").contains(banned), "{banned}");
        }
        let style = text.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
        let hash = STANDARD.encode(Sha256::digest(style));
        assert!(policy.contains(&format!("style-src 'sha256-{hash}'")), "{policy}");
    }
    let page = consent(&app, "http://127.0.0.1:4000/cb", "mcp:read");
    assert!(
        policy(&page).contains("form-action 'self' http://127.0.0.1:4000;"),
        "{}",
        policy(&page)
    );
}
