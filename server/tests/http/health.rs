use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use warifu_server::http::admin_router;
use warifu_server::publish::PublicationStatus;

use crate::world::World;

#[tokio::test]
async fn that_publishing_fails_is_said_and_is_no_reason_to_go_elsewhere() {
    let world = World::new();
    let status = Arc::new(PublicationStatus::default());
    let admin = admin_router(Arc::clone(&world.authority), Arc::clone(&status));
    let ready = async || {
        let request = Request::get("/readyz").body(Body::empty()).unwrap();
        let answer = admin.clone().oneshot(request).await.unwrap();
        let code = answer.status().as_u16();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (code, String::from_utf8(body.to_vec()).unwrap())
    };
    assert_eq!(ready().await, (200, "ok\n".to_owned()));

    let began = world.now();
    assert!(status.failed(began), "the first time is news");
    assert!(!status.failed(began.plus(Duration::from_secs(60))));
    let (code, text) = ready().await;
    assert_eq!(code, 200);
    assert!(text.starts_with("ok\n") && text.contains(&began.to_string()), "{text}");

    assert!(status.succeeded() && !status.succeeded());
    assert_eq!(ready().await, (200, "ok\n".to_owned()));
}
