//! How people are told: wishes, devices, codes, and test pushes.

use crate::http::{
    approval_requests::tests::world::{World, world},
    fixtures::places,
    testing::Answer,
};
use actix_web::http::Method;
use serde_json::{Value, json};

const ME: &str = "/notification-preferences/me";

async fn me(world: &World) -> Value {
    let answer = world.get(ME, &world.owner.access).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body
}

async fn post(world: &World, rest: &str, body: Value) -> Answer {
    world.post(&format!("{ME}/{rest}"), &world.owner.access, body).await
}

async fn code(world: &World) -> Value {
    let answer = world.get(&format!("{ME}/qr-code"), &world.owner.access).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body
}

async fn by_code(world: &World, token: &str, body: Value) -> Answer {
    let path = format!("/notification-preferences/register-via-token?token={token}");
    world.post(&path, "", body).await
}

#[actix_web::test]
async fn wishes_are_kept() {
    let world = world().await;
    let before = me(&world).await;
    for (field, expected) in [
        ("preferred_channel", json!("email")),
        ("enable_email", json!(true)),
        ("enable_mobile_push", json!(false)),
        ("stagger_email", json!(true)),
        ("notify_when_needed", json!(true)),
        ("notify_tracker_alarms", json!(true)),
        ("mobile_device_tokens", json!([])),
        ("user_id", json!(world.owner.user)),
    ] {
        assert_eq!(before[field], expected, "{field}");
    }
    let change = json!({
        "preferred_channel": "mobile_push", "stagger_email": false, "notify_tracker_alarms": false,
    });
    let after = world.put(ME, &world.owner.access, change).await;
    assert_eq!(after.status, 200, "{}", after.text);
    assert_eq!(after.body["preferred_channel"], "mobile_push");
    assert_eq!(after.body["notify_tracker_alarms"], false);
    assert_eq!(
        (&after.body["stagger_email"], &after.body["enable_email"]),
        (&json!(false), &json!(true))
    );
    assert_eq!((&me(&world).await, &after.body["id"]), (&after.body, &before["id"]));
    for (body, place) in [
        (json!({"preferred_channel": "fax"}), "body.preferred_channel"),
        (json!({"enable_email": "yes"}), "body.enable_email"),
        (json!({"other": 1}), "body.other"),
    ] {
        let answer = world.put(ME, &world.owner.access, body.clone()).await;
        assert_eq!((answer.status, places(&answer).join(" ")), (422, place.to_owned()), "{body}");
    }
    assert_eq!(world.get(ME, "").await.status, 401);
}

