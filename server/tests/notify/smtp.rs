//! Mail, through a server that wants TLS and a login.

use lettre::message::Mailbox;
use serde_json::json;
use warifu_server::config::{Flags, Notify, Settings, Sources};
use warifu_server::notify::{Cause, Channel, DeliveryError, SmtpChannel, roots};

use crate::authority::Authority;
use crate::python::Server;
use crate::world::{HOSTILE, THEN, notice};

const PASSWORD: &str = "p%3Aw%E5%89%B2";

struct World {
    server: Server,
    authority: Authority,
    mode: &'static str,
}

impl World {
    async fn new(mode: &'static str) -> Option<Self> {
        let authority = Authority::new();
        let [certificate, key] = ["certificate.pem", "key.pem"].map(|name| authority.file(name));
        let arguments = [mode, certificate.to_str().unwrap(), key.to_str().unwrap()];
        Some(Self {
            server: Server::start("mail_server.py", &arguments).await?,
            authority,
            mode,
        })
    }

    fn url(&self, password: &str) -> String {
        let address = format!("warifu:{password}@127.0.0.1:{}", self.server.port);
        match self.mode {
            "starttls" => format!("smtp://{address}?tls=required"),
            _ => format!("smtps://{address}"),
        }
    }

    fn channel(&self, password: &str) -> SmtpChannel {
        channel(&self.url(password), &self.authority)
    }
}

fn channel(url: &str, trusted: &Authority) -> SmtpChannel {
    let settings = settings(url);
    let roots = roots(Some(&trusted.file("ca.pem"))).unwrap();
    let (server, from): (_, Mailbox) = (settings.smtp.server.unwrap(), settings.smtp.from.unwrap());
    SmtpChannel::new(server, from, "id.example.org".to_owned(), &roots).unwrap()
}

fn settings(url: &str) -> Notify {
    let file = format!("[notify]\nsmtp_url = \"{url}\"\nfrom = \"割符 <warifu@example.org>\"\n");
    let sources = Sources {
        file: Some(("warifu.toml".into(), file)),
        environment: Vec::new(),
        flags: Flags::default(),
    };
    let settings: Settings = sources.settings().unwrap();
    settings.notify
}

#[tokio::test]
async fn a_mail_in_both_languages_arrives_over_tls() {
    let Some(mut world) = World::new("tls").await else {
        return;
    };
    arrives(&mut world).await;
}

#[tokio::test]
async fn a_mail_in_both_languages_arrives_over_starttls() {
    let Some(mut world) = World::new("starttls").await else {
        return;
    };
    arrives(&mut world).await;
}

async fn arrives(world: &mut World) {
    let channel = world.channel(PASSWORD);
    channel.deliver(&notice(42, "ana@example.org", HOSTILE)).await.unwrap();
    let mail = world.server.next().await;
    assert_eq!(mail["hello"], "example.org");
    assert_eq!(mail["sender"], "warifu@example.org");
    assert_eq!(mail["recipients"], json!(["ana@example.org"]));
    assert_eq!(mail["type"], "multipart/alternative");
    assert_eq!(mail["types"], json!(["text/plain", "text/html"]));
    // All of it, so that nothing came in with a name that was typed.
    let mut head: Vec<(&str, &str)> = mail["head"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| (field[0].as_str().unwrap(), field[1].as_str().unwrap()))
        .filter(|(name, _)| *name != "Content-Type")
        .collect();
    head.sort_unstable();
    let id = format!("<42.{THEN}@example.org>");
    assert_eq!(
        head,
        [
            ("Auto-Submitted", "auto-generated"),
            ("Date", "Sun, 01 Nov 2026 09:30:00 +0000"),
            ("From", "割符 <warifu@example.org>"),
            ("MIME-Version", "1.0"),
            ("Message-ID", &id),
            (
                "Subject",
                "A computer was added to your account / アカウントにコンピューターが加わりました"
            ),
            ("To", "ana@example.org"),
        ]
    );
    let (text, html) = (mail["text"].as_str().unwrap(), mail["html"].as_str().unwrap());
    for part in [text, html] {
        assert!(
            part.contains("192.0.2.7") && part.contains("2026-11-01 09:30:00 UTC"),
            "{part}"
        );
        assert!(
            part.contains("From the address") && part.contains("送信元アドレス"),
            "{part}"
        );
        assert!(part.contains("割符") && !part.contains("https://"), "{part}");
    }
    assert!(html.contains("&lt;b onclick=") && !html.contains("<b "), "{html}");

    // The same again is recognised by its Message-ID.
    channel.deliver(&notice(42, "ana@example.org", HOSTILE)).await.unwrap();
    let again = world.server.next().await;
    assert!(again["head"].as_array().unwrap().contains(&json!(["Message-ID", id])));
}

#[tokio::test]
async fn an_address_that_is_refused_is_not_tried_again() {
    let Some(world) = World::new("tls").await else { return };
    let channel = world.channel(PASSWORD);
    let error = channel.deliver(&notice(1, "refused@example.org", "laptop")).await;
    let DeliveryError::Permanent(cause) = error.unwrap_err() else {
        panic!("it is for good")
    };
    assert_eq!(
        cause,
        Cause::Smtp {
            step: "RCPT",
            code: 550
        }
    );
    assert!(!cause.to_string().contains("refused@"), "{cause}");
    let error = channel.deliver(&notice(1, "later@example.org", "laptop")).await;
    let DeliveryError::Temporary(cause) = error.unwrap_err() else {
        panic!("it is for now")
    };
    assert_eq!(
        cause,
        Cause::Smtp {
            step: "RCPT",
            code: 451
        }
    );
}

#[tokio::test]
async fn what_the_operator_can_put_right_is_tried_again() {
    let Some(world) = World::new("tls").await else { return };
    let notice = notice(1, "ana@example.org", "laptop");
    let failed = async |channel: SmtpChannel| match channel.deliver(&notice).await {
        Err(DeliveryError::Temporary(cause)) => cause,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        failed(world.channel("hunter2")).await,
        Cause::Smtp {
            step: "the login",
            code: 535
        }
    );
    let cause = failed(channel(&world.url(PASSWORD), &Authority::new())).await;
    assert!(matches!(cause, Cause::Tls(_)), "{cause:?}");
    let port = world.server.port;
    drop(world);
    let gone = channel(&format!("smtps://127.0.0.1:{port}"), &Authority::new());
    assert!(matches!(failed(gone).await, Cause::Connection(_)));
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_that_wants_no_starttls() {
    // It speaks TLS from the start, so there is no greeting in the clear; one that does is told to offer STARTTLS.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let told = tokio::spawn(async move {
        use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _};
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = tokio::io::BufReader::new(read).lines();
        write.write_all(b"220 mail.example ESMTP\r\n").await.unwrap();
        let hello = lines.next_line().await.unwrap().unwrap();
        write
            .write_all(b"250-mail.example\r\n250 AUTH PLAIN\r\n")
            .await
            .unwrap();
        let rest = lines.next_line().await.unwrap_or_default();
        (hello, rest)
    });
    let url = format!("smtp://warifu:{PASSWORD}@127.0.0.1:{port}?tls=required");
    let error = channel(&url, &Authority::new())
        .deliver(&notice(1, "ana@example.org", "laptop"))
        .await;
    assert!(
        matches!(error, Err(DeliveryError::Temporary(Cause::SmtpLacks("STARTTLS")))),
        "{error:?}"
    );
    assert_eq!(told.await.unwrap(), ("EHLO example.org".to_owned(), None));
}
