-- How far each consumer of the event log has come: the position of the last event that it is done
-- with, 0 at the start.

CREATE TABLE crm_consumer (
    tenant BLOB NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;
