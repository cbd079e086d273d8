-- The event log as a chain of hashes: one seal for each sealed event, numbered from 1. Hashes are
-- hexadecimal digits; the cursor is a place of the log, which may be that of another database.

CREATE TABLE crm_audit_seal (
    tenant UUID NOT NULL,
    sequence BIGINT NOT NULL,
    event_id UUID NOT NULL,
    event_hash TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    log_cursor TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, sequence)
);

CREATE UNIQUE INDEX crm_audit_seal_by_event ON crm_audit_seal (tenant, event_id);
