-- The event log as a chain of hashes: one seal for each sealed event, numbered from 1. Hashes are
-- hexadecimal digits; the cursor is a place of the log, which may be that of another database.

CREATE TABLE IF NOT EXISTS crm_audit_seal (
    tenant BINARY(16) NOT NULL,
    sequence BIGINT NOT NULL,
    event_id BINARY(16) NOT NULL,
    event_hash VARBINARY(64) NOT NULL,
    hash VARBINARY(64) NOT NULL,
    log_cursor VARBINARY(1024) NOT NULL,
    PRIMARY KEY (tenant, sequence),
    UNIQUE INDEX crm_audit_seal_by_event (tenant, event_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
