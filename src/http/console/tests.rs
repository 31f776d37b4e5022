//! The page and its files, as a browser asks for them; with a build where there is one.

use super::*;
use actix_web::{
    App,
    body::to_bytes,
    dev::ServiceResponse,
    middleware::Compress,
    test::{TestRequest, call_service, init_service},
};

async fn get(path: &str, headers: &[(header::HeaderName, &str)]) -> ServiceResponse {
    let app = App::new().configure(configure).wrap(Compress::default());
    let service = init_service(app).await;
    let request = TestRequest::get().uri(path);
    let request =
        headers.iter().fold(request, |request, header| request.insert_header(header.clone()));
    call_service(&service, request.to_request()).await.map_into_boxed_body()
}

fn header_of(response: &ServiceResponse, name: header::HeaderName) -> String {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

async fn text(response: ServiceResponse) -> String {
    String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap()
}

#[actix_web::test]
async fn the_root_leads_to_the_console() {
    let response = get("/", &[]).await;
    assert_eq!(response.status(), 302);
    assert_eq!(header_of(&response, header::LOCATION), "/console");
}

#[actix_web::test]
async fn without_a_build_a_page_says_so() {
    if is_built() {
        return;
    }
    let response = get("/console/flows", &[]).await;
    assert_eq!(response.status(), 503);
    assert!(text(response).await.contains("npm run build"));
}

#[actix_web::test]
async fn every_address_shows_the_page_and_names_only_files_that_exist() {
    if !is_built() {
        return;
    }
    for path in ["/console", "/console/", "/console/flows/executions/1?tab=log"] {
        let response = get(path, &[]).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(header_of(&response, header::CACHE_CONTROL), "no-cache");
        let policy = header_of(&response, header::CONTENT_SECURITY_POLICY);
        assert!(
            policy.starts_with("default-src 'self';") && !policy.contains("unsafe"),
            "{policy}"
        );
        let html = text(response).await;
        let named: Vec<&str> =
            html.split('"').filter(|text| text.starts_with("/console/assets/")).collect();
        assert!(named.len() >= 2, "{named:?}");
        for path in named {
            assert_eq!(get(path, &[]).await.status(), 200, "{path}");
        }
        for banned in ["<style", "style=", "onclick", "<script>"] {
            assert!(!html.contains(banned), "the page has {banned}");
        }
    }
}

#[actix_web::test]
async fn files_are_sent_as_the_client_reads_them_and_kept_for_ever() {
    let Some((name, file)) = files::all().find(|(name, _)| name.ends_with(".js")) else { return };
    let path = format!("/console/{name}");
    for (accepted, encoding) in
        [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0", "identity")]
    {
        let response = get(&path, &[(header::ACCEPT_ENCODING, accepted)]).await;
        assert_eq!(header_of(&response, header::CONTENT_ENCODING), encoding, "{accepted}");
        assert_eq!(header_of(&response, header::CONTENT_TYPE), file.kind);
        assert!(header_of(&response, header::CACHE_CONTROL).contains("immutable"));
        assert!(header_of(&response, header::VARY).contains("accept-encoding"));
    }
}

#[actix_web::test]
async fn an_unchanged_page_is_not_sent_again() {
    if !is_built() {
        return;
    }
    let tag = header_of(&get("/console", &[]).await, header::ETAG);
    assert_eq!(get("/console/flows", &[(header::IF_NONE_MATCH, &tag)]).await.status(), 304);
    assert_eq!(get("/console", &[(header::IF_NONE_MATCH, "*")]).await.status(), 304);
    assert_eq!(get("/console", &[(header::IF_NONE_MATCH, "\"other\"")]).await.status(), 200);
}

#[actix_web::test]
async fn other_files_are_not_found() {
    for path in
        ["/console/assets/other.js", "/console/assets/.gitkeep", "/console/assets/..%2findex.html"]
    {
        assert_eq!(get(path, &[]).await.status(), 404, "{path}");
    }
}
