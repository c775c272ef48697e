//! The settings: where they come from, and what is refused.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by a panic")]

use std::path::PathBuf;
use std::time::Duration;

use warifu_server::config::{ALL, Flags, Place, Problems, Settings, Sources, TlsMode, reference};
use warifu_server::tls::Scheme;

fn sources(file: &str, environment: &[(&str, &str)]) -> Sources {
    Sources {
        file: Some((PathBuf::from("warifu.toml"), file.to_owned())),
        environment: environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        flags: Flags::default(),
    }
}

fn read(file: &str) -> Result<Settings, Problems> {
    sources(file, &[]).settings()
}

fn problems(file: &str, environment: &[(&str, &str)]) -> Vec<String> {
    let Problems(problems) = sources(file, environment).settings().unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn nothing_needs_to_be_set() {
    let settings = Sources::default().settings().unwrap();
    assert_eq!(settings.server.listen.to_string(), "127.0.0.1:8443");
    assert_eq!(settings.server.data_dir, PathBuf::from("warifu-data"));
    assert_eq!(settings.tls.mode, TlsMode::On);
    assert_eq!(settings.issuance.validity, Duration::from_secs(90 * 86_400));
    let policy = Place::of(&settings, settings.server.listen).policy(&settings);
    assert_eq!(policy.public_url.as_str(), "https://127.0.0.1:8443/");
    assert!(policy.server_keygen);
    assert_eq!(policy.limits.unwrap().name.failures, 10);
}

#[test]
fn the_later_source_wins() {
    let mut all = sources(
        "[server]\nlisten = \"127.0.0.1:1\"\nadmin_listen = \"127.0.0.1:2\"\ndata_dir = \"/file\"\n",
        &[
            ("WARIFU_SERVER__ADMIN_LISTEN", "127.0.0.1:3"),
            ("WARIFU_SERVER__DATA_DIR", "/environment"),
            ("STATE_DIRECTORY", "/state:/other"),
            ("WARIFU_LOG", "debug"),
            ("WARIFU_PROFILE", "mine"),
            ("PATH", "/bin"),
        ],
    );
    all.flags.data_dir = Some("/flag".into());
    let server = all.settings().unwrap().server;
    assert_eq!(server.listen.port(), 1);
    assert_eq!(server.admin_listen.port(), 3);
    assert_eq!(server.data_dir, PathBuf::from("/flag"));
}

#[test]
fn the_systems_place_for_state_is_the_default() {
    let settings = sources("", &[("STATE_DIRECTORY", "/var/lib/warifu:/other")]).settings();
    assert_eq!(settings.unwrap().server.data_dir, PathBuf::from("/var/lib/warifu"));
}

#[test]
fn everything_that_is_wrong_is_named_at_once() {
    let file = "\
colour = \"red\"

[server]
lisen = \"127.0.0.1:1\"
admin_listen = \"here\"

[pairing]
ttl = 600

[pairings]
ttl = \"10m\"

[limits]
enabled = \"perhaps\"
connections = [1]
window = 2026-11-01
";
    let environment = [
        ("WARIFU_SERVER__PUBLIC_URL", "id.example.org"),
        ("WARIFU_SERVER_DATA_DIR", "/data"),
        ("WARIFU_SERVER__DATADIR", "/data"),
        ("WARIFU_PASSWORD__LANES", "0"),
    ];
    insta::assert_snapshot!(problems(file, &environment).join("\n"));
}

#[test]
fn a_file_that_is_no_toml_is_refused_with_its_line() {
    let problems = problems("[server]\nlisten = \n", &[]);
    assert!(problems[0].starts_with("warifu.toml:2: "), "{problems:?}");
}

#[test]
fn off_loopback_it_must_be_safe() {
    let exposed = problems(
        "[server]\nlisten = \"0.0.0.0:8443\"\n[tls]\nmode = \"off\"\n[limits]\nenabled = false\n",
        &[],
    );
    insta::assert_snapshot!(exposed.join("\n"));

    let settings = read("[server]\nlisten = \"0.0.0.0:8443\"\npublic_url = \"https://id.example.org:8443\"\n").unwrap();
    let policy = Place::of(&settings, settings.server.listen).policy(&settings);
    assert!(!policy.server_keygen);
    assert_eq!(policy.origins.len(), 1);
}

#[test]
fn unsafe_or_useless_combinations_are_refused() {
    for (file, key) in [
        (
            "[server]\npublic_url = \"http://id.example.org\"\n",
            "server.public_url",
        ),
        (
            "[server]\npublic_url = \"https://id.example.org\"\n[tls]\nmode = \"off\"\n",
            "server.public_url",
        ),
        ("[tls]\nbehind_proxy = true\n", "server.public_url"),
        ("[tls]\ncertificate = \"a.pem\"\n", "tls.key"),
        ("[tls]\nkey = \"a.pem\"\n", "tls.certificate"),
        (
            "[server]\nlisten = \"127.0.0.1:9\"\nadmin_listen = \"127.0.0.1:9\"\n",
            "server.admin_listen",
        ),
        (
            "[server]\npublic_url = \"https://id.example.org\"\n[limits]\nenabled = false\n",
            "limits.enabled",
        ),
    ] {
        let problems = problems(file, &[]);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with(key), "{problems:?}");
    }
    for fine in [
        "[limits]\nenabled = false\n",
        "[tls]\nmode = \"off\"\n",
        "[server]\npublic_url = \"https://id.example.org\"\n[tls]\nmode = \"off\"\nbehind_proxy = true\n",
        "[server]\nlisten = \"0.0.0.0:80\"\npublic_url = \"https://id.example.org\"\n[tls]\nmode = \"off\"\nbehind_proxy = true\n",
    ] {
        read(fine).unwrap();
    }
}

