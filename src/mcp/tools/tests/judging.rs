//! How ready issues are, as agents are told.

use super::*;
use crate::models::testing::{Always, Script};

const VAGUE: &str = "Make it nicer somehow.";

#[actix_web::test]
async fn issues_are_judged_and_what_failed_is_told() {
    let house = house().await;
    house.know(1, "Page", VAGUE).await;
    let answer =
        house.ok("estimate_compliance", json!({"issues": ["octo/app#1", "octo/app#9"]})).await;
    assert_eq!(answer["results"].as_array().unwrap().len(), 1);
    let result = &answer["results"][0];
    assert_eq!(
        (&result["issue_key"], &result["short_name"]),
        (&json!("octo/app#1"), &json!("DoR"))
    );
    let pieces = result["annotated_description"].as_array().unwrap();
    assert!(pieces.iter().all(|piece| piece["label"].is_string()), "{pieces:?}");
    assert_eq!(answer["metadata"]["failed_issues"], json!(["octo/app#9"]));
    assert!(answer["metadata"]["errors"][0].as_str().unwrap().starts_with("`issues[1]`"));
    let shown = house.ok("get_issue", json!({"issue": "octo/app#1"})).await;
    assert_eq!(shown["compliance_results"], json!([result]));
    for (arguments, says) in [
        (json!({"issues": []}), "give 1 to 100"),
        (
            json!({"issues": ["octo/app#1"], "compliance_metric": "XYZ"}),
            "there is no metric `XYZ`; there are DoR",
        ),
    ] {
        house.fails("estimate_compliance", arguments, &[says]).await;
    }
}

#[actix_web::test]
async fn a_proposal_can_be_given_to_update_issue_as_it_is() {
    let mut house = house().await;
    house.know(1, "Page", VAGUE).await;
    let answer = house.ok("improve_compliance", json!({"issues": ["octo/app#1"]})).await;
    let update = &answer["suggested_updates"][0];
    assert_eq!(
        (&update["tool_name"], &update["issue_identifier"]),
        (&json!("update_issue"), &json!("octo/app#1"))
    );
    assert_eq!(update["arguments"].get("title"), None, "it stays");
    house.ctx.writers = Arc::new(Fakes(Arc::default()));
    let db = house.database.store.client().await.unwrap();
    db.execute("UPDATE trackers SET token_sealed = ''", &[]).await.unwrap();
    house.ok("update_issue", update["arguments"].clone()).await;
}

#[actix_web::test]
async fn a_model_judges_where_there_is_one_and_its_failure_is_told() {
    let mut house = house().await;
    house.know(1, "Page", VAGUE).await;
    let ids = [
        "problem",
        "outcome",
        "acceptance_criteria",
        "scope",
        "dependencies",
        "testability",
        "size",
    ];
    let good = ids.map(
        |id| json!({"id": id, "score": 1, "reason": "I see it", "suggestion": "", "quotes": []}),
    );
    let script = Script::new([Ok(json!({ "dimensions": good }))]);
    house.ctx.models = Arc::new(Always(script.clone()));
    let asked = json!({"issues": ["octo/app#1"]});
    let result = house.ok("estimate_compliance", asked.clone()).await["results"][0].clone();
    assert_eq!((&result["compliance_factor"], &result["model"]), (&json!(1.0), &json!("script/1")));
    house.ok("estimate_compliance", asked.clone()).await;
    assert_eq!(script.times_asked(), 1, "its word is kept");
    // Another text, of which the model says nothing.
    house.know(2, "Page", "Something else.").await;
    let other = house.ok("estimate_compliance", json!({"issues": ["octo/app#2"]})).await["results"]
        [0]
    .clone();
    assert_eq!(other["model"], json!(null));
    assert!(other["model_error"].as_str().unwrap().contains("cannot be reached"), "{other}");
    house.ok("estimate_compliance", json!({"issues": ["octo/app#2"]})).await;
    assert_eq!(script.times_asked(), 3, "what came to be without its word is not kept");
}
