use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use warifu_protocol::wire::RegistrationRequest;
use warifu_protocol::{Language, ProblemCode, SecretText};

use super::*;
use crate::trust::{ContactError, ServerAddress, first_contact, unverified};

/// A server on loopback that answers one connection after another with the next of `answers`, and
/// gives no answer where there is none. It keeps what it was asked.
pub(crate) struct Canned {
    pub(crate) address: ServerAddress,
    pub(crate) asked: tokio::task::JoinHandle<Vec<String>>,
    served: Arc<AtomicUsize>,
}

impl Canned {
    pub(crate) async fn serve(answers: Vec<Option<String>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let served = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&served);
        let asked = tokio::spawn(async move {
            let mut asked = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                asked.push(request(&mut stream).await);
                count.fetch_add(1, Ordering::SeqCst);
                if let Some(answer) = answer {
                    stream.write_all(answer.as_bytes()).await.unwrap();
                    stream.shutdown().await.unwrap();
                }
            }
            asked
        });
        Self { address, asked, served }
    }

    fn api(&self, language: Language) -> Api {
        Api::new(self.address.clone(), unverified().unwrap(), language).unwrap()
    }
}

pub(crate) async fn request(stream: &mut tokio::net::TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            if read == 0 || body.len() >= length {
                return text;
            }
        }
    }
}

pub(crate) fn answer(status: &str, fields: &str, body: &str) -> Option<String> {
    let length = body.len();
    Some(format!(
        "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{fields}\r\n{body}"
    ))
}

fn wish() -> RegistrationRequest {
    RegistrationRequest {
        username: Some("alice".into()),
        password: Some("correct horse".into()),
        ..RegistrationRequest::default()
    }
}

const ENROLLED: &str = r#"{"success": true, "uuid": "00000000-0000-0000-0000-000000000001",
    "device_id": "00000000-0000-8000-8000-000000000002", "client_cert": "", "certificates": [], "ca": "",
    "fingerprint": "0000000000000000000000000000000000000000000000000000000000000000", "message": ""}"#;

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_asked_for_with_the_identical_body() {
    let server = Canned::serve(vec![None, None, answer("201 Created", "", ENROLLED)]).await;
    server.api(Language::English).register(&wish()).await.unwrap();
    let asked = server.asked.await.unwrap();
    assert_eq!(asked.len(), 3);
    assert_eq!(asked[0], asked[1]);
    assert_eq!(asked[1], asked[2]);
}

#[tokio::test(start_paused = true)]
async fn three_lost_answers_are_enough() {
    let server = Canned::serve(vec![None, None, None]).await;
    let error = server.api(Language::English).register(&wish()).await.unwrap_err();
    assert!(matches!(error, ApiError::Lost), "{error:?}");
    assert_eq!(server.served.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_refusal_is_final_and_keeps_its_reason() {
    let problem = r#"{"code": "too_many_attempts", "status": 429, "title": "T", "detail": "D", "request_id": "r"}"#;
    let server = Canned::serve(vec![answer(
        "429 Too Many Requests",
        "retry-after: 7\r\ndpop-nonce: n\r\n",
        problem,
    )])
    .await;
    let error = server.api(Language::Japanese).register(&wish()).await.unwrap_err();
    assert_eq!(error.problem(), Some(ProblemCode::TooManyAttempts));
    let ApiError::Refused(refusal) = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (refusal.retry_after, refusal.dpop_nonce.as_deref()),
        (Some(7), Some("n"))
    );
    let asked = server.asked.await.unwrap();
    assert!(asked[0].contains("accept-language: ja\r\n"), "{}", asked[0]);
    assert!(asked[0].contains("content-type: application/json\r\n"));
}

#[tokio::test]
async fn a_refusal_remembers_in_which_language_it_speaks() {
    let problem = r#"{"code": "busy", "status": 503, "title": "T", "detail": "D"}"#;
    for (field, asked, spoken) in [
        ("", Language::Japanese, Language::Japanese),
        ("content-language: en\r\n", Language::Japanese, Language::English),
        ("content-language: ja\r\n", Language::English, Language::Japanese),
        ("content-language: fr\r\n", Language::Japanese, Language::Japanese),
    ] {
        let server = Canned::serve(vec![answer("503 Service Unavailable", field, problem)]).await;
        let error = server.api(asked).register(&wish()).await.unwrap_err();
        assert!(
            matches!(&error, ApiError::Refused(refusal) if refusal.language == spoken),
            "{field}: {error:?}"
        );
    }
}

#[tokio::test]
async fn an_unknown_code_of_a_newer_server_is_still_a_refusal() {
    let problem = r#"{"code": "from_the_future", "status": 418, "title": "T", "detail": "D"}"#;
    let server = Canned::serve(vec![answer("418 I'm a teapot", "", problem)]).await;
    let error = server.api(Language::English).register(&wish()).await.unwrap_err();
    assert_eq!(error.problem(), None);
    assert!(matches!(error, ApiError::Refused(refusal) if refusal.code == "from_the_future"));
}

#[tokio::test]
async fn a_refusal_has_no_power_over_the_terminal() {
    let problem = r#"{"code": "a\u001bb", "status": 400, "title": "\u009b31mT", "detail": "D\nWarifu: all is well",
        "request_id": "\u202er"}"#;
    let server = Canned::serve(vec![answer("400 Bad Request", "", problem)]).await;
    let error = server.api(Language::English).register(&wish()).await.unwrap_err();
    let ApiError::Refused(refusal) = error else {
        panic!("{error:?}")
    };
    let Refusal {
        code, title, detail, ..
    } = *refusal;
    assert_eq!(
        (&*code, &*title, &*detail, &*refusal.request_id),
        ("a\u{fffd}b", "\u{fffd}31mT", "D Warifu: all is well", "\u{fffd}r")
    );
}