#[test]
fn what_tells_people_goes_together_and_is_protected() {
    let from = "from = \"warifu@example.org\"\n";
    let file = "webhook_secret_file = \"secret\"\n";
    for (notify, key) in [
        (from, "notify.smtp_url"),
        ("smtp_url = \"smtps://mail.example.org\"\n", "notify.from"),
        (
            &*format!("{from}smtp_url = \"smtp://mail.example.org\"\n"),
            "notify.smtp_url",
        ),
        (file, "notify.webhook_url"),
        ("webhook_url = \"https://example.org/\"\n", "notify.webhook_secret_file"),
        (
            &*format!("{file}webhook_url = \"http://example.org/\"\n"),
            "notify.webhook_url",
        ),
    ] {
        let problems = problems(&format!("[notify]\n{notify}"), &[]);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with(key), "{problems:?}");
    }
    for fine in [
        format!("{from}smtp_url = \"smtp://localhost\"\n"),
        format!("{from}smtp_url = \"smtp://mail.example.org?tls=required\"\n"),
        format!("{file}webhook_url = \"http://127.0.0.1:9/hook\"\n"),
    ] {
        read(&format!("[notify]\n{fine}")).unwrap();
    }
}

#[test]
fn a_topic_is_also_named_by_the_usual_variable() {
    let topic = |environment: &[(&str, &str)]| {
        let notify = sources("", environment).settings().unwrap().notify;
        notify.sns_topic_arn.map(|topic| topic.as_str().to_owned())
    };
    let [one, other] = ["one", "other"].map(|name| format!("arn:aws:sns:eu-west-1:123456789012:{name}"));
    assert_eq!(topic(&[]), None);
    assert_eq!(topic(&[("SNS_TOPIC_ARN", "dummy")]), None);
    assert_eq!(topic(&[("SNS_TOPIC_ARN", &one)]).as_ref(), Some(&one));
    let both = [("WARIFU_NOTIFY__SNS_TOPIC_ARN", &*other), ("SNS_TOPIC_ARN", &*one)];
    assert_eq!(topic(&both).as_ref(), Some(&other));
    let problems = problems("", &[("SNS_TOPIC_ARN", "topic")]);
    assert!(
        problems[0].starts_with("SNS_TOPIC_ARN is \"topic\", not the ARN"),
        "{problems:?}"
    );
}

