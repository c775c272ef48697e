//! The table of errors, row by row, in English and Japanese.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use warifu_protocol::ProblemCode::{self, *};
use warifu_protocol::problem::Detail;
use warifu_tests::api::{Api, send};
use warifu_tests::device::{Device, Keys};
use warifu_tests::person::{Person, with};
use warifu_tests::refusal::refused;
use warifu_tests::server::{Server, Setup};

const REGISTRATION: &str = "/registration/";
const OFFER: &str = "/registration/request_pairing_token";

#[tokio::test]
async fn what_is_no_json_object_is_malformed() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let bodies = [
        "",
        "{",
        "[]",
        "null",
        "\"text\"",
        r#"{"username": 7}"#,
        r#"{"username": {"a": 1}}"#,
        r#"{"csr": "text"}"#,
        r#"{"username": "a", "username": "b"}"#,
        "{} {}",
        "\u{feff}{}",
    ];
    for path in [REGISTRATION, OFFER, "/login", "/login/challenge"] {
        for body in bodies {
            // A challenge has neither name nor certificate request: there those are unknown fields.
            if path == "/login/challenge" && (body.contains(": 7") || body.contains("a\": 1") || body.contains("csr")) {
                continue;
            }
            if path != REGISTRATION && body.contains("csr") {
                continue;
            }
            let request = || api.request(Method::POST, path).body(body);
            refused(&format!("{path} {body}"), request, MalformedRequest, Detail::Usual).await;
        }
    }
}

#[tokio::test]
async fn a_body_has_at_most_64_kib() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let padded = |size: usize| {
        let start = json!({"username": "somebody", "x": ""}).to_string();
        let filler = "x".repeat(size - start.len());
        json!({"username": "somebody", "x": filler}).to_string()
    };
    let fits = || api.request(Method::POST, REGISTRATION).body(padded(65_536));
    refused("64 KiB", fits, MissingFields, Detail::FirstDeviceFields).await;
    let too_large = || api.request(Method::POST, REGISTRATION).body(padded(65_537));
    refused("64 KiB and a byte", too_large, BodyTooLarge, Detail::Usual).await;
}

#[tokio::test]
async fn paths_and_methods_that_are_not_there() {
    let server = Server::fresh().await;
    let api = server.api().await;
    for path in [
        "/",
        "/nothing",
        "/registration/nothing",
        "/login/x/y",
        "/%00",
        "/registration/../etc",
    ] {
        let request = || api.request(Method::GET, path);
        refused(path, request, NotFound, Detail::Usual).await;
    }
    for (method, path) in [
        (Method::PUT, REGISTRATION),
        (Method::DELETE, "/login"),
        (Method::GET, "/login/challenge"),
        (Method::POST, "/ca/bundle.pem"),
        (Method::GET, OFFER),
    ] {
        let request = || api.request(method.clone(), path);
        let answer = refused(&format!("{method} {path}"), request, MethodNotAllowed, Detail::Usual).await;
        assert!(answer.field("allow").is_some(), "{method} {path}: {answer:?}");
    }
}

#[tokio::test]
async fn a_first_device_needs_three_fields() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let whole = Person::new().registration();
    for field in ["username", "email", "password"] {
        for absence in [None, Some(json!(null)), Some(json!(""))] {
            let mut body = whole.clone();
            let object = body.as_object_mut().unwrap();
            object.remove(field);
            object.extend(absence.map(|value| (field.to_owned(), value)));
            let answer = refused(
                field,
                || post(&api, REGISTRATION, &body),
                MissingFields,
                Detail::FirstDeviceFields,
            )
            .await;
            assert_eq!(answer.body["fields"], json!([field]));
            assert_eq!(answer.body["detail"], "username, email, and password are required");
        }
    }
    let empty = api.post(REGISTRATION, &json!({})).await;
    assert_eq!(empty.body["fields"], json!(["username", "email", "password"]));
}

#[tokio::test]
async fn a_next_device_needs_two_fields() {
    let server = Server::fresh().await;
    let api = server.api().await;
    for code in [json!({"qr_code": "x"}), json!({"token": "x"}), json!({"qr_code": ""})] {
        for person in [
            json!({}),
            json!({"username": "somebody"}),
            json!({"password": "some password"}),
        ] {
            let body = with(code.clone(), person);
            let answer = refused(
                "next device",
                || post(&api, REGISTRATION, &body),
                MissingFields,
                Detail::NextDeviceFields,
            )
            .await;
            assert_eq!(
                answer.body["detail"],
                "username and password are required to add a device"
            );
        }
    }
    let body = json!({"qr_code": "x"});
    let japanese = send(post(&api, REGISTRATION, &body).header("Accept-Language", "ja-JP, en;q=0.5")).await;
    assert_eq!(
        japanese.body["detail"],
        "2台目端末登録には username と password が必要です"
    );
}

