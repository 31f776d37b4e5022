//! The built-in model makes the vectors that its authors say, and endpoints are asked and answered with care.

use super::*;
use crate::{config::RemoteEmbeddings, net_guard::NetGuard, store::testing::embedding_model_dir};
use minilm::MiniLm;
use serde_json::json;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

fn model() -> MiniLm {
    MiniLm::load(&embedding_model_dir()).expect("run ./test.sh, which fetches the model")
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(x, y)| x * y).sum()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The three sentences, and their similarities, are those of the quick start of Sentence Transformers (sbert.net).
#[test]
fn vectors_are_those_of_the_models_authors() {
    let sentences =
        ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."];
    let vectors = model().embed(&texts(&sentences)).unwrap();
    for (one, other, expected) in [(0, 1, 0.6660), (0, 2, 0.1046), (1, 2, 0.1411), (0, 0, 1.0)] {
        let found = cosine(&vectors[one], &vectors[other]);
        assert!((found - expected).abs() < 0.001, "{one} and {other}: {found}, not {expected}");
    }
}

#[test]
fn a_text_has_the_same_vector_alone_and_among_others() {
    let model = model();
    let long = "the server is down again ".repeat(200);
    let all = texts(&["short", &long, "", "Ein Text mit Umlauten: äöü", "\u{0}", "short"]);
    let together = model.embed(&all).unwrap();
    for (text, vector) in all.iter().zip(&together) {
        let alone = model.embed(std::slice::from_ref(text)).unwrap().remove(0);
        assert!(cosine(&alone, vector) > 0.9999, "{text:.20}");
        assert!((cosine(vector, vector) - 1.0).abs() < 1e-4);
    }
    // What lies beyond the tokens that are read changes nothing.
    let longer = format!("{long} and something else");
    assert!(cosine(&model.embed(&[longer]).unwrap()[0], &together[1]) > 0.9999);
}

#[tokio::test]
async fn a_model_that_is_not_there_says_how_to_get_it() {
    let dir = tempfile::tempdir().unwrap();
    let model = BuiltIn::start(dir.path().to_owned(), 1);
    let error = model.loaded().await.unwrap_err().to_string();
    assert!(error.contains("./start.sh") && error.contains("EMBEDDING_MODEL_DIR"), "{error}");
    // Users need not know the server's paths.
    let told = model.problem().unwrap();
    assert!(told.contains("preloop doctor") && !told.contains('/'), "{told}");
    let asked = model.embed(texts(&["x"]), Urgency::Query).await;
    assert_eq!(asked, Err(EmbedError::Unavailable(told)));
}

#[test]
fn damaged_weights_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["config.json", "tokenizer.json"] {
        std::fs::copy(embedding_model_dir().join(name), dir.path().join(name)).unwrap();
    }
    let whole = std::fs::read(embedding_model_dir().join("model.safetensors")).unwrap();
    for (bytes, problem) in [
        (&b""[..], "cannot be read"),
        (&[255; 100], "header"),
        (&whole[..whole.len() - 1], "beyond its end"),
    ] {
        std::fs::write(dir.path().join("model.safetensors"), bytes).unwrap();
        let error = MiniLm::load(dir.path()).err().unwrap().to_string();
        assert!(error.contains(problem) && error.contains("start.sh"), "{error}");
    }
}

/// Answers in turn; keeps what it was asked.
async fn endpoint(answers: &[(&str, String)]) -> (Remote, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1/embeddings", listener.local_addr().unwrap());
    let mut answers: VecDeque<String> = answers
        .iter()
        .map(|(head, body)| {
            let length = body.len();
            format!(
                "HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
            )
        })
        .collect();
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let kept = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 64 << 10];
            let mut read = 0;
            // The body is one object, and nothing follows it.
            while !request[..read].ends_with(b"}") {
                read += stream.read(&mut request[read..]).await.unwrap();
            }
            kept.lock().unwrap().push(String::from_utf8_lossy(&request[..read]).into_owned());
            let answer = answers.pop_front().expect("asked once too often");
            let _gone = stream.write_all(answer.as_bytes()).await;
        }
    });
    let config = RemoteEmbeddings {
        url: url.parse().unwrap(),
        api_key: Some("hunter2".into()),
        model: "small".to_owned(),
        dimensions: 2,
    };
    let guard = NetGuard::new(&["127.0.0.0/8".parse().unwrap()]);
    (Remote::new(&config, &guard).unwrap(), asked)
}

