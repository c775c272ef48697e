-- Codes whose claim waits for approval, and the device log.
--
-- A CHECK cannot be changed, so two tables are made anew under their names. What refers to their rows misses them for
-- that long, and must not when the step ends; what would go with them is put by.
PRAGMA defer_foreign_keys = ON;

CREATE TEMP TABLE devices_before AS SELECT * FROM devices;
DROP TABLE devices;

CREATE TABLE devices (
    id           BLOB PRIMARY KEY CHECK (length(id) = 16),
    account      BLOB NOT NULL REFERENCES accounts (id),
    name         TEXT NOT NULL,
    system       TEXT,
    key_origin   TEXT NOT NULL CHECK (key_origin IN ('device', 'server')),
    enrolment    TEXT NOT NULL CHECK (enrolment IN ('registration', 'token_code', 'approval')),
    -- Outlives the pairing's own row.
    pairing      BLOB CHECK ((pairing IS NULL) = (enrolment = 'registration')),
    enrolled_at  INTEGER NOT NULL,
    last_seen_at INTEGER,
    revoked_at   INTEGER,
    in_log       INTEGER NOT NULL CHECK (in_log IN (0, 1))
) STRICT, WITHOUT ROWID;

INSERT INTO devices
    (id, account, name, system, key_origin, enrolment, pairing, enrolled_at, last_seen_at, revoked_at, in_log)
    SELECT id, account, name, system, key_origin, enrolment, pairing, enrolled_at, last_seen_at, revoked_at, 0
    FROM devices_before;
DROP TABLE devices_before;

CREATE INDEX devices_of_account ON devices (account, enrolled_at, id);

CREATE TEMP TABLE pairings_before AS SELECT * FROM pairings;
CREATE TEMP TABLE claim_keys_before AS SELECT * FROM claim_keys;
DROP TABLE claim_keys;
DROP TABLE pairings;

CREATE TABLE pairings (
    id                  BLOB PRIMARY KEY CHECK (length(id) = 16),
    account             BLOB NOT NULL REFERENCES accounts (id),
    offered_by          BLOB NOT NULL REFERENCES devices (id),
    code                TEXT NOT NULL CHECK (code IN ('token', 'secret')),
    token_sha256        BLOB NOT NULL UNIQUE CHECK (length(token_sha256) = 32),
    offer_secret_sha256 BLOB NOT NULL CHECK (length(offer_secret_sha256) = 32),
    offered_at          INTEGER NOT NULL,
    -- Of the state that it is in.
    expires_at          INTEGER NOT NULL,
    wrong_passwords     INTEGER NOT NULL,
    outcome             TEXT NOT NULL CHECK (
        outcome IN ('open', 'claimed', 'opened', 'approved', 'completed', 'denied', 'cancelled')
    ),
    claim_device        BLOB CHECK (
        iif(outcome = 'open', claim_device IS NULL, outcome = 'cancelled' OR claim_device IS NOT NULL)
    ),
    claim_name          TEXT,
    claim_system        TEXT,
    claim_address       TEXT,
    claimed_at          INTEGER,
    claim_secret_sha256 BLOB CHECK (length(claim_secret_sha256) = 32),
    binding             BLOB CHECK (length(binding) = 32),
    reveal              BLOB CHECK (length(reveal) = 32),
    approved_head       BLOB CHECK (length(approved_head) = 32),
    endorsement         BLOB CHECK (length(endorsement) = 32),
    approved_at         INTEGER,
    -- A claim that waits has all of it, one with a token nothing.
    CHECK ((binding IS NULL) = (claim_secret_sha256 IS NULL)),
    CHECK (iif(code = 'secret', (binding IS NULL) = (claim_device IS NULL), binding IS NULL)),
    CHECK (reveal IS NOT NULL OR outcome NOT IN ('opened', 'approved')),
    CHECK (outcome <> 'approved' OR approved_head IS NOT NULL),
    CHECK ((endorsement IS NULL) = (approved_head IS NULL) AND (approved_at IS NULL) = (approved_head IS NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO pairings
    (id, account, offered_by, code, token_sha256, offer_secret_sha256, offered_at, expires_at, wrong_passwords, outcome,
     claim_device, claim_name, claim_system, claim_address, claimed_at)
    SELECT id, account, offered_by, 'token', token_sha256, offer_secret_sha256, offered_at, expires_at, wrong_passwords,
           outcome, claim_device, claim_name, claim_system, claim_address, claimed_at
    FROM pairings_before;
DROP TABLE pairings_before;

CREATE INDEX pairings_open ON pairings (account, expires_at) WHERE outcome IN ('open', 'claimed', 'opened');
CREATE INDEX pairings_by_expiry ON pairings (expires_at);

-- The keys that a claim brought, in its order: the device's own may be others by now.
CREATE TABLE claim_keys (
    pairing  BLOB NOT NULL REFERENCES pairings (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    spki     BLOB NOT NULL,
    PRIMARY KEY (pairing, position)
) STRICT;

INSERT INTO claim_keys (pairing, position, spki) SELECT pairing, position, spki FROM claim_keys_before;
DROP TABLE claim_keys_before;

-- The key for what is handed over to a device, where it has one: two kilobytes.
CREATE TABLE kem_keys (
    device  BLOB PRIMARY KEY REFERENCES devices (id),
    kem_key BLOB NOT NULL
) STRICT;

-- That of a claim that waits.
CREATE TABLE claim_kem_keys (
    pairing BLOB PRIMARY KEY REFERENCES pairings (id) ON DELETE CASCADE,
    kem_key BLOB NOT NULL
) STRICT;

CREATE TABLE log_entries (
    account BLOB NOT NULL REFERENCES accounts (id),
    seq     INTEGER NOT NULL CHECK (seq >= 0),
    prev    BLOB CHECK ((prev IS NULL) = (seq = 0)) CHECK (length(prev) = 32),
    head    BLOB NOT NULL CHECK (length(head) = 32),
    bytes   BLOB NOT NULL,
    PRIMARY KEY (account, seq)
) STRICT;

CREATE TRIGGER log_is_never_changed BEFORE UPDATE ON log_entries
BEGIN
    SELECT RAISE(ABORT, 'the device log is append-only');
END;

CREATE TRIGGER log_is_never_deleted BEFORE DELETE ON log_entries
BEGIN
    SELECT RAISE(ABORT, 'the device log is append-only');
END;

-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER log_is_never_replaced BEFORE INSERT ON log_entries
WHEN EXISTS (SELECT 1 FROM log_entries WHERE account = NEW.account AND seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'the device log is append-only');
END;
