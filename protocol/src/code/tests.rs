use proptest::prelude::*;

use super::*;

fn token_code() -> PairingCode {
    PairingCode::Token {
        host: "example.org:8443".parse().unwrap(),
        account: Uuid::from_bytes([7; 16]),
        token: CodeSecret::from_bytes([0xa5; 16]),
        pin: Pin::from_bytes([3; 32]),
    }
}

#[test]
fn codes_are_upper_case_alphanumeric_and_read_in_any_case() {
    let code = token_code();
    let text = code.to_string();
    assert_eq!(
        text,
        "WARIFU://EXAMPLE.ORG:8443/T/A4DQOBYHA4DQOBYHA4DQOBYHA4/UWS2LJNFUWS2LJNFUWS2LJNFUU/AMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQ"
    );
    assert!(
        text.bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b"$%*+-./: ".contains(&b))
    );
    assert_eq!(text.to_lowercase().parse(), Ok(code));
}

#[test]
fn what_is_not_exactly_a_code_is_refused() {
    let good = token_code().to_string();
    for (text, error) in [
        ("https://example.org/", CodeError::Foreign),
        ("WIFI:S:home;T:WPA;P:secret;;", CodeError::Foreign),
        ("", CodeError::Foreign),
        (&*good.replace("/T/", "/X/"), CodeError::Damaged),
        (&*good.replace("EXAMPLE.ORG", "USER@EXAMPLE.ORG"), CodeError::Damaged),
        (&*good.replace("EXAMPLE.ORG", "EXAMPLE%2EORG"), CodeError::Damaged),
        (&*good.replace(":8443", ":0"), CodeError::Damaged),
        (&*good.replace(":8443", ":99999"), CodeError::Damaged),
        (&*format!("{good}/"), CodeError::Damaged),
        (&*good.replace("/A4DQ", "/A4D1"), CodeError::Damaged),
        (&*good.replace("LJNFUU/", "LJNFUV/"), CodeError::Damaged),
        (&*format!("{good}{}", "A".repeat(512)), CodeError::TooLong),
    ] {
        assert_eq!(text.parse::<PairingCode>(), Err(error), "{text}");
    }
}

#[test]
fn hosts_have_one_form() {
    for (text, shown) in [
        ("LOCALHOST:443", "localhost"),
        ("[::1]:8443", "[::1]:8443"),
        ("[0:0:0:0:0:0:0:1]", "[::1]"),
        ("127.0.0.1:8443", "127.0.0.1:8443"),
    ] {
        assert_eq!(text.parse::<CodeHost>().unwrap().to_string(), shown);
    }
    for wrong in ["", ":1", "a b", "::1", "[::1", "a_b@c", "a/b", "a:b", "a:"] {
        assert!(wrong.parse::<CodeHost>().is_err(), "{wrong}");
    }
}

#[test]
fn a_server_url_gives_the_host_of_its_codes() {
    for (url, host) in [
        ("https://id.example.org/", "id.example.org"),
        ("https://id.example.org:8443/", "id.example.org:8443"),
        ("http://127.0.0.1:80/", "127.0.0.1:80"),
        ("http://127.0.0.1:8443/", "127.0.0.1:8443"),
    ] {
        assert_eq!(CodeHost::of_url(&url.parse().unwrap()).unwrap().to_string(), host);
    }
}

#[test]
fn the_typed_form_forgives_what_eyes_confuse() {
    let typed = token_code().typed();
    assert_eq!(typed.to_string(), "T-55MP-JTB9-D5MP-JTB9-D5MP-JTB9-D5-C");
    for text in ["t55mpjtb9d5mpjtb9d5mpjtb9d5c", " T 55MP JTB9 D5MP JTB9 D5MP JTB9 D5 C "] {
        assert_eq!(text.parse(), Ok(typed.clone()), "{text}");
    }
    assert_eq!(
        "T-55MP-JTB9-D5MP-JTB9-D5MP-JTB9-D5-9".parse::<TypedCode>(),
        Err(CodeError::Damaged)
    );
    assert_eq!(
        "T-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZ-0".parse::<TypedCode>(),
        Err(CodeError::Damaged)
    );
    assert_eq!("X-55MP".parse::<TypedCode>(), Err(CodeError::Foreign));
}

#[test]
fn secrets_do_not_show_in_debug() {
    assert!(!format!("{:?}", token_code()).contains("UWS2"));
    assert!(format!("{:?}", token_code()).contains("[redacted]"));
}

proptest! {
    #[test]
    fn every_code_survives_its_text(secret: [u8; 16], account: [u8; 16], pin: [u8; 32], port in 1u16.., token: bool) {
        let host: CodeHost = format!("h.example:{port}").parse().unwrap();
        let pin = Pin::from_bytes(pin);
        let code = if token {
            PairingCode::Token { host, account: Uuid::from_bytes(account), token: CodeSecret::from_bytes(secret), pin }
        } else {
            PairingCode::Secret { host, secret: CodeSecret::from_bytes(secret), pin }
        };
        prop_assert_eq!(code.to_string().parse(), Ok(code.clone()));
        prop_assert_eq!(code.typed().to_string().parse(), Ok(code.typed()));
    }

    #[test]
    fn no_text_makes_the_parsers_panic(text in "\\PC{0,600}") {
        let _ = text.parse::<PairingCode>();
        let _ = text.parse::<TypedCode>();
        let _ = format!("WARIFU://{text}").parse::<PairingCode>();
        let _ = format!("T{text}").parse::<TypedCode>();
    }

    #[test]
    fn one_wrong_digit_is_noticed(secret: [u8; 16], position in 0usize..26, other in 0usize..32) {
        let text = typed::encode(&secret).replace('-', "");
        let digit = char::from(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[other]);
        let mut changed: Vec<char> = text.chars().collect();
        prop_assume!(changed[position] != digit);
        changed[position] = digit;
        prop_assert!(typed::decode(&changed.into_iter().collect::<String>()).is_err());
    }
}
