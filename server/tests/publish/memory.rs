//! What is published, and what never is.

use std::sync::Arc;
use std::time::Duration;

use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, PutOptions};
use warifu_server::domain::Issuer as _;

use crate::world::{OBJECTS, World, read, told, until};

fn bucket() -> Arc<dyn ObjectStore> {
    Arc::new(InMemory::new())
}

async fn put(bucket: &dyn ObjectStore, path: &str, content: &[u8]) {
    let content = content.to_vec().into();
    bucket
        .put_opts(&Path::from(path), content, PutOptions::default())
        .await
        .unwrap();
}

async fn number(bucket: &dyn ObjectStore) -> u64 {
    match read(bucket, "ca/ecdsa-p256.crl").await {
        Some((der, _)) => told(&der).0,
        None => 0,
    }
}

#[tokio::test(start_paused = true)]
async fn everything_is_there_soon_after_the_start_and_after_a_revocation() {
    let (world, bucket) = (World::new(), bucket());
    world.publish(&bucket);
    until("everything is there", async || {
        read(&*bucket, OBJECTS[4].0).await.is_some()
    })
    .await;
    for (path, expected) in OBJECTS {
        let (content, content_type) = read(&*bucket, path).await.unwrap();
        assert_eq!(content_type, expected);
        if let Some(der) = path.strip_suffix(".crl.pem") {
            let (der, _) = read(&*bucket, &format!("{der}.crl")).await.unwrap();
            assert_eq!(content, warifu_protocol::pem::encode("X509 CRL", &der).into_bytes());
        }
    }
    let (bundle, _) = read(&*bucket, "ca/bundle.pem").await.unwrap();
    assert_eq!(bundle, world.ca.bundle_pem().into_bytes());

    let first = number(&*bucket).await;
    let serial = world.revoke().await;
    let revoked = tokio::time::Instant::now();
    until("the next list is there", async || number(&*bucket).await > first).await;
    assert!(revoked.elapsed() <= Duration::from_secs(6));
    let (der, _) = read(&*bucket, "ca/ecdsa-p256.crl").await.unwrap();
    assert_eq!(told(&der).1, [serial]);
}

#[tokio::test(start_paused = true)]
async fn nothing_takes_the_place_of_a_newer_list() {
    let (world, bucket) = (World::new(), bucket());
    // As another server with the same CA may have written it.
    let newer = world.list(u64::MAX, &[]);
    put(&*bucket, "ca/ecdsa-p256.crl", &newer).await;
    // Another installation's list, and nonsense, are no reason to keep ours back.
    put(&*bucket, "ca/ecdsa-p256.crl.pem", b"nonsense").await;
    let other = World::new().list(u64::MAX, &[]);
    put(&*bucket, "ca/bundle.pem", &other).await;
    world.publish(&bucket);
    world.revoke().await;
    tokio::time::sleep(Duration::from_secs(3 * 3600)).await;
    assert_eq!(read(&*bucket, "ca/ecdsa-p256.crl").await.unwrap().0, newer);
    let (pem, _) = read(&*bucket, "ca/ecdsa-p256.crl.pem").await.unwrap();
    assert!(pem.starts_with(b"-----BEGIN X509 CRL-----"));
    let (bundle, _) = read(&*bucket, "ca/bundle.pem").await.unwrap();
    assert_eq!(bundle, world.ca.bundle_pem().into_bytes());
}

#[tokio::test(start_paused = true)]
async fn what_was_deleted_is_there_again_within_an_hour() {
    let (world, bucket) = (World::new(), bucket());
    world.publish(&bucket);
    until("everything is there", async || {
        read(&*bucket, OBJECTS[4].0).await.is_some()
    })
    .await;
    put(&*bucket, "ca/ecdsa-p256.crl", b"").await;
    put(&*bucket, "ca/bundle.pem", b"").await;
    tokio::time::sleep(Duration::from_secs(3610)).await;
    assert!(number(&*bucket).await > 0);
    assert!(!read(&*bucket, "ca/bundle.pem").await.unwrap().0.is_empty());
}
