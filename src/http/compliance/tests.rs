//! Compliance over the real app: judged, kept, proposed and written.

use crate::http::fixtures::{World, places, text, tracker::TOKEN, world};
use actix_web::http::Method;
use preloop_actors::ids::OrganizationId;
use serde_json::{Value, json};

const VAGUE: &str = "Make it nicer somehow.";

/// An issue of the owner whose tracker has it as well; its id.
async fn issue(world: &World, body: &str) -> String {
    let created = json!({"name": "acme", "type": "github", "organization": "octo", "token": TOKEN});
    let created = world.call(Method::POST, "/trackers", Some(created), 201).await;
    let organization: OrganizationId = text(&created["organization"], "id").parse().unwrap();
    let project = json!({"name": "App", "identifier": "octo/app", "organization_id": organization.to_string()});
    world.call(Method::POST, "/projects", Some(project), 201).await;
    let body = json!({"project": "octo/app", "title": "Page", "description": body});
    let created = world.call(Method::POST, "/issues", Some(body), 201).await;
    text(&created, "id").to_owned()
}

async fn results(world: &World) -> i64 {
    let db = world.state.store.client().await.unwrap();
    db.query_one("SELECT count(*) FROM compliance_results", &[]).await.unwrap().get(0)
}

#[actix_web::test]
async fn an_issue_is_judged_once_as_long_as_it_stays_the_same() {
    let world = world().await;
    let id = issue(&world, VAGUE).await;
    let path = format!("/issue_compliance/{id}");
    let first = world.call(Method::GET, &path, None, 200).await;
    assert_eq!(
        (text(&first, "prompt_id"), text(&first, "short_name")),
        ("dor_compliance_v1", "DoR")
    );
    assert_eq!(
        (&first["issue_key"], &first["is_compliant"]),
        (&json!("octo/app#1"), &json!(false))
    );
    assert!(first["compliance_factor"].as_f64().unwrap() < 0.5, "{first}");
    let pieces = first["annotated_description"].as_array().unwrap().iter();
    let whole: String = pieces.map(|piece| text(piece, "text")).collect();
    assert_eq!(whole, VAGUE);
    assert_eq!((&first["model"], &first["model_error"]), (&json!(null), &json!(null)));
    // The same again, word for word, from what is kept.
    let again = world.call(Method::GET, &format!("{path}?prompt_name=dor"), None, 200).await;
    assert_eq!((&again["dimensions"], results(&world).await), (&first["dimensions"], 1));
    let better = json!({"description": "Users cannot save. It should save.\n\n## Acceptance criteria\n- a thing holds"});
    world.call(Method::PUT, &format!("/issues/{id}"), Some(better), 200).await;
    let after = world.call(Method::GET, &path, None, 200).await;
    assert!(after["compliance_factor"].as_f64() > first["compliance_factor"].as_f64(), "{after}");
    assert_eq!(results(&world).await, 1, "the newest takes the place of the older");
}

#[actix_web::test]
async fn many_are_judged_in_order_and_strangers_issues_are_missing() {
    let world = world().await;
    let id = issue(&world, VAGUE).await;
    let nobody = "01900000-0000-7000-8000-000000000000";
    let body = json!({"issue_ids": [nobody, id], "prompt_name": "DoR"});
    let answer = world.call(Method::POST, "/issue_compliance/batch", Some(body.clone()), 200).await;
    assert_eq!(answer["results"].as_array().unwrap().len(), 1);
    assert_eq!(
        answer["metadata"],
        json!({
            "total_requested": 2, "successfully_processed": 1, "failed_count": 1, "failed_issues": [nobody],
            "errors": [format!("issue `{nobody}` not found")],
        })
    );
    let access = &world.stranger.access;
    let theirs = world.request(Method::POST, "/issue_compliance/batch", access, Some(body)).await;
    assert_eq!(theirs.body["metadata"]["failed_count"], 2);
    for body in [json!({"issue_ids": []}), json!({"issue_ids": [id], "prompt_name": "XYZ"})] {
        world.call(Method::POST, "/issue_compliance/batch", Some(body), 422).await;
    }
    for path in ["issue_compliance", "issue_compliance_suggestion"] {
        world.hidden(Method::GET, &format!("/{path}/{id}"), None).await;
        world.guarded(Method::GET, &format!("/{path}/{id}"), None).await;
    }
    let body = Some(json!({"title": "x"}));
    world.hidden(Method::PATCH, &format!("/issue_compliance_update/{id}"), body).await;
}

