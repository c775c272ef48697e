//! The URL form of a code, all upper case so that a QR code can use its alphanumeric mode:
//! `WARIFU://HOST[:PORT]/T/<UUID>/<CODE>/<PIN>` and `WARIFU://HOST[:PORT]/S/<CODE>/<PIN>`.

use std::fmt;

use uuid::Uuid;

use super::{CodeError, CodeHost, CodeSecret, MAX_CODE, PairingCode};
use crate::Pin;
use crate::encoding::{array_from_base32, base32};

const SCHEME: &str = "WARIFU://";

pub(super) fn write(code: &PairingCode, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let host = code.host().to_string().to_ascii_uppercase();
    let pin = base32(code.pin().as_bytes());
    match code {
        PairingCode::Token { account, token, .. } => {
            write!(
                f,
                "{SCHEME}{host}/T/{}/{}/{pin}",
                base32(account.as_bytes()),
                base32(token.expose())
            )
        }
        PairingCode::Secret { secret, .. } => write!(f, "{SCHEME}{host}/S/{}/{pin}", base32(secret.expose())),
    }
}

pub(super) fn parse(text: &str) -> Result<PairingCode, CodeError> {
    if text.len() > MAX_CODE {
        return Err(CodeError::TooLong);
    }
    let (scheme, rest) = text.split_at_checked(SCHEME.len()).ok_or(CodeError::Foreign)?;
    if !scheme.eq_ignore_ascii_case(SCHEME) {
        return Err(CodeError::Foreign);
    }
    let mut parts = rest.split('/');
    let mut next = || parts.next().ok_or(CodeError::Damaged);
    let host: CodeHost = next()?.parse().map_err(|_| CodeError::Damaged)?;
    let code = match next()? {
        "T" | "t" => PairingCode::Token {
            host,
            account: Uuid::from_bytes(bytes(next()?)?),
            token: CodeSecret::from_bytes(bytes(next()?)?),
            pin: Pin::from_bytes(bytes(next()?)?),
        },
        "S" | "s" => PairingCode::Secret {
            host,
            secret: CodeSecret::from_bytes(bytes(next()?)?),
            pin: Pin::from_bytes(bytes(next()?)?),
        },
        _ => return Err(CodeError::Damaged),
    };
    if next().is_ok() {
        Err(CodeError::Damaged)
    } else {
        Ok(code)
    }
}

fn bytes<const N: usize>(text: &str) -> Result<[u8; N], CodeError> {
    array_from_base32(text).map_err(|_| CodeError::Damaged)
}
