//! Bodies that take room: large, slow, many.

use super::{
    flow::{add_flow, webhook},
    *,
};
use actix_http::BoxedPayloadStream;
use actix_web::{FromRequest, dev::Payload, error::PayloadError, web::Bytes};
use body::{BODY_BYTES_MAX, Body};
use futures::{FutureExt, StreamExt, future::LocalBoxFuture, stream};
use uuid::Uuid;

const MB: usize = 1 << 20;
const KB: usize = 1 << 10;

type Reading<'a> = LocalBoxFuture<'a, Result<Body, ApiError>>;

/// Somebody who sends so much of a body, and then nothing. `None`: there was no room.
async fn stall(bodies: &Bodies, source: Uuid, bytes: usize) -> Option<Reading<'_>> {
    let chunk = || Ok::<_, PayloadError>(Bytes::from_static(&[0; 64 * KB]));
    let rest = Ok(Bytes::from(vec![0; bytes % (64 * KB)]));
    let sent = stream::iter((0..bytes / (64 * KB)).map(move |_| chunk()).chain([rest]));
    let sent: BoxedPayloadStream = Box::pin(sent.chain(stream::pending()));
    let request = TestRequest::post().to_http_request();
    let payload = web::Payload::from_request(&request, &mut Payload::from(sent)).await.unwrap();
    let mut reading = async move { bodies.read(source, &request, payload).await }.boxed_local();
    match futures::poll!(&mut reading) {
        std::task::Poll::Pending => Some(reading),
        std::task::Poll::Ready(read) => {
            assert_eq!(read.err().map(|error| error.code.status().as_u16()), Some(503));
            None
        }
    }
}

/// How many of a source get in, of so many with so much each.
async fn crowd<'a>(
    bodies: &'a Bodies,
    held: &mut Vec<Reading<'a>>,
    source: Uuid,
    (count, bytes): (usize, usize),
) -> usize {
    let before = held.len();
    for _ in 0..count {
        held.extend(stall(bodies, source, bytes).await);
    }
    held.len() - before
}

#[actix::test]
async fn nobody_holds_more_than_his_share_and_large_bodies_block_no_small_ones() {
    tokio::time::pause();
    let (bodies, mut held) = (Bodies::default(), Vec::new());
    let stranger = Uuid::now_v7();
    assert_eq!(crowd(&bodies, &mut held, stranger, (12, 24 * MB)).await, 2);
    assert_eq!(crowd(&bodies, &mut held, stranger, (100, 250 * KB)).await, 65);
    let mut count = (0, 0);
    for _ in 0..20 {
        let other = Uuid::now_v7();
        count.0 += crowd(&bodies, &mut held, other, (2, 24 * MB)).await;
        count.1 += crowd(&bodies, &mut held, other, (1, 30 * KB)).await;
    }
    assert_eq!(count, (6, 20), "the room for large ones is full, that for small ones is not");
    held.clear();
    assert_eq!(crowd(&bodies, &mut held, stranger, (1, 24 * MB)).await, 1, "room again");
    assert_eq!(crowd(&bodies, &mut held, stranger, (1, BODY_BYTES_MAX)).await, 0);
}

#[actix::test]
async fn few_large_bodies_are_trees_at_once() {
    let house = house();
    let flow = add_flow(&house, webhook(Some("id")), true);
    let send = async |body: String| {
        let path = format!("/api/v1/webhooks/flows/{flow}/{SECRET}");
        house.send(TestRequest::post().uri(&path).set_payload(body)).await.0
    };
    let large = || format!("[{}0]", "0,".repeat(INLINE_BYTES_MAX));
    assert_eq!(send(large()).await, 200);
    let trees = [house.webhooks.tree(MB).await, house.webhooks.tree(MB).await];
    assert_eq!(send("[0]".to_owned()).await, 200);
    assert_eq!(send(large()).await, 503);
    drop(trees);
    assert_eq!(send(large()).await, 200);
}