#[actix_web::test]
async fn a_proposal_is_written_when_somebody_wants_it() {
    let world = world().await;
    let id = issue(&world, VAGUE).await;
    let proposed =
        world.call(Method::GET, &format!("/issue_compliance_suggestion/{id}"), None, 200).await;
    assert!(text(&proposed, "description").starts_with(VAGUE), "{proposed}");
    assert!(!proposed["changes"].as_array().unwrap().is_empty());
    let path = format!("/issue_compliance_update/{id}");
    let body = json!({"title": "Save the page", "description": proposed["description"]});
    let written = world.call(Method::PATCH, &path, Some(body), 200).await;
    assert_eq!((&written["id"], text(&written, "title")), (&json!(id), "Save the page"));
    let at_tracker = world.remote.state().issues["octo/app#1"].clone();
    assert_eq!(at_tracker.title, "Save the page");
    assert_eq!(at_tracker.body.as_deref(), proposed["description"].as_str());
    let nothing = world.request(Method::PATCH, &path, &world.owner.access, Some(json!({}))).await;
    assert_eq!((nothing.status, places(&nothing)), (422, vec!["body.description".to_owned()]));
}

#[actix_web::test]
async fn an_account_defines_metrics_of_its_own() {
    let world = world().await;
    let id = issue(&world, VAGUE).await;
    let definition = "name: Mine\nshort_name: mine\npasses_at: 0.5\ndimensions:\n- id: words\n  name: Words\n  weight: 1\n  \
                      missing: m\n  suggestion: s\n  prompt: p\n  evidence:\n  - { words: { min: 2 }, worth: 1, says: x }\n";
    let put = |body: &str| Some(json!({ "definition": body }));
    let made = world.call(Method::PUT, "/compliance-metrics/mine", put(definition), 200).await;
    assert_eq!((text(&made, "short_name"), text(&made, "definition")), ("mine", definition));
    let found = world
        .call(Method::GET, &format!("/issue_compliance/{id}?prompt_name=MINE"), None, 200)
        .await;
    assert_eq!(
        (&found["compliance_factor"], &found["reason"]),
        (&json!(1.0), &json!("nothing is missing"))
    );
    let names = |prompts: &Value| -> Vec<String> {
        prompts
            .as_array()
            .unwrap()
            .iter()
            .map(|prompt| text(prompt, "short_name").to_owned())
            .collect()
    };
    let prompts = world.call(Method::GET, "/issue_compliance_prompts", None, 200).await;
    assert_eq!(names(&prompts), ["DoR", "mine"]);
    let theirs = world.get("/issue_compliance_prompts", &world.stranger.access).await;
    assert_eq!(names(&theirs.body), ["DoR"]);
    // Another definition is another metric: what was said before does not stand.
    let strict = definition.replace("min: 2", "min: 200");
    world.call(Method::PUT, "/compliance-metrics/mine", put(&strict), 200).await;
    let found = world
        .call(Method::GET, &format!("/issue_compliance/{id}?prompt_name=mine"), None, 200)
        .await;
    assert_eq!(found["compliance_factor"], 0.0);
    for (path, body) in [("mine", "name: ["), ("other", definition)] {
        let path = format!("/compliance-metrics/{path}");
        let answer = world.request(Method::PUT, &path, &world.owner.access, put(body)).await;
        assert_eq!(
            (answer.status, places(&answer)),
            (422, vec!["body.definition".to_owned()]),
            "{path}"
        );
    }
    world.hidden(Method::DELETE, "/compliance-metrics/mine", None).await;
    world.call(Method::DELETE, "/compliance-metrics/mine", None, 200).await;
    world.call(Method::GET, &format!("/issue_compliance/{id}?prompt_name=mine"), None, 422).await;
}
