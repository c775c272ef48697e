-- What relying services are told. A row is written by the transaction that revokes, and goes a while after the
-- certificate has ended.
CREATE TABLE revoked_certificates (
    algorithm  TEXT NOT NULL,
    serial     BLOB NOT NULL,
    revoked_at INTEGER NOT NULL,
    reason     TEXT,
    not_after  INTEGER NOT NULL,
    PRIMARY KEY (algorithm, serial)
) STRICT, WITHOUT ROWID;

CREATE INDEX revoked_by_end ON revoked_certificates (not_after);

-- One row for each root. The revision rises with every row above.
CREATE TABLE revocation_lists (
    algorithm   TEXT PRIMARY KEY,
    revision    INTEGER NOT NULL,
    -- Of the newest list: none before the first one.
    number      INTEGER,
    covers      INTEGER CHECK ((covers IS NULL) = (number IS NULL)),
    next_update INTEGER CHECK ((next_update IS NULL) = (number IS NULL)),
    der         BLOB CHECK ((der IS NULL) = (number IS NULL))
) STRICT;

-- Devices that were revoked before there were lists. Their keys are told apart by their length: a P-256 key is 91 bytes.
INSERT INTO revoked_certificates (algorithm, serial, revoked_at, reason, not_after)
    SELECT CASE length(keys.spki) WHEN 91 THEN 'ecdsa-p256' ELSE 'ml-dsa-87' END,
           certificates.serial, devices.revoked_at, 'superseded', certificates.not_after
    FROM certificates
    JOIN keys USING (spki_sha256)
    JOIN devices ON devices.id = certificates.device
    WHERE devices.revoked_at IS NOT NULL;

INSERT INTO revocation_lists (algorithm, revision) VALUES
    ('ecdsa-p256', (SELECT count(*) FROM revoked_certificates WHERE algorithm = 'ecdsa-p256')),
    ('ml-dsa-87', (SELECT count(*) FROM revoked_certificates WHERE algorithm = 'ml-dsa-87'));