#[tokio::test]
async fn names_addresses_and_passwords_that_cannot_be_used() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let person = Person::new();
    for (field, value, code, detail) in [
        ("username", "al", InvalidUsername, Detail::UsernameLength),
        ("username", &"a".repeat(65), InvalidUsername, Detail::UsernameLength),
        ("username", "al ice", InvalidUsername, Detail::Usual),
        ("username", ".alice", InvalidUsername, Detail::Usual),
        ("username", "pаypal", InvalidUsername, Detail::UsernameScripts),
        ("email", "nobody", InvalidEmail, Detail::Usual),
        ("email", "a@b@c", InvalidEmail, Detail::Usual),
        ("password", "short", WeakPassword, Detail::PasswordLength),
        ("password", &"長".repeat(1025), WeakPassword, Detail::PasswordLength),
        ("password", "password123", WeakPassword, Detail::Usual),
        (
            "password",
            "tab\tin the middle",
            WeakPassword,
            Detail::PasswordCharacters,
        ),
        (
            "password",
            &format!("the {} of old", person.username),
            WeakPassword,
            Detail::PasswordContainsUsername,
        ),
    ] {
        let body = with(person.registration(), json!({field: value}));
        let answer = refused(value, || post(&api, REGISTRATION, &body), code, detail).await;
        assert_eq!(answer.body["fields"], json!([field]), "{value}");
    }
}

#[tokio::test]
async fn device_names_are_short_and_printable() {
    let server = Server::fresh().await;
    let api = server.api().await;
    for field in ["device_name", "system"] {
        for value in ["a\nb", "a\u{1b}[2J", &"x".repeat(65)] {
            let body = with(Person::new().registration(), json!({field: value}));
            refused(
                value,
                || post(&api, REGISTRATION, &body),
                MalformedRequest,
                Detail::Usual,
            )
            .await;
        }
    }
}

#[tokio::test]
async fn codes_that_are_none() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let code = device.qr_code(&api).await;
    let (before_pin, _) = code.rsplit_once('/').unwrap();
    let damaged = code.replace("/T/", "/X/");
    let long = format!("{code}{}", "A".repeat(600));
    for qr_code in [
        "",
        "nonsense",
        "https://example.org/",
        before_pin,
        &damaged,
        &long,
        // What belongs to an S code is never posted.
        "WARIFU://ID.EXAMPLE.ORG/S/AAAAAAAAAAAAAAAAAAAAAAAAAA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "S-0000-0000-0000-0000-0000-0000-00-0",
        "T-0000-0000-0000-0000-0000-0000-00-1",
    ] {
        let body = with(
            device.person.credentials(),
            json!({"qr_code": qr_code, "csr": Keys::new().csr()}),
        );
        refused(
            qr_code,
            || post(&api, REGISTRATION, &body),
            MalformedQrCode,
            Detail::Usual,
        )
        .await;
    }
}

#[tokio::test]
async fn wrong_password_and_unknown_user_are_one_answer() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let code = device.qr_code(&api).await;
    let wrong = json!({"username": device.person.username, "password": "some other words"});
    let unknown = json!({"username": "nobody.here", "password": "some other words"});
    let fingerprint = json!({"client_cert_fp": device.fingerprint()});
    let claim = json!({"qr_code": code, "csr": Keys::new().csr()});
    for (path, rest) in [("/login", &fingerprint), (OFFER, &fingerprint), (REGISTRATION, &claim)] {
        let mut bodies = Vec::new();
        for credentials in [&wrong, &unknown] {
            let body = with(credentials.clone(), rest.clone());
            let answer = refused(path, || post(&api, path, &body), InvalidCredentials, Detail::Usual).await;
            let mut body = answer.body;
            body["request_id"] = Value::Null;
            bodies.push(body);
        }
        assert_eq!(bodies[0], bodies[1], "{path}");
    }
}

#[tokio::test]
async fn a_fingerprint_of_somebody_else_is_refused() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let [device, other] = [Device::register(&api).await, Device::register(&api).await];
    for (what, fingerprint) in [
        ("another account's", other.fingerprint()),
        ("unknown", &"ab".repeat(32)),
    ] {
        for path in ["/login", OFFER] {
            let body = with(device.person.credentials(), json!({"client_cert_fp": fingerprint}));
            refused(what, || post(&api, path, &body), DeviceNotRegistered, Detail::Usual).await;
        }
    }
}

