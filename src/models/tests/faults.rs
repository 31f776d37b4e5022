//! Providers that fail: what is tried again, what is not, and what people are told.

use super::*;

fn wrong(text: &str) -> Value {
    json!({"error": {"message": text, "type": "x"}})
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_nothing_else() {
    let good = || Act::Answer(200, completion("here"));
    let status = |status| Act::Answer(status, wrong("why"));
    let soon = || Act::AnswerWith(429, "retry-after: 0.01", wrong("slow down"));
    let late = || Act::AnswerWith(429, "retry-after: 3600", wrong("slow down"));
    let cases: Vec<(Vec<Act>, usize, Result<&str, &str>)> = vec![
        (vec![good()], 1, Ok("here")),
        (vec![status(500), status(503), good()], 3, Ok("here")),
        (vec![status(500), status(502), status(529), good()], 3, Err("failed")),
        (vec![soon(), good()], 2, Ok("here")),
        (vec![soon(), soon(), soon(), good()], 3, Err("rate_limited")),
        (vec![late(), good()], 1, Err("rate_limited")),
        (vec![Act::Cut, good()], 2, Ok("here")),
        (vec![Act::HangUp, Act::HangUp, good()], 3, Ok("here")),
        (vec![Act::Silence, good()], 1, Err("too_slow")),
        (vec![status(400), good()], 1, Err("refused")),
        (vec![status(401), good()], 1, Err("unauthorized")),
        (vec![status(404), good()], 1, Err("refused")),
        (vec![Act::Answer(200, json!("hm")), good()], 1, Err("unusable")),
        (vec![Act::AnswerWith(302, "location: http://127.0.0.1:1/", json!({}))], 1, Err("refused")),
    ];
    for (acts, times, expected) in cases {
        let told = format!("{acts:?}");
        let bench = bench(acts).await;
        let answered = bench.ask("openai").await;
        let answered = answered.as_deref().map_err(ModelError::code);
        assert_eq!((answered, bench.provider.asked().len()), (expected, times), "{told}");
    }
}

#[tokio::test]
async fn the_key_is_told_to_nobody_but_its_provider() {
    let bench = bench(vec![Act::Answer(401, wrong("bad key sk-secret, sorry"))]).await;
    let error = bench.ask("openai").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the provider does not accept the key: bad key …, sorry; set another `api_key`"
    );
    assert!(!format!("{:?}", bench.model("openai").credentials()).contains(KEY));
}

#[tokio::test]
async fn places_that_others_must_not_reach_are_not_asked() {
    let mut bench = bench(Vec::new()).await;
    for url in ["http://10.0.0.1:1", "http://169.254.169.254/latest"] {
        bench.provider.url = url.to_owned();
        let provider = Provider::named("acme", Some(url)).unwrap();
        let url = provider.url("/models").unwrap();
        let guard = NetGuard::new(&["127.0.0.0/8".parse().unwrap()]);
        let headers = reqwest::header::HeaderMap::new();
        let made =
            crate::models::exchange::Exchange::new(&guard, url, headers, Patience::default());
        assert!(matches!(made, Err(ModelError::Setup(_))));
    }
}
