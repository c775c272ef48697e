use serde_json::json;
use warifu_server::http::openapi_json;

use crate::world::World;

#[tokio::test]
async fn the_server_says_what_it_is_with_and_without_a_slash() {
    let world = World::new();
    for path in ["/registration/", "/registration"] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body["service"], "warifu");
        assert_eq!(answer.body["public_url"], "https://id.example:8443");
        assert_eq!(answer.body["algorithms"], json!(["ecdsa-p256", "ml-dsa-87"]));
        assert_eq!(answer.body["registration"], "open");
        assert_eq!(answer.body["server_keygen"], true);
        assert_eq!(answer.body["password_policy"]["min_length"], 8);
    }
}

#[tokio::test]
async fn every_described_path_is_served() {
    let world = World::new();
    let description: serde_json::Value = serde_json::from_str(&openapi_json()).unwrap();
    let paths = description["paths"].as_object().unwrap();
    assert!(paths.len() >= 10);
    for (path, methods) in paths {
        for method in methods.as_object().unwrap().keys() {
            let path = path
                .replace("{id}", "00000000-0000-0000-0000-000000000000")
                .replace("{algorithm}", "ml-dsa-87");
            let answer = world
                .send(&method.to_uppercase(), &path, &[], b"{}".to_vec(), "192.0.2.1")
                .await;
            assert!(
                !matches!(answer.refusal(), (404, "not_found") | (405, _)),
                "{method} {path}: {}",
                answer.body
            );
        }
    }
}

#[test]
fn the_committed_description_is_this_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    if std::env::var_os("WARIFU_REGENERATE").is_some() {
        std::fs::write(path, openapi_json()).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == openapi_json(),
        "write it anew: WARIFU_REGENERATE=1 cargo test -p warifu-server"
    );
}

#[tokio::test]
async fn keys_and_roots_are_public_and_cacheable() {
    let world = World::new();
    let keys = world.get("/.well-known/jwks.json").await;
    assert_eq!(keys.body["keys"][0]["alg"], "EdDSA");
    let bundle = world.get("/ca/bundle.pem").await;
    assert_eq!(bundle.body.as_str().unwrap().matches("BEGIN CERTIFICATE").count(), 2);
    for answer in [keys, bundle] {
        assert!(answer.headers["cache-control"].to_str().unwrap().starts_with("public"));
    }
}