fn vectors(vectors: &[(usize, &[f32])]) -> String {
    let data = vectors.iter().map(|(index, vector)| json!({ "index": index, "embedding": vector }));
    json!({ "data": data.collect::<Vec<_>>() }).to_string()
}

#[tokio::test]
async fn an_endpoint_is_asked_with_the_key_and_answers_in_any_order() {
    let answer = vectors(&[(1, &[0.0, 2.0]), (0, &[3.0, 4.0])]);
    let (remote, asked) = endpoint(&[("200 OK", answer)]).await;
    let made = remote.embed(texts(&["a", "b"]), Urgency::Query).await.unwrap();
    assert_eq!(made, [[0.6, 0.8], [0.0, 1.0]]);
    let asked = asked.lock().unwrap().remove(0);
    assert!(asked.starts_with("POST /v1/embeddings "), "{asked}");
    assert!(asked.to_lowercase().contains("authorization: bearer hunter2"), "{asked}");
    assert!(asked.contains(r#""model":"small""#) && asked.contains(r#"["a","b"]"#), "{asked}");
    assert!(remote.name().ends_with("/small/2") && remote.problem().is_none());
}

#[tokio::test]
async fn what_an_endpoint_should_not_answer_is_named_and_never_kept() {
    let two = texts(&["a", "b"]);
    for (status, body, is_refused, says) in [
        ("200 OK", vectors(&[(0, &[1.0, 0.0, 0.0]), (1, &[1.0, 0.0])]), true, "has 3 dimensions"),
        ("200 OK", vectors(&[(0, &[1.0, 0.0])]), false, "left out"),
        ("200 OK", vectors(&[(0, &[1.0, 0.0]), (7, &[1.0, 0.0])]), false, "no such text"),
        ("200 OK", "[]".to_owned(), false, "something else"),
        ("400 Bad Request", String::new(), true, "400"),
        ("401 Unauthorized", "hunter2".to_owned(), false, "EMBEDDING_API_KEY"),
        ("404 Not Found", String::new(), false, "EMBEDDING_MODEL"),
        ("429 Too Many Requests", String::new(), false, "limit"),
        ("302 Found\r\nlocation: http://127.0.0.1:1/", String::new(), false, "302"),
    ] {
        let (remote, _) = endpoint(&[(status, body)]).await;
        let error = remote.embed(two.clone(), Urgency::Query).await.unwrap_err();
        let said = error.to_string();
        assert!(said.contains(says) && !said.contains("hunter2"), "{status}: {said}");
        assert_eq!(matches!(error, EmbedError::Refused(_)), is_refused, "{status}: {said}");
        assert_eq!(remote.problem(), Some(said));
    }
}

// With the real clock: a paused one would run ahead while the socket is waited for.
#[tokio::test]
async fn the_index_asks_again_and_a_query_does_not() {
    let good = vectors(&[(0, &[1.0, 0.0])]);
    let busy = ("503 Service Unavailable", String::new());
    let limit = ("429 Too Many Requests\r\nretry-after: 1", String::new());
    let (remote, asked) = endpoint(&[busy.clone(), limit, ("200 OK", good)]).await;
    let began = std::time::Instant::now();
    remote.embed(texts(&["a"]), Urgency::Index).await.unwrap();
    assert_eq!(asked.lock().unwrap().len(), 3);
    assert!(began.elapsed().as_secs() >= 1, "it said when");
    let (remote, asked) = endpoint(&[busy]).await;
    remote.embed(texts(&["a"]), Urgency::Query).await.unwrap_err();
    assert_eq!(asked.lock().unwrap().len(), 1);
}
