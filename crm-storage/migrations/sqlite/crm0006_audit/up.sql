-- The event log as a chain of hashes: one seal for each sealed event, numbered from 1. Hashes are
-- hexadecimal digits; the cursor is a place of the log, which may be that of another database.

CREATE TABLE crm_audit_seal (
    tenant BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    event_id BLOB NOT NULL,
    event_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    log_cursor TEXT NOT NULL,
    PRIMARY KEY (tenant, sequence)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX crm_audit_seal_by_event ON crm_audit_seal (tenant, event_id);