#[tokio::test]
async fn a_device_that_enrolled_keys_must_sign_with_all_of_them() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    for (path, whole) in [
        ("/login", device.login_body(&api).await),
        (OFFER, device.offer_body(&api).await),
    ] {
        let without = |member: &str| {
            let mut body = whole.clone();
            body.as_object_mut().unwrap().remove(member);
            body
        };
        let mut one_leg = whole.clone();
        one_leg["signatures"].as_object_mut().unwrap().remove("ml-dsa-87");
        let mut other_leg = whole.clone();
        other_leg["signatures"].as_object_mut().unwrap().remove("ecdsa-p256");
        let mut swapped = whole.clone();
        swapped["signatures"]["ecdsa-p256"] = whole["signatures"]["ml-dsa-87"].clone();
        let opaque = with(whole.clone(), json!({"challenge_id": "no such thing"}));
        let no_base64 = with(
            whole.clone(),
            json!({"signatures": {"ecdsa-p256": "?", "ml-dsa-87": "?"}}),
        );
        for (what, body) in [
            ("no signatures", without("signatures")),
            ("no challenge", without("challenge_id")),
            ("P-256 alone", one_leg),
            ("ML-DSA-87 alone", other_leg),
            ("swapped", swapped),
            ("unknown challenge", opaque),
            ("no Base64", no_base64),
        ] {
            refused(what, || post(&api, path, &body), DeviceProofFailed, Detail::Usual).await;
        }
        // What was wrong did not spend the challenge; what is right spends it.
        let answer = api.post(path, &whole).await;
        assert!(matches!(answer.status, 200 | 201), "{path}: {answer:?}");
        refused("spent", || post(&api, path, &whole), DeviceProofFailed, Detail::Usual).await;
    }
}

#[tokio::test]
async fn a_signature_serves_one_purpose_at_one_server() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let login = device.login_body(&api).await;
    refused(
        "a login as an offer",
        || post(&api, OFFER, &login),
        DeviceProofFailed,
        Detail::Usual,
    )
    .await;
    let offer = device.offer_body(&api).await;
    refused(
        "an offer as a login",
        || post(&api, "/login", &offer),
        DeviceProofFailed,
        Detail::Usual,
    )
    .await;
    let elsewhere = Server::fresh().await;
    let mut foreign = api.clone();
    foreign.pin = elsewhere.api().await.pin;
    let body = device.login_body(&foreign).await;
    refused(
        "another server's pin",
        || post(&api, "/login", &body),
        DeviceProofFailed,
        Detail::Usual,
    )
    .await;
}

#[tokio::test]
async fn names_and_addresses_are_taken_once() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let taken = Device::register(&api).await.person;
    let name = with(
        Person::new().registration(),
        json!({"username": taken.username.to_uppercase()}),
    );
    refused(
        "username",
        || post(&api, REGISTRATION, &name),
        UsernameTaken,
        Detail::Usual,
    )
    .await;
    let address = taken.email.replace("example.org", "EXAMPLE.org");
    let email = with(Person::new().registration(), json!({"email": address}));
    refused("email", || post(&api, REGISTRATION, &email), EmailTaken, Detail::Usual).await;
}

#[tokio::test]
async fn where_the_server_makes_no_keys_requests_are_required() {
    let server = Setup::new()
        .with("WARIFU_ISSUANCE__SERVER_KEYGEN", "false")
        .start()
        .await;
    let api = server.api().await;
    assert_eq!(api.get(REGISTRATION).await.body["server_keygen"], false);
    let body = Person::new().registration();
    refused("no csr", || post(&api, REGISTRATION, &body), CsrRequired, Detail::Usual).await;
}

#[tokio::test]
async fn a_closed_server_takes_no_accounts() {
    let server = Setup::new().with("WARIFU_REGISTRATION__MODE", "closed").start().await;
    let api = server.api().await;
    assert_eq!(api.get(REGISTRATION).await.body["registration"], "closed");
    let body = Person::new().registration();
    refused(
        "closed",
        || post(&api, REGISTRATION, &body),
        RegistrationClosed,
        Detail::Usual,
    )
    .await;
}