#[actix_web::test]
async fn devices_come_and_go() {
    let world = world().await;
    let body = json!({"platform": "ios", "token": "abc", "device_name": "Phone"});
    let answer = post(&world, "register-device", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let device = &answer.body["mobile_device_tokens"][0];
    assert_eq!((&device["token"], &device["device_name"]), (&json!("abc"), &json!("Phone")));
    for (body, place) in [
        (json!({"platform": "ios", "token": ""}), "body.token"),
        (json!({"platform": "ios", "token": "a b"}), "body.token"),
        (json!({"platform": "ios", "token": "x".repeat(4_097)}), "body.token"),
        (json!({"platform": "fridge", "token": "a"}), "body.platform"),
        (
            json!({"platform": "ios", "token": "a", "device_name": "x".repeat(101)}),
            "body.device_name",
        ),
        (json!({"platform": "ios"}), "body.token"),
    ] {
        let answer = post(&world, "register-device", body.clone()).await;
        assert_eq!((answer.status, places(&answer).join(" ")), (422, place.to_owned()), "{body}");
    }
    let path = format!("{ME}/device/abc");
    assert_eq!(world.delete(&path, &world.stranger.access).await.status, 404);
    let answer = world.delete(&path, &world.owner.access).await;
    assert_eq!((answer.status, &answer.body["mobile_device_tokens"]), (200, &json!([])));
    assert_eq!(world.delete(&path, &world.owner.access).await.status, 404);
}

#[actix_web::test]
async fn an_agent_cannot_keep_its_owner_from_hearing() {
    let world = world().await;
    let made = world.post("/auth/api-keys", &world.owner.access, json!({"name": "k"})).await;
    let key = made.body["key"].as_str().unwrap();
    assert_eq!(world.get(ME, key).await.status, 200);
    assert_eq!(world.put(ME, key, json!({"enable_email": false})).await.status, 403);
    let device = json!({"platform": "ios", "token": "abc"});
    for (method, rest, body) in [
        (Method::POST, "/register-device", Some(device)),
        (Method::DELETE, "/device/abc", None),
        (Method::GET, "/qr-code", None),
        (Method::POST, "/test-push", None),
    ] {
        let answer = world.request(method, &format!("{ME}{rest}"), key, body).await;
        assert_eq!(answer.status, 403, "{rest}: {}", answer.text);
    }
}

#[actix_web::test]
async fn a_phone_registers_by_code_and_reads_but_never_decides() {
    let world = world().await;
    let code = code(&world).await;
    let token = code["token"].as_str().unwrap();
    assert!(code["qr_data"].as_str().unwrap().starts_with("data:image/svg+xml;base64,"));
    assert_eq!(code["url"], format!("https://preloop.example.com/register-device?token={token}"));
    let left = code["expires_in_seconds"].as_i64().unwrap();
    assert!((590..=600).contains(&left), "{left}");

    let page = world.at(Method::GET, &format!("/register-device?token={token}")).await;
    assert_eq!(page.status, 200);
    assert!(
        page.text.contains(&format!("href=\"preloop://register?token={token}\"")),
        "{}",
        page.text
    );
    for wrong in ["", "?token=", "?token=a", "?token=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"] {
        let page = world.at(Method::GET, &format!("/register-device{wrong}")).await;
        assert_eq!(page.status, 404);
        assert!(!page.text.contains("<script"), "{}", page.text);
    }

    let device = json!({"platform": "android", "token": "abc", "device_name": "Phone"});
    assert_eq!(
        by_code(&world, token, json!({"platform": "android"})).await.status,
        422,
        "not used up"
    );
    let answer = by_code(&world, token, device.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.body["preferences"]["enable_mobile_push"], true);
    assert_eq!(answer.body["preferences"]["mobile_device_tokens"][0]["token"], "abc");
    assert_eq!(by_code(&world, token, device.clone()).await.status, 404, "good once");
    assert_eq!(by_code(&world, "nonsense", device.clone()).await.status, 404);

    let key = answer.body["api_key"].as_str().unwrap().to_owned();
    let id = world.asked(|_| ()).await;
    let seen = world.get(&format!("/approval-requests/{id}"), &key).await;
    assert_eq!((seen.status, &seen.body["arguments"]), (200, &json!(null)), "{}", seen.text);
    let said = world.say(&key, id, "approve", json!({})).await;
    assert_eq!(said.status, 403, "{}", said.text);
    assert_eq!(world.get("/trackers", &key).await.status, 403);

    // Registered anew, the key from before is worth nothing.
    let again = by_code(&world, self::code(&world).await["token"].as_str().unwrap(), device).await;
    assert_eq!(again.status, 200, "{}", again.text);
    assert_eq!(world.get("/approval-requests", &key).await.status, 401);
    let key = again.body["api_key"].as_str().unwrap();
    assert_eq!(world.get("/approval-requests", key).await.status, 200);
    world.delete(&format!("{ME}/device/abc"), &world.owner.access).await;
    assert_eq!(world.get("/approval-requests", key).await.status, 401, "forgotten with the device");
}

#[actix_web::test]
async fn a_test_push_says_what_came_of_it() {
    let world = world().await;
    let nobody = post(&world, "test-push", json!({})).await;
    assert_eq!((nobody.status, &nobody.body["results"]), (200, &json!([])), "{}", nobody.text);
    for (platform, token) in [("ios", "abc"), ("android", "gone")] {
        post(&world, "register-device", json!({"platform": platform, "token": token})).await;
    }
    let answer = post(&world, "test-push", json!({"kind": "question", "platform": "ios"})).await;
    assert_eq!(
        (&answer.body["sent"], &answer.body["failed"]),
        (&json!(1), &json!(0)),
        "{}",
        answer.text
    );
    assert_eq!(
        (&answer.body["kind"], &answer.body["results"][0]["token"]),
        (&json!("question"), &json!("abc"))
    );
    assert_eq!(world.pushed.lock().unwrap().len(), 1);
    let answer = post(&world, "test-push", json!({})).await;
    assert_eq!(
        (&answer.body["sent"], &answer.body["failed"]),
        (&json!(1), &json!(1)),
        "{}",
        answer.text
    );
    let gone = answer.body["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["token"] == "gone")
        .unwrap();
    assert_eq!((&gone["pruned"], &gone["success"]), (&json!(true), &json!(false)));
    assert!(gone["remediation"].as_str().unwrap().contains("register it again"));
    assert_eq!(me(&world).await["mobile_device_tokens"].as_array().unwrap().len(), 1);
    assert_eq!(post(&world, "test-push", json!({"kind": "fax"})).await.status, 422);
}
