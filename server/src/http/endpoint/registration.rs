//! `GET` and `POST /registration/`: what the server asks for; a first device, or a further one.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;
use warifu_protocol::code::{CodeSecret, PairingCode, TypedCode};
use warifu_protocol::encoding::base64;
use warifu_protocol::problem::Detail;
use warifu_protocol::text::Password;
use warifu_protocol::wire::{
    ClaimAnswer, Enrolled, FieldRule, PasswordPolicy, RegistrationRequest, ServiceDescription,
};
use warifu_protocol::{Algorithm, Problem, ProblemCode, SecretText};

use super::enrolled;
use crate::domain::Enrolment;
use crate::domain::claim::ClaimPairing;
use crate::domain::hold::{AskToComeIn, WaitingClaim};
use crate::domain::register::Register;
use crate::http::HttpState;
use crate::http::body::JsonBody;
use crate::http::decision::to_the_end;
use crate::http::failure::Failure;
use crate::http::fields::{
    bytes, candidate, chosen_password, chosen_username, credentials, email, expect_present, log_entry, parsed,
};
use crate::http::request::{Caller, cacheable};

/// Says what the server is and what a registration needs.
#[utoipa::path(get, path = "/registration/", operation_id = "describe", tag = "registration",
    responses((status = 200, body = ServiceDescription)))]
pub(in crate::http) async fn describe(State(state): State<HttpState>) -> Response {
    let policy = state.authority.policy();
    let rule = |(name, required): (&str, bool)| FieldRule {
        name: name.to_owned(),
        required,
    };
    let description = ServiceDescription {
        service: "warifu".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        registration: policy.registration,
        public_url: policy.public_url.as_str().trim_end_matches('/').to_owned(),
        fields: [
            ("username", true),
            ("email", true),
            ("password", true),
            ("device_name", false),
            ("system", false),
            ("csr", !policy.server_keygen),
            ("kem_key", false),
            ("log_entry", false),
            ("recovery_key_sha256", false),
        ]
        .map(rule)
        .to_vec(),
        password_policy: PasswordPolicy {
            min_length: Password::MIN_LENGTH,
            max_length: Password::MAX_LENGTH,
            refuses_common: true,
            refuses_username: true,
        },
        algorithms: Algorithm::ALL.to_vec(),
        server_keygen: policy.server_keygen,
    };
    ([cacheable(Duration::from_secs(60))], Json(description)).into_response()
}

