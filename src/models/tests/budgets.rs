//! What calls may take in a day: reserved before, corrected after.

use super::*;

fn good() -> Act {
    Act::Answer(200, completion("here"))
}

#[tokio::test]
async fn a_call_that_could_be_over_the_budget_is_not_made() {
    let mut bench = bench(vec![good(), good()]).await;
    // The question counts 107 tokens and the answer 2,000 at most; 15 are taken.
    bench.budget.tokens_max = 2_120;
    bench.ask("openai").await.unwrap();
    assert_eq!(bench.tokens().await, 15);
    let error = bench.ask("openai").await.unwrap_err();
    assert_eq!(error.code(), "over_budget");
    assert!(error.to_string().contains("MODEL_TOKENS_PER_DAY"), "{error}");
    assert_eq!((bench.provider.asked().len(), bench.tokens().await), (1, 15));
    bench.budget.tokens_max = 0;
    assert_eq!(bench.ask("openai").await.unwrap_err().code(), "over_budget");
}

#[tokio::test]
async fn dollars_are_counted_where_the_price_is_known() {
    let mut bench = bench(vec![good(), good()]).await;
    bench.budget.usd_max = Some(0.05);
    let error = bench.ask("openai").await.unwrap_err();
    assert!(error.to_string().contains("meta_data.price"), "{error}");
    // 2,000 tokens of an answer are 4 cents at most; 12 + 3 tokens are 0.0072 cents.
    bench.price = Some(Price { input_per_million: 1.0, output_per_million: 20.0 });
    bench.ask("openai").await.unwrap();
    let db = bench.database.store.client().await.unwrap();
    let sql = "SELECT cost_micros, calls FROM model_usage WHERE account_id = $1";
    let row = db.query_one(sql, &[&bench.account.0]).await.unwrap();
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (72, 1));
    bench.budget.usd_max = Some(0.04);
    assert_eq!(bench.ask("openai").await.unwrap_err().code(), "over_budget");
    assert_eq!(bench.provider.asked().len(), 1);
}

#[tokio::test]
async fn what_a_failure_took_is_counted_as_far_as_it_may_have_taken_something() {
    for (act, counts) in [
        (Act::Answer(401, json!({})), false),
        (Act::Answer(400, json!({})), false),
        (Act::Silence, true),
        (Act::Answer(200, json!({"choices": []})), true),
    ] {
        let told = format!("{act:?}");
        let bench = bench(vec![act]).await;
        bench.ask("openai").await.unwrap_err();
        assert_eq!(bench.tokens().await > 2_000, counts, "{told}");
    }
}

#[tokio::test]
async fn calls_at_once_do_not_pass_the_budget_together() {
    let mut bench = bench((0..20).map(|_| good()).collect()).await;
    bench.budget.tokens_max = 5_000;
    let bench = Arc::new(bench);
    let calls = (0..20).map(|_| {
        let bench = bench.clone();
        tokio::spawn(async move {
            let most = crate::models::budget::most(&Question::new("", ""));
            let reserved = bench.budget.reserve(&bench.database.store, bench.account, most, None);
            reserved.await.is_ok()
        })
    });
    let passed = futures::future::join_all(calls).await;
    let passed = passed.into_iter().filter(|passed| *passed.as_ref().unwrap()).count();
    assert_eq!((passed, bench.tokens().await), (2, 4_200));
}

#[tokio::test]
async fn nothing_is_asked_while_the_kill_switch_is_on_for_models() {
    let bench = bench(vec![good()]).await;
    let turn = async |sql: &str| {
        let db = bench.database.store.client().await.unwrap();
        db.execute(sql, &[&bench.account.0]).await.unwrap();
    };
    turn("INSERT INTO policies (account_id, models_halted_at) VALUES ($1, now())").await;
    let error = bench.ask("openai").await.unwrap_err();
    assert_eq!((error.code(), bench.provider.asked().len()), ("halted", 0));
    turn("UPDATE policies SET models_halted_at = NULL, halted_at = now() WHERE account_id = $1")
        .await;
    bench.ask("openai").await.unwrap();
}
