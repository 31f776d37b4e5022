//! The page and its files, as a browser asks for them.

use super::*;
use actix_web::{
    App,
    body::to_bytes,
    dev::ServiceResponse,
    test::{TestRequest, call_service, init_service},
};

async fn get(path: &str, known: Option<&str>) -> ServiceResponse {
    let service = init_service(App::new().configure(configure)).await;
    let request = TestRequest::get().uri(path);
    let request = match known {
        Some(tag) => request.insert_header((header::IF_NONE_MATCH, tag)),
        None => request,
    };
    call_service(&service, request.to_request()).await
}

fn header_of(response: &ServiceResponse, name: header::HeaderName) -> String {
    response.headers().get(name).unwrap().to_str().unwrap().to_owned()
}

#[actix_web::test]
async fn the_page_names_only_files_that_exist() {
    let response = get("/", None).await;
    assert_eq!(response.status(), 200);
    assert_eq!(header_of(&response, header::CONTENT_TYPE), "text/html; charset=utf-8");
    assert!(header_of(&response, header::CONTENT_SECURITY_POLICY).contains("script-src 'self';"));
    let html = String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap();
    let named: Vec<&str> = html.split('"').filter(|text| text.starts_with("/assets/")).collect();
    assert!(named.len() >= 3, "{named:?}");
    for path in named {
        assert_eq!(get(path, None).await.status(), 200, "{path}");
    }
}

#[actix_web::test]
async fn scripts_import_only_files_that_exist() {
    for (name, kind, text) in ASSETS {
        let imports = text.lines().filter_map(|line| line.split_once(" from \"./"));
        for (_, imported) in imports {
            let imported = imported.trim_end_matches("\";");
            assert!(ASSETS.iter().any(|(name, _, _)| *name == imported), "{name}: {imported}");
        }
        let response = get(&format!("/assets/{}/{name}", PAGE.version), None).await;
        assert_eq!(header_of(&response, header::CONTENT_TYPE), kind);
        assert!(header_of(&response, header::CACHE_CONTROL).contains("immutable"));
    }
}

#[actix_web::test]
async fn an_unchanged_page_is_not_sent_again() {
    let tag = header_of(&get("/", None).await, header::ETAG);
    assert_eq!(get("/", Some(&tag)).await.status(), 304);
    assert_eq!(get("/", Some("*")).await.status(), 304);
    assert_eq!(get("/", Some("\"other\"")).await.status(), 200);
}

#[actix_web::test]
async fn other_files_are_not_found() {
    for path in ["/assets/0/live.js", &format!("/assets/{}/other.js", PAGE.version)] {
        assert_eq!(get(path, None).await.status(), 404, "{path}");
    }
}

/// The policy would block most of these anyway; this says so before a browser does.
#[test]
fn nothing_inline_and_nothing_that_reads_markup() {
    for (name, _, text) in ASSETS.iter().chain([&("index.html", "", INDEX)]) {
        for banned in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            assert!(!text.contains(banned), "{name} uses {banned}");
        }
    }
    for banned in ["style=", "<style", "onclick", "<script>"] {
        assert!(!INDEX.contains(banned), "the page has {banned}");
    }
}
