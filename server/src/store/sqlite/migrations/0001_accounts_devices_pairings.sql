-- Times are Unix seconds; identifiers, hashes and DER are blobs. Tables whose rows carry DER keep
-- their rowid, because large rows make the tree of a WITHOUT ROWID table deep.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO meta (name, value) VALUES ('ready', 0);

CREATE TABLE accounts (
    id                  BLOB PRIMARY KEY CHECK (length(id) = 16),
    username            TEXT NOT NULL UNIQUE,
    email               TEXT NOT NULL,
    password            TEXT NOT NULL,
    recovery_key_sha256 BLOB NOT NULL CHECK (length(recovery_key_sha256) = 32),
    idempotency_sha256  BLOB CHECK (length(idempotency_sha256) = 32),
    created_at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Apart from the account, because a reservation can end while the account goes on.
CREATE TABLE reserved_emails (
    email   TEXT PRIMARY KEY,
    account BLOB NOT NULL REFERENCES accounts (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    id           BLOB PRIMARY KEY CHECK (length(id) = 16),
    account      BLOB NOT NULL REFERENCES accounts (id),
    name         TEXT NOT NULL,
    system       TEXT,
    key_origin   TEXT NOT NULL CHECK (key_origin IN ('device', 'server')),
    enrolment    TEXT NOT NULL CHECK (enrolment IN ('registration', 'token_code')),
    -- Outlives the pairing's own row.
    pairing      BLOB CHECK ((pairing IS NULL) = (enrolment = 'registration')),
    enrolled_at  INTEGER NOT NULL,
    last_seen_at INTEGER,
    revoked_at   INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX devices_of_account ON devices (account, enrolled_at, id);

-- A key is enrolled once ever: rows are never deleted, and survive a revocation.
CREATE TABLE keys (
    spki_sha256 BLOB PRIMARY KEY CHECK (length(spki_sha256) = 32),
    device      BLOB NOT NULL REFERENCES devices (id),
    spki        BLOB NOT NULL
) STRICT;

CREATE TABLE fingerprints (
    fingerprint BLOB PRIMARY KEY CHECK (length(fingerprint) = 32),
    device      BLOB NOT NULL REFERENCES devices (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE certificates (
    -- In the order of the device's keys.
    id          INTEGER PRIMARY KEY,
    device      BLOB NOT NULL REFERENCES devices (id),
    spki_sha256 BLOB NOT NULL REFERENCES keys (spki_sha256),
    fingerprint BLOB NOT NULL UNIQUE,
    serial      BLOB NOT NULL,
    not_after   INTEGER NOT NULL,
    der         BLOB NOT NULL
) STRICT;

CREATE INDEX certificates_of_device ON certificates (device);

CREATE TABLE pairings (
    id                  BLOB PRIMARY KEY CHECK (length(id) = 16),
    account             BLOB NOT NULL REFERENCES accounts (id),
    offered_by          BLOB NOT NULL REFERENCES devices (id),
    token_sha256        BLOB NOT NULL UNIQUE CHECK (length(token_sha256) = 32),
    offer_secret_sha256 BLOB NOT NULL CHECK (length(offer_secret_sha256) = 32),
    offered_at          INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL,
    wrong_passwords     INTEGER NOT NULL,
    outcome             TEXT NOT NULL CHECK (outcome IN ('open', 'completed', 'cancelled')),
    claim_device        BLOB CHECK ((claim_device IS NOT NULL) = (outcome = 'completed')),
    claim_name          TEXT,
    claim_system        TEXT,
    claim_address       TEXT,
    claimed_at          INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX pairings_open ON pairings (account, expires_at) WHERE outcome = 'open';
CREATE INDEX pairings_by_expiry ON pairings (expires_at);

-- The keys that a claim brought, in its order: the device's own may be others by now.
CREATE TABLE claim_keys (
    pairing  BLOB NOT NULL REFERENCES pairings (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    spki     BLOB NOT NULL,
    PRIMARY KEY (pairing, position)
) STRICT;

CREATE TABLE sessions (
    id          BLOB PRIMARY KEY CHECK (length(id) = 16),
    account     BLOB NOT NULL REFERENCES accounts (id),
    device      BLOB NOT NULL REFERENCES devices (id),
    opened_at   INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    ended_at    INTEGER,
    current     BLOB CHECK (length(current) = 32),
    previous    BLOB CHECK (length(previous) = 32),
    previous_at INTEGER CHECK ((previous_at IS NULL) = (previous IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE spent (
    kind       TEXT NOT NULL CHECK (kind IN ('challenge', 'proof')),
    id         BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX spent_by_expiry ON spent (expires_at);

CREATE TABLE failures (
    kind        TEXT NOT NULL,
    value       TEXT NOT NULL,
    count       INTEGER NOT NULL,
    window_ends INTEGER NOT NULL,
    PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;

CREATE INDEX failures_by_end ON failures (window_ends);

CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    account BLOB NOT NULL,
    at      INTEGER NOT NULL,
    address TEXT NOT NULL,
    event   TEXT NOT NULL
) STRICT;

CREATE INDEX audit_of_account ON audit (account, id);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER audit_is_never_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

CREATE TABLE outbox (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    audit  INTEGER NOT NULL REFERENCES audit (id),
    tries  INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_by_due ON outbox (due_at);