#[test]
fn a_secret_is_in_no_problem() {
    let file = "[notify]\nsmtp_url = \"smtp://ana:hunter2@mail.example.org\"\nfrom = \"a@example.org\"\n\
                webhook_url = \"https://ana:hunter2@example.org/\"\n";
    let environment = [("WARIFU_NOTIFY__SMTP_URL", "smtps:ana:hunter2@mail.example.org?x")];
    let problems = problems(file, &environment);
    assert!(problems.len() >= 2, "{problems:?}");
    assert!(!problems.join("\n").contains("hunter2"), "{problems:?}");
}

#[test]
fn the_place_follows_from_the_real_port() {
    let settings = read("[server]\nlisten = \"127.0.0.1:0\"\n").unwrap();
    let place = Place::of(&settings, "127.0.0.1:4711".parse().unwrap());
    let origins: Vec<_> = place.origins.iter().map(ToString::to_string).collect();
    assert_eq!(origins, ["127.0.0.1:4711", "[::1]:4711", "localhost:4711"]);
    let hosts: Vec<_> = place.hosts.iter().map(ToString::to_string).collect();
    assert_eq!(hosts, ["127.0.0.1", "[::1]", "localhost"]);
    assert_eq!(place.scheme, Scheme::Https);
}

#[test]
fn further_hosts_have_the_public_port_unless_they_say_another() {
    let settings = read(
        "[server]\nlisten = \"0.0.0.0:8443\"\npublic_url = \"https://id.example.org:8443\"\n\
         extra_hosts = [\"192.0.2.1\", \"other.example.org:443\", \"id.example.org\"]\n",
    )
    .unwrap();
    let place = Place::of(&settings, settings.server.listen);
    let origins: Vec<_> = place.origins.iter().map(ToString::to_string).collect();
    assert_eq!(origins, ["id.example.org:8443", "192.0.2.1:8443", "other.example.org"]);
    assert_eq!(place.hosts.len(), 3);
}

#[test]
fn without_tls_loopback_is_dialled_by_http() {
    let settings = read("[tls]\nmode = \"off\"\n").unwrap();
    let place = Place::of(&settings, "127.0.0.1:80".parse().unwrap());
    assert_eq!(place.public_url.as_str(), "http://127.0.0.1/");
    assert_eq!(place.origins[0].as_str(), "127.0.0.1");
    assert_eq!(place.scheme, Scheme::Http);
}

#[test]
fn behind_a_proxy_clients_dial_https() {
    let settings = read(
        "[server]\npublic_url = \"https://id.example.org\"\n[tls]\nmode = \"off\"\nbehind_proxy = true\n\
         [http]\ntrusted_proxies = [\"127.0.0.1\"]\ncors_origins = [\"https://app.example.org/\"]\n",
    )
    .unwrap();
    let place = Place::of(&settings, settings.server.listen);
    assert_eq!(place.scheme, Scheme::Https);
    assert!(!place.policy(&settings).server_keygen);
    assert!(settings.http.trusted_proxies.contains("127.0.0.1".parse().unwrap()));
    assert_eq!(settings.http.cors_origins, ["https://app.example.org"]);
}

#[test]
fn the_reference_names_every_setting_and_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/configuration.md");
    let written = reference();
    assert!(ALL.iter().all(|setting| written.contains(setting.key)));
    if std::env::var_os("WARIFU_REGENERATE").is_some() {
        std::fs::write(path, &written).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        committed == written,
        "docs/configuration.md is out of date: run the tests once with WARIFU_REGENERATE=1"
    );
}
