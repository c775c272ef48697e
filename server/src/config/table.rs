//! Every setting: its name, its default, and what it does. The reference is written from this table.

/// A setting.
#[derive(Debug)]
pub struct Setting {
    /// `section.key`.
    pub key: &'static str,
    /// What it takes.
    pub takes: &'static str,
    /// Its default.
    pub default: DefaultValue,
    /// What it does.
    pub about: &'static str,
}

/// What is in force where nothing is set.
#[derive(Debug)]
pub enum DefaultValue {
    /// This value.
    Text(&'static str),
    /// What these words say: it depends on other settings, or there is none.
    Words(&'static str),
}

impl Setting {
    /// The environment variable that sets it: `WARIFU_SECTION__KEY`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("WARIFU_{}", self.key.to_ascii_uppercase().replace('.', "__"))
    }
}

/// What other variables of the environment set, the usual ones of other programs: the setting's own one wins.
pub(crate) static OTHER_VARIABLES: &[(&str, &Setting)] =
    &[("SNS_TOPIC_ARN", &SNS_TOPIC_ARN), ("S3_BUCKET", &S3_BUCKET)];

/// Makes the settings, and the list of all of them in the order of the reference.
macro_rules! settings {
    ($($name:ident = $key:literal, $takes:literal, $default:ident($value:literal), $about:literal;)*) => {
        $(pub(crate) static $name: Setting = Setting {
            key: $key,
            takes: $takes,
            default: DefaultValue::$default($value),
            about: $about,
        };)*

        /// Every setting.
        pub static ALL: &[&Setting] = &[$(&$name),*];
    };
}

settings! {
    LISTEN = "server.listen", "address:port", Text("127.0.0.1:8443"),
        "Where clients connect. Port 0 takes a free one.";
    ADMIN_LISTEN = "server.admin_listen", "address:port", Text("127.0.0.1:8444"),
        "Where `/livez` and `/readyz` answer, over plain HTTP. Keep it on loopback or a private network.";
    PUBLIC_URL = "server.public_url", "URL", Words("the address of `server.listen`, on loopback only"),
        "The URL that clients dial. It stands in pairing codes, in the TLS certificate and in access tokens (`iss`), \
         and it is what devices sign. Off loopback it must be set. Changing it ends every session.";
    EXTRA_HOSTS = "server.extra_hosts", "list of host or host:port", Words("none"),
        "Further names or addresses by which clients reach this server: they are put into its own TLS certificate and \
         accepted in signatures. Without a port, that of `server.public_url`.";
    DATA_DIR = "server.data_dir", "directory",
        Words("`$STATE_DIRECTORY`, which systemd sets; else `./warifu-data`"),
        "The database, the CA and the keys. It is made on first start, for the server's user alone. One that is there is \
         closed to other users if it is empty; if it holds something and is open to them, the server refuses it \
         (`chmod 700`; in a systemd unit `StateDirectoryMode=0700`). Back it up whole: without the CA, a database is refused.";
    SECRETS_DIR = "server.secrets_dir", "directory", Words("`server.data_dir`"),
        "The directories `ca` and `keys`: the keys of the CA, of access tokens and of challenges. All servers of one store \
         need the same: let the first of them make it, and give it to the others, where it may be mounted read-only.";
    TLS_MODE = "tls.mode", "`on` or `off`", Text("on"),
        "Whether the server speaks TLS. `off` is for loopback, and for a proxy that ends TLS (`tls.behind_proxy`).";
    TLS_CERTIFICATE = "tls.certificate", "file", Words("none: a certificate of the own CA, renewed by itself"),
        "A certificate of a public CA with its chain, PEM. Read again every hour.";
    TLS_KEY = "tls.key", "file", Words("none"), "The private key of `tls.certificate`, PEM.";
    BEHIND_PROXY = "tls.behind_proxy", "`true` or `false`", Text("false"),
        "Whether a proxy ends TLS in front of this server. Set `http.trusted_proxies` as well, or every client counts \
         as one address.";
    TRUSTED_PROXIES = "http.trusted_proxies", "list of addresses or blocks (10.0.0.0/8)", Words("none"),
        "The proxies whose `X-Forwarded-For` is believed.";
    CORS_ORIGINS = "http.cors_origins", "list of origins (https://app.example.org)", Words("none"),
        "The web pages that may call the server from a browser.";
    STORE_KIND = "store.kind", "`sqlite` or `dynamodb`", Text("sqlite"),
        "Where accounts and devices are kept. `sqlite`: in a file of the data directory, for one server. `dynamodb`: in two \
         tables of Amazon DynamoDB, for any number of servers, which `warifu-server store init` makes. Where and as whom is \
         said by the standard AWS variables and files: `AWS_REGION`, `AWS_PROFILE`, `AWS_ENDPOINT_URL_DYNAMODB` and the \
         like. All these servers need the same keys: see `server.secrets_dir`.";
    STORE_TABLE = "store.table", "name of a table", Text("warifu"), "The main table, with `store.kind = \"dynamodb\"`.";
    AUDIT_TABLE = "store.audit_table", "name of a table", Text("warifu-audit"),
        "The table of the audit trail, with `store.kind = \"dynamodb\"`. Records are only ever added, so the server needs \
         no right to change or delete items there.";
    SNS_TOPIC_ARN = "notify.sns_topic_arn", "ARN of a topic, or `dummy`", Words("none"),
        "The topic of Amazon SNS that is told what happened to an account. Also read from the environment variable \
         `SNS_TOPIC_ARN`. `dummy` counts as none. The region is the topic's; as whom is said by the standard AWS variables and \
         files. What is told, here and through the other channels: [notifications](notifications.md). Where no channel is \
         set, it is written into the log.";
    SMTP_URL = "notify.smtp_url", "URL (smtps://user:password@mail.example.org)", Words("none"),
        "The mail server through which people are told what happened to their account. `smtps://host` is TLS from the start \
         (port 465), `smtp://host?tls=required` is STARTTLS (port 587), `smtp://host` is unencrypted (port 25) and for loopback \
         alone. Characters of user and password that a URL cannot hold are percent-encoded. It is better set in the \
         environment than in the file if it holds a password.";
    MAIL_FROM = "notify.from", "address of mail (Warifu <warifu@example.org>)", Words("none"),
        "Whom mail is from. Required with `notify.smtp_url`.";
    WEBHOOK_URL = "notify.webhook_url", "URL", Words("none"),
        "Where what happened to an account is posted, signed as Standard Webhooks say. `http` is for loopback alone.";
    WEBHOOK_SECRET_FILE = "notify.webhook_secret_file", "file", Words("none"),
        "The file that holds the secret of the webhook's signatures: `whsec_` and 24 to 64 random bytes in Base64. Nobody but the \
         server's user may have access to it (`chmod 600`). Required with `notify.webhook_url`.";
    NOTIFY_CA_FILE = "notify.ca_file", "file", Words("none"),
        "Certificates of CAs, PEM, that the mail server and the webhook may have theirs from, beside those that this system \
         trusts.";
    S3_BUCKET = "publish.s3_bucket", "name of a bucket", Words("none: nothing is published"),
        "The bucket of Amazon S3, or of what speaks its protocol, into which the CA bundle and the revocation lists are written \
         at the start and after each change, so that relying services need not reach this server: [revocation](revocation.md). \
         Also read from the environment variable `S3_BUCKET`. Where and as whom is said by the standard AWS variables and files: \
         `AWS_REGION`, `AWS_PROFILE`, `AWS_ENDPOINT_URL_S3` and the like; an endpoint that is not on loopback must be https.";
    REGISTRATION_MODE = "registration.mode", "`open` or `closed`", Text("open"),
        "Who may make an account. Devices of existing accounts can always be added.";
    PAIRING_TTL = "pairing.ttl", "duration, 1s to 24h", Text("10m"), "How long a pairing code can be used.";
    DEVICE_PROOF = "pairing.device_proof", "`enrolled` or `signature`", Text("enrolled"),
        "What a device must show. `enrolled`: as much as it enrolled with. `signature`: a signature always, which shuts \
         out devices whose key the server made.";
    DEVICE_COOL_DOWN = "device.cool_down", "duration, 0s to 30d", Text("24h"),
        "For how long a device that has just come in cannot revoke one that was there before it. Otherwise a thief with the \
         password could throw out the owner's computers first.";
    SERVER_KEYGEN = "issuance.server_keygen", "`true` or `false`", Words("`true` while only this machine can connect"),
        "Whether the server makes a key for a client that sends no certificate request.";
    VALIDITY = "issuance.validity", "duration, 1m to 400d", Text("90d"), "How long a device's certificate lives.";
    MEMORY_KIB = "password.memory_kib", "number, 1024 to 1048576", Text("19456"),
        "Memory of one password hash (Argon2id), in KiB.";
    PASSES = "password.passes", "number, 1 to 64", Text("2"), "Passes of one password hash.";
    LANES = "password.lanes", "number, 1 to 16", Text("1"), "Lanes of one password hash.";
    THREADS = "password.threads", "number, 1 to 256", Words("the number of cores"),
        "How many passwords are hashed at a time.";
    QUEUE = "password.queue", "number, 1 to 65536", Text("64"),
        "How many more may wait; beyond that clients are told to try again.";
    LIMITS_ENABLED = "limits.enabled", "`true` or `false`", Text("true"),
        "Whether attempts and registrations are limited. `false` is for load tests on one machine.";
    LIMITS_WINDOW = "limits.window", "duration, 1s to 24h", Text("15m"), "The time in which failed attempts are counted.";
    PER_NAME = "limits.failures_per_name", "number, 1 to 1000000", Text("10"),
        "Failed attempts for one username in that time, whether it exists or not.";
    PER_ADDRESS = "limits.failures_per_address", "number, 1 to 1000000", Text("30"),
        "Failed attempts from one address (IPv6: one /64) in that time.";
    PER_DEVICE = "limits.failures_per_device", "number, 1 to 1000000", Text("10"),
        "Failed attempts of one enrolled device in that time. They count apart: nobody else can lock its owner out.";
    REGISTRATIONS = "limits.registrations_per_address", "number, 1 to 1000000", Text("300"),
        "Registrations from one address in `limits.registrations_window`.";
    REGISTRATIONS_WINDOW = "limits.registrations_window", "duration, 1s to 24h", Text("1h"),
        "The time in which registrations are counted.";
    CONNECTIONS = "limits.connections", "number, 1 to 1000000", Text("1024"),
        "Connections at a time. The process needs as many file descriptors, and some more.";
    CONNECTIONS_PER_ADDRESS = "limits.connections_per_address", "number, 1 to 1000000", Text("256"),
        "Connections at a time from one address (IPv6: one /64), so that nobody takes all of them; one more is closed at \
         once. `http.trusted_proxies` and this machine itself are exempt.";
    HANDSHAKE_TIMEOUT = "limits.handshake_timeout", "duration, 1s to 5m", Text("10s"), "How long a TLS handshake may take.";
    HEADER_TIMEOUT = "limits.header_timeout", "duration, 1s to 5m", Text("10s"),
        "How long a request's head may take; over HTTP/1.1 also how long a connection may wait for its next request.";
    BODY_TIMEOUT = "limits.body_timeout", "duration, 1s to 5m", Text("10s"),
        "How long a request's body may take, and how long an answer may wait to be read.";
    LOG_FORMAT = "log.format", "`human` or `json`", Text("human"),
        "How the log is written to stderr. What is logged is set by the environment variable `WARIFU_LOG` \
         (`info`, `debug`, `warifu_server=debug,info`).";
}
