//! What client and server agree on, and who the server then sees.

use rustls::NamedGroup;
use warifu_protocol::{Algorithm, Fingerprint};

use crate::world::{PATIENT, World, ask, client, credential, new_ca};

#[tokio::test]
async fn without_a_certificate_a_client_is_nobody() {
    let world = World::new(PATIENT).await;
    let stream = world.connect(None).await.unwrap();
    let group = stream.get_ref().1.negotiated_key_exchange_group().unwrap().name();
    assert_eq!(group, NamedGroup::X25519MLKEM768);
    assert!(ask(stream, "/").await.unwrap().ends_with("https nobody"));
}

#[tokio::test]
async fn a_client_without_the_hybrid_exchange_is_served_all_the_same() {
    let world = World::new(PATIENT).await;
    let mut provider = rustls::crypto::aws_lc_rs::default_provider();
    provider.kx_groups = vec![rustls::crypto::aws_lc_rs::kx_group::SECP256R1];
    let mut roots = rustls::RootCertStore::empty();
    roots.add(world.ca.root_certificates().remove(0)).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = world.connect_with(config).await.unwrap();
    assert!(ask(stream, "/").await.unwrap().ends_with("https nobody"));
}

#[tokio::test]
async fn certificates_of_both_algorithms_arrive() {
    let world = World::new(PATIENT).await;
    for algorithm in Algorithm::ALL {
        let credential = world.credential(algorithm);
        let fingerprint = Fingerprint::of_certificate(&credential.certificate);
        let stream = world.connect(Some(credential)).await.unwrap();
        let answer = ask(stream, "/").await.unwrap();
        assert!(
            answer.ends_with(&format!("https {fingerprint}")),
            "{algorithm}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_certificate_of_another_ca_is_refused() {
    let world = World::new(PATIENT).await;
    let directory = tempfile::tempdir().unwrap();
    for algorithm in Algorithm::ALL {
        let foreign = credential(&new_ca(&directory), algorithm);
        // The client has finished its handshake before the server judges it (RFC 8446 §2): it learns when it reads.
        let answer = match world.connect(Some(foreign)).await {
            Ok(stream) => ask(stream, "/").await,
            Err(error) => Err(error),
        };
        assert!(answer.is_err(), "{answer:?}");
    }
}

#[tokio::test]
async fn http_2_is_preferred() {
    let world = World::new(PATIENT).await;
    for (offered, agreed) in [
        (&[&b"http/1.1"[..], b"h2"][..], Some(&b"h2"[..])),
        (&[b"http/1.1"], Some(b"http/1.1")),
        (&[], None),
    ] {
        let mut config = client(&world.ca, None);
        config.alpn_protocols = offered.iter().map(|name| name.to_vec()).collect();
        let stream = world.connect_with(config).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), agreed);
    }
}