#[tokio::test]
async fn names_and_certificates_of_a_list_have_no_power_over_the_terminal() {
    let ca = crate::trust::tests::TestCa::new(1);
    let keys = crate::trust::tests::device_keys(2);
    let mut certificates = ca.issue(&keys, uuid::Uuid::nil(), false);
    let plain = certificates[0].pem.clone();
    certificates[0].pem.insert_str(0, "\u{9b}2J\n");
    let body = serde_json::json!({"devices": [{
        "device_id": keys.device_id(), "device_name": "a\u{1b}b".repeat(99), "system": "\u{202e}x", "current": true,
        "vouched_for": false, "server_key": false, "enrolled_at": "2026-11-01T09:30:00Z", "certificates": certificates,
    }]});
    let server = Canned::serve(vec![answer("200 OK", "", &body.to_string())]).await;
    let access = Access {
        token: "t".into(),
        proof: "p".into(),
    };
    let list = server.api(Language::English).devices(&access).await.unwrap();
    let [device] = &*list.devices else { panic!("{list:?}") };
    assert!(device.device_name.starts_with("a\u{fffd}b") && device.device_name.chars().count() == 65);
    assert_eq!(device.system.as_deref(), Some("\u{fffd}x"));
    assert_eq!(
        crate::pem::normalised(&plain, 1).as_ref(),
        Ok(&device.certificates[0].pem)
    );
}

#[tokio::test]
async fn a_stranger_says_nothing_to_the_person() {
    let problem = r#"{"code": "invalid_username", "status": 400, "title": "T", "detail": "Call +81 …"}"#;
    let server = Canned::serve(vec![answer("400 Bad Request", "", problem)]).await;
    let error = first_contact(std::slice::from_ref(&server.address), Language::English)
        .await
        .unwrap_err();
    let ContactError::Api(ApiError::Status { status: 400, .. }) = error else {
        panic!("{error:?}")
    };
}

#[tokio::test]
async fn text_around_the_roots_is_not_kept() {
    let ca = crate::trust::tests::TestCa::new(1);
    let text = format!("\u{1b}[2J\n{}\u{1b}[2J", ca.bundle());
    let server = Canned::serve(vec![answer("200 OK", "", &text)]).await;
    let contact = first_contact(std::slice::from_ref(&server.address), Language::English)
        .await
        .unwrap();
    let trusted = contact.trust(ca.pin()).unwrap();
    assert!(!trusted.bundle_pem().contains('\u{1b}'));
    assert_eq!(trusted.bundle_pem().matches("BEGIN").count(), 2);
}

/// Answers every connection with `answer` at once, whatever comes, and tells how many came.
async fn blunt(answers: Vec<&'static str>) -> (String, tokio::task::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let served = tokio::spawn(async move {
        let mut served = 0;
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = [0; 4096];
            let _read = stream.read(&mut bytes).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
            served += 1;
        }
        served
    });
    (host, served)
}

#[tokio::test]
async fn a_code_does_without_tls_only_where_there_is_none() {
    const REFUSED: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    // An http server: it answers the TLS greeting with its own words, and then the request.
    let (host, served) = blunt(vec![REFUSED, REFUSED]).await;
    let addresses = ServerAddress::of_code(&host.parse().unwrap());
    let error = first_contact(&addresses, Language::English).await.unwrap_err();
    assert!(
        matches!(error, ContactError::Api(ApiError::Status { status: 400, .. })),
        "{error:?}"
    );
    assert_eq!(served.await.unwrap(), 2);

    // Something that hangs up: nobody knows what it is, so nothing is said to it in the clear.
    let (host, served) = blunt(vec!["", REFUSED]).await;
    let addresses = ServerAddress::of_code(&host.parse().unwrap());
    let error = first_contact(&addresses, Language::English).await.unwrap_err();
    assert!(
        !matches!(error, ContactError::Api(ApiError::Status { .. })),
        "{error:?}"
    );
    assert!(!served.is_finished());
}