/// Registers an account with its first device, or, with `qr_code` or `token`, adds a device to one.
#[utoipa::path(post, path = "/registration/", operation_id = "register", tag = "registration",
    request_body = RegistrationRequest,
    params(("Idempotency-Key" = Option<String>, Header,
        description = "Lets a registration with a server-made key be repeated within 10 minutes.")),
    responses(
        (status = 201, body = Enrolled, description = "Enrolled."),
        (status = 200, body = Enrolled, description = "Enrolled before; the same certificates again."),
        (status = 202, body = ClaimAnswer, description = "Claimed with the token of an S code; the offering device decides."),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn register(
    State(state): State<HttpState>,
    caller: Caller,
    headers: HeaderMap,
    JsonBody(request): JsonBody<RegistrationRequest>,
) -> Result<Response, Failure> {
    if request.qr_code.is_some() {
        add_device_by_code(&state, &caller, request).await
    } else if request.token.is_some() {
        add_device_by_token(&state, &caller, request).await
    } else {
        register_first_device(&state, &caller, &headers, request).await
    }
}

async fn register_first_device(
    state: &HttpState,
    caller: &Caller,
    headers: &HeaderMap,
    request: RegistrationRequest,
) -> Result<Response, Failure> {
    let (Some(username), Some(address), Some(password)) = (&request.username, &request.email, &request.password) else {
        return missing(
            Detail::FirstDeviceFields,
            &[
                ("username", request.username.is_some()),
                ("email", request.email.is_some()),
                ("password", request.password.is_some()),
            ],
        );
    };
    let username = chosen_username(username)?;
    let email = email(address)?;
    let password = chosen_password(password.expose(), &username, "password")?;
    let recovery_key_sha256 = request
        .recovery_key_sha256
        .as_deref()
        .map(|text| parsed(text, "recovery_key_sha256"))
        .transpose()?;
    if request.log_entry.is_some() {
        // It names both keys, the KEM key and the recovery key, so the device must have made them all.
        let keys = request.csr.as_ref().map_or(0, |csrs| csrs.iter().count());
        expect_present(
            Detail::Usual,
            &[
                ("csr", keys == Algorithm::ALL.len()),
                ("kem_key", request.kem_key.is_some()),
                ("recovery_key_sha256", recovery_key_sha256.is_some()),
            ],
        )?;
    }
    let register = Register {
        username,
        email,
        password,
        candidate: device(state, &request)?,
        log_entry: request.log_entry.as_deref().map(log_entry).transpose()?,
        recovery_key_sha256,
        idempotency_key: idempotency_key(headers)?,
        address: caller.address,
    };
    let authority = Arc::clone(&state.authority);
    let registered = to_the_end(async move { authority.register(register).await }).await?;
    let ca = state.authority.bundle_pem();
    enrolled::answer(
        registered.enrolled,
        registered.recovery_key.as_ref(),
        ca,
        caller.language,
    )
}

async fn add_device_by_code(
    state: &HttpState,
    caller: &Caller,
    request: RegistrationRequest,
) -> Result<Response, Failure> {
    expect_credentials(&request)?;
    let (token, account) = read_code(request.qr_code.as_ref())?;
    let claim = ClaimPairing {
        credentials: credentials(request.username.as_ref(), request.password.as_ref(), caller),
        token,
        account,
        candidate: device(state, &request)?,
    };
    let authority = Arc::clone(&state.authority);
    let device = to_the_end(async move { authority.claim(claim).await }).await?;
    if let Enrolment::TokenCode { pairing } = device.device.enrolment {
        state.watchers.wake(device.device.account, pairing);
    }
    enrolled::answer(device, None, state.authority.bundle_pem(), caller.language)
}

/// A claim with an `S` code's token, which waits. What it lacks is said only after a right password, as is what
/// is wrong with its token.
async fn add_device_by_token(
    state: &HttpState,
    caller: &Caller,
    request: RegistrationRequest,
) -> Result<Response, Failure> {
    expect_credentials(&request)?;
    let text = request.token.as_ref().map_or("", SecretText::expose);
    let token = CodeSecret::from_bytes(bytes(text, "token")?);
    let device = device(state, &request)?;
    let binding = request
        .binding
        .as_deref()
        .map(|text| bytes::<32>(text, "binding"))
        .transpose()?;
    let credentials = credentials(request.username.as_ref(), request.password.as_ref(), caller);
    let authority = Arc::clone(&state.authority);
    if let (Some(name), Some(kem_key), Some(binding)) = (device.name, device.kem_key, binding)
        && device.keys.len() == Algorithm::ALL.len()
    {
        let claim = AskToComeIn {
            credentials,
            token,
            name,
            system: device.system,
            keys: device.keys,
            kem_key,
            binding,
        };
        let waiting = to_the_end(async move { authority.ask_to_come_in(claim).await }).await?;
        state.watchers.wake(waiting.pairing.account, waiting.pairing.id);
        return Ok(waits(&waiting));
    }
    to_the_end(async move { authority.check_incomplete_claim(credentials, &token).await }).await?;
    missing(
        Detail::ClaimFields,
        &[
            ("device_name", request.device_name.is_some()),
            (
                "csr",
                request
                    .csr
                    .as_ref()
                    .is_some_and(|csr| csr.iter().count() == Algorithm::ALL.len()),
            ),
            ("kem_key", request.kem_key.is_some()),
            ("binding", request.binding.is_some()),
        ],
    )
}

fn waits(waiting: &WaitingClaim) -> Response {
    let answer = ClaimAnswer {
        pairing_id: waiting.pairing.id.0,
        claim_secret: base64(&*waiting.claim_secret).into(),
        state: waiting.state,
        expires_at: waiting.pairing.expires_at,
    };
    (StatusCode::ACCEPTED, Json(answer)).into_response()
}

fn expect_credentials(request: &RegistrationRequest) -> Result<(), Failure> {
    expect_present(
        Detail::NextDeviceFields,
        &[
            ("username", request.username.is_some()),
            ("password", request.password.is_some()),
        ],
    )
}

fn missing<T>(detail: Detail, fields: &[(&'static str, bool)]) -> Result<T, Failure> {
    expect_present(detail, fields)?;
    Err(Failure::new(ProblemCode::MissingFields).detail(detail))
}

/// A `T` code in its URL form or as typed. An `S` code is never posted.
fn read_code(text: Option<&SecretText>) -> Result<(CodeSecret, Option<Uuid>), Failure> {
    let text = text.map_or("", SecretText::expose).trim();
    match (text.parse::<PairingCode>(), text.parse::<TypedCode>()) {
        (Ok(PairingCode::Token { token, account, .. }), _) => Ok((token, Some(account))),
        (_, Ok(TypedCode::Token(token))) => Ok((token, None)),
        _ => Err(Failure::new(ProblemCode::MalformedQrCode).fields(&["qr_code"])),
    }
}

fn device(state: &HttpState, request: &RegistrationRequest) -> Result<crate::domain::enrol::Candidate, Failure> {
    candidate(
        &state.authority,
        request.device_name.as_ref(),
        request.system.as_ref(),
        request.csr.as_ref(),
        request.kem_key.as_ref(),
    )
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let Some(field) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let text = field.to_str().ok().filter(|text| (1..=255).contains(&text.len()));
    let wrong =
        || Failure::new(ProblemCode::MalformedRequest).because("the Idempotency-Key is not 1 to 255 characters");
    Ok(Some(text.ok_or_else(wrong)?.to_owned()))
}
