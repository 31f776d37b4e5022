//! What is sent to each kind of provider, and what is read of its answers.

use super::*;
use crate::models::{Shape, anthropic, openai, structured, testing::Script};
use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
struct Weather {
    sky: String,
    degrees: i64,
}

fn weather() -> Shape<Weather> {
    Shape::new("weather")
}

#[tokio::test]
async fn openai_is_asked_as_it_documents() {
    let mut bench = bench(vec![Act::Answer(200, completion("here"))]).await;
    bench.parameters = json!({"temperature": 0, "model": "other"}).as_object().unwrap().clone();
    assert_eq!(bench.ask("openai").await.unwrap(), "here");
    let request = &bench.provider.asked()[0];
    assert!(request.head.starts_with("post /chat/completions http/1.1"), "{}", request.head);
    assert!(request.head.contains("authorization: bearer sk-secret"));
    let expected = json!({
        "model": "clever-1",
        "max_completion_tokens": 2_000,
        "temperature": 0,
        "messages": [
            {"role": "system", "content": "Be brief."}, {"role": "user", "content": "Are you there?"},
        ],
    });
    assert_eq!(request.body, expected);
}

#[tokio::test]
async fn anthropic_is_asked_as_it_documents() {
    let text = json!([{"type": "text", "text": "he"}, {"type": "text", "text": "re"}]);
    let bench = bench(vec![Act::Answer(200, message(text))]).await;
    assert_eq!(bench.ask("anthropic").await.unwrap(), "here");
    let request = &bench.provider.asked()[0];
    assert!(request.head.starts_with("post /v1/messages http/1.1"), "{}", request.head);
    for header in ["x-api-key: sk-secret", "anthropic-version: 2023-06-01"] {
        assert!(request.head.contains(header), "{header}: {}", request.head);
    }
    let expected = json!({
        "model": "clever-1",
        "max_tokens": 2_000,
        "system": "Be brief.",
        "messages": [{"role": "user", "content": "Are you there?"}],
    });
    assert_eq!(request.body, expected);
}

#[tokio::test]
async fn json_is_asked_for_in_the_best_way_that_the_server_knows() {
    let unknown = || Act::Answer(400, json!({"error": {"message": "unknown field"}}));
    let fenced = "Sure:\n```json\n{\"sky\": \"blue\", \"degrees\": 20}\n```";
    let acts = vec![unknown(), unknown(), Act::Answer(200, completion(fenced))];
    let bench = bench(acts).await;
    let question = Question::new("s", "q");
    let read = structured(&bench.model("acme"), question, &weather()).await.unwrap();
    assert_eq!(read, Weather { sky: "blue".into(), degrees: 20 });
    let asked = bench.provider.asked();
    let format = &asked[0].body["response_format"];
    assert_eq!(format["type"], "json_schema");
    assert_eq!(format["json_schema"]["strict"], true);
    let schema = &format["json_schema"]["schema"];
    assert_eq!(
        (&schema["additionalProperties"], &schema["required"]),
        (&json!(false), &json!(["sky", "degrees"]))
    );
    assert_eq!(asked[1].body["tool_choice"]["function"]["name"], "weather");
    assert_eq!(&asked[1].body["tools"][0]["function"]["parameters"], schema);
    let system = asked[2].body["messages"][0]["content"].as_str().unwrap();
    assert!(system.contains("JSON Schema") && system.contains("degrees"), "{system}");
    assert!(asked[2].body.get("response_format").is_none());
}

#[tokio::test]
async fn anthropic_answers_json_through_a_tool() {
    let input = json!({"sky": "grey", "degrees": -3});
    let content = json!([{"type": "thinking"}, {"type": "tool_use", "id": "t", "name": "weather", "input": input}]);
    let bench = bench(vec![Act::Answer(200, message(content))]).await;
    let read = structured(&bench.model("anthropic"), Question::new("s", "q"), &weather()).await;
    assert_eq!(read.unwrap(), Weather { sky: "grey".into(), degrees: -3 });
    let body = &bench.provider.asked()[0].body;
    assert_eq!(body["tool_choice"], json!({"type": "tool", "name": "weather"}));
    assert_eq!(body["tools"][0]["input_schema"]["required"], json!(["sky", "degrees"]));
}

#[test]
fn answers_that_are_none_say_why() {
    let choice = |finish: &str, message: Value| {
        json!({"choices": [{"finish_reason": finish, "message": message}]}).to_string()
    };
    let stopped = |reason: &str| {
        let said = [("stop_reason", json!(reason))].map(|(name, value)| (name.to_owned(), value));
        let mut message = message(json!([{"type": "text", "text": "a"}]));
        message.as_object_mut().unwrap().extend(said);
        message.to_string()
    };
    type Read = fn(&str) -> Result<crate::models::Reply, ModelError>;
    let cases: [(Read, String, &str); 8] = [
        (openai::reply, "<html>".into(), "not a chat completion"),
        (openai::reply, r#"{"choices": []}"#.into(), "no choices"),
        (openai::reply, choice("length", json!({"content": "{\"sky"})), "too long"),
        (
            openai::reply,
            choice("stop", json!({"content": null, "refusal": "no"})),
            "will not answer: no",
        ),
        (openai::reply, choice("stop", json!({"content": " "})), "empty"),
        (anthropic::reply, stopped("max_tokens"), "too long"),
        (anthropic::reply, stopped("refusal"), "will not answer"),
        (anthropic::reply, message(json!([])).to_string(), "empty"),
    ];
    for (read, body, why) in cases {
        match read(&body) {
            Err(ModelError::Unusable(said)) => assert!(said.contains(why), "{body}: {said}"),
            other => panic!("{body}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn an_answer_that_does_not_fit_is_sent_back_once() {
    let good = r#"{"sky": "blue", "degrees": 20}"#;
    for (answers, times, good) in [
        (vec![good], 1, true),
        (vec!["not at all", good], 2, true),
        (vec![r#"{"sky": "blue"}"#, good], 2, true),
        (vec![r#"{"sky": "blue", "degrees": "hot"}"#, r#"{"sky": 1, "degrees": 1}"#], 2, false),
        (vec![r#"{"sky": "a", "degrees": 1, "wind": 2}"#, "{"], 2, false),
    ] {
        let script = Script::texts(&answers);
        let read = structured(&*script, Question::new("s", "q"), &weather()).await;
        assert_eq!((read.is_ok(), script.times_asked()), (good, times), "{answers:?}: {read:?}");
        if times == 2 {
            let asked = script.asked.lock().unwrap()[1].turns.clone();
            assert_eq!((asked.len(), asked[1].text.as_str()), (3, answers[0]));
            assert!(asked[2].text.contains("cannot be used"), "{}", asked[2].text);
        }
        if let Err(error) = read {
            assert_eq!(error.code(), "unusable");
        }
    }
}