#[tokio::test]
async fn account_calls_need_a_token() {
    let server = Server::fresh().await;
    let api = server.api().await;
    for authorization in [None, Some("DPoP nonsense"), Some("Bearer nonsense"), Some("Basic YTpi")] {
        for (method, path) in [(Method::GET, "/devices"), (Method::POST, "/logout")] {
            // Without a token, logging out takes a refresh token in its body.
            if path == "/logout" && authorization != Some("DPoP nonsense") {
                continue;
            }
            let request = || {
                let request = api.request(method.clone(), path);
                match authorization {
                    Some(value) => request.header("Authorization", value),
                    None => request,
                }
            };
            let answer = refused(path, request, InvalidToken, Detail::Usual).await;
            let challenge = answer.field("www-authenticate").unwrap_or_default();
            assert!(challenge.starts_with("DPoP"), "{path} {authorization:?}: {challenge}");
        }
    }
}

#[tokio::test]
async fn pairings_open_to_their_secrets_alone() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let offer = device.offer(&api).await.expect(201);
    let known = format!("/pairing/{}", offer.text_of("pairing_id"));
    let unknown = "/pairing/00000000-0000-4000-8000-000000000000";
    let right = format!("Bearer {}", offer.text_of("offer_secret"));
    let wrong = format!("Bearer {}=", "A".repeat(43));
    for (path, authorization) in [
        (&*known, None),
        (&known, Some(&*wrong)),
        (&known, Some("Bearer nonsense")),
        (unknown, Some(&right)),
        ("/pairing/nonsense", Some(&right)),
    ] {
        for method in [Method::GET, Method::DELETE] {
            let request = || {
                let request = api.request(method.clone(), path);
                match authorization {
                    Some(value) => request.header("Authorization", value),
                    None => request,
                }
            };
            refused(path, request, PairingNotFound, Detail::Usual).await;
        }
    }
}

#[tokio::test]
async fn a_full_queue_says_when_to_come_back() {
    let server = Setup::new()
        .with("WARIFU_PASSWORD__MEMORY_KIB", "65536")
        .with("WARIFU_PASSWORD__THREADS", "1")
        .with("WARIFU_PASSWORD__QUEUE", "1")
        .start()
        .await;
    let api = server.api().await;
    let mut logins = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let api = api.clone();
        let body = with(Person::new().credentials(), json!({"client_cert_fp": "ab".repeat(32)}));
        logins.spawn(async move { api.post("/login", &body).await });
    }
    let answers = logins.join_all().await;
    let (busy, answered): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 503);
    assert!(
        !busy.is_empty() && !answered.is_empty(),
        "{} busy, {} answered",
        busy.len(),
        answered.len()
    );
    for answer in busy {
        let wait: u32 = answer.field("retry-after").unwrap().parse().unwrap();
        assert!(wait > 0);
        answer.expect_problem(503, Busy.name());
    }
    for answer in answered {
        answer.expect_problem(401, InvalidCredentials.name());
    }
}

#[tokio::test]
async fn answers_with_secrets_are_not_stored() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let login = device.login(&api).await.expect(200);
    let offer = device.offer(&api).await.expect(201);
    for answer in [login, offer] {
        assert_eq!(answer.field("cache-control"), Some("no-store"), "{answer:?}");
    }
}

#[tokio::test]
async fn a_slash_at_the_end_is_optional() {
    let server = Server::fresh().await;
    let api = server.api().await;
    for path in [
        "/registration",
        "/ca/bundle.pem",
        "/.well-known/jwks.json",
        "/openapi.json",
    ] {
        let [plain, slashed] = [api.get(path).await, api.get(&format!("{path}/")).await];
        assert_eq!((plain.status, &plain.text), (200, &slashed.text), "{path}");
    }
    for path in ["/login", "/login/challenge", OFFER] {
        let [plain, slashed] = [
            api.post(path, &json!({})).await,
            api.post(&format!("{path}/"), &json!({})).await,
        ];
        assert_eq!(
            (plain.status, &plain.body["code"]),
            (slashed.status, &slashed.body["code"]),
            "{path}"
        );
    }
}

fn post(api: &Api, path: &str, body: &Value) -> RequestBuilder {
    api.request(Method::POST, path).json(body)
}

/// Which rows the tests above leave to the issue that builds what they are about.
#[test]
fn every_code_is_tested_or_waits() {
    let waiting = [
        UseDpopNonce,
        TotpRequired,
        RecoveryFailed,
        DeviceTooYoung,
        LogConflict,
        PairingStateConflict,
        LastDevice,
        Internal,
    ];
    let sources = [
        include_str!("error_table.rs"),
        include_str!("limits.rs"),
        include_str!("pairing_over_http.rs"),
        include_str!("certificate_requests.rs"),
    ]
    .concat();
    for code in ProblemCode::ALL.into_iter().filter(|code| !waiting.contains(code)) {
        assert!(sources.contains(&format!("{code:?}")), "{code} is not tested");
    }
}
