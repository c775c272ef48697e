-- Messages of an account go through a channel in their order, and may be given up.
ALTER TABLE outbox ADD COLUMN account BLOB NOT NULL DEFAULT x'';
ALTER TABLE outbox ADD COLUMN channel TEXT NOT NULL DEFAULT 'log';
ALTER TABLE outbox ADD COLUMN is_dead INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN failure TEXT;

UPDATE outbox SET account = (SELECT audit.account FROM audit WHERE audit.id = outbox.audit);

DROP INDEX outbox_by_due;
CREATE INDEX outbox_by_due ON outbox (due_at) WHERE NOT is_dead;
CREATE INDEX outbox_of_account ON outbox (account, channel, id) WHERE NOT is_dead;
CREATE INDEX outbox_dead ON outbox (id) WHERE is_dead;