#[tokio::test]
async fn localhost_is_asked_of_no_resolver() {
    struct Nobody;
    impl reqwest::dns::Resolve for Nobody {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(std::future::ready(Err("asked".into())))
        }
    }
    let server = Canned::serve(vec![answer("200 OK", "", "")]).await;
    let client = builder()
        .tls_backend_preconfigured(unverified().unwrap())
        .dns_resolver(Arc::new(Nobody))
        .build()
        .unwrap();
    let mut url = server.address.url().clone();
    url.set_host(Some("localhost")).unwrap();
    assert!(client.get(url).send().await.unwrap().status().is_success());
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let server = Canned::serve(vec![answer("302 Found", "location: http://127.0.0.1:1/\r\n", "")]).await;
    let error = server.api(Language::English).register(&wish()).await.unwrap_err();
    assert!(matches!(error, ApiError::Status { status: 302, .. }), "{error:?}");
}

#[tokio::test]
async fn answers_are_bounded_and_must_be_what_was_asked_for() {
    let long = "x".repeat(1024 * 1024 + 1);
    for (body, expected) in [
        (long.as_str(), "too large"),
        ("{}", "understood"),
        ("<html>", "understood"),
    ] {
        let server = Canned::serve(vec![answer("200 OK", "", body)]).await;
        let error = server.api(Language::English).register(&wish()).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn the_first_contact_sends_nothing_of_the_person_and_goes_to_one_path() {
    let bundle = crate::trust::tests::TestCa::new(1).bundle();
    let server = Canned::serve(vec![answer("200 OK", "", &bundle)]).await;
    let contact = first_contact(std::slice::from_ref(&server.address), Language::English)
        .await
        .unwrap();
    assert_eq!(contact.offered_pin(), crate::trust::tests::TestCa::new(1).pin());
    let asked = server.asked.await.unwrap();
    assert!(asked[0].starts_with("GET /ca/bundle.pem HTTP/1.1\r\n"), "{}", asked[0]);
    assert!(!asked[0].contains("authorization"));
}

#[tokio::test]
async fn secrets_of_a_pairing_travel_in_a_header() {
    let view = r#"{"state": "offered", "expires_at": "2026-11-01T09:30:00Z"}"#;
    let server = Canned::serve(vec![answer("200 OK", "", view)]).await;
    let secret = SecretText::from("c2VjcmV0");
    let id = uuid::Uuid::from_bytes([1; 16]);
    let side = Side {
        id: &id,
        secret: &secret,
    };
    let view: warifu_protocol::wire::PairingView = server.api(Language::English).pairing(side).await.unwrap();
    assert_eq!(view.claim, None);
    let asked = server.asked.await.unwrap();
    assert!(asked[0].starts_with(&format!("GET /pairing/{id} HTTP/1.1\r\n")));
    assert!(asked[0].contains("authorization: Bearer c2VjcmV0\r\n"));
}

#[tokio::test]
async fn only_a_server_under_the_pinned_roots_is_spoken_to() {
    use rustls::pki_types::PrivateKeyDer;
    let [ours, other] = [1, 2].map(crate::trust::tests::TestCa::new);
    let (certificate, key) = ours.tls_server();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], PrivateKeyDer::Pkcs8(key.into()))
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: ServerAddress = listener.local_addr().unwrap().to_string().parse().unwrap();
    let server = tokio::spawn(async move {
        let mut heard = Vec::new();
        for _ in 0..2 {
            let (stream, _) = listener.accept().await.unwrap();
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let mut bytes = [0; 4096];
                let read = stream.read(&mut bytes).await.unwrap_or(0);
                heard.push(String::from_utf8_lossy(&bytes[..read]).into_owned());
                let _closed = stream.write_all(answer("418 Teapot", "", "").unwrap().as_bytes()).await;
            }
        }
        heard
    });
    let login = async |ca: &crate::trust::tests::TestCa| {
        let server = crate::trust::TrustedServer::for_test(address.clone(), &ca.bundle(), ca.pin());
        let api = server.api(Language::English).unwrap();
        api.login(&warifu_protocol::wire::LoginRequest::default())
            .await
            .unwrap_err()
    };
    assert!(matches!(login(&other).await, ApiError::Untrusted));
    assert!(matches!(login(&ours).await, ApiError::Status { status: 418, .. }));
    // The first one heard nothing of the request.
    assert_eq!(
        server
            .await
            .unwrap()
            .iter()
            .filter(|text| text.contains("/login"))
            .count(),
        1
    );
}
