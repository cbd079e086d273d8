-- Requests and the specialists who answer them.
--
-- A request holds its whole conversation: rows of several kilobytes are better kept in a table
-- with a rowid, beside the tree of keys.

CREATE TABLE crm_request (
    tenant BLOB NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    customer_id BLOB NOT NULL,
    state TEXT NOT NULL,
    holder_id BLOB,
    next_due INTEGER,
    doc TEXT NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
) STRICT;

CREATE INDEX crm_request_by_customer ON crm_request (tenant, customer_id, id);

CREATE INDEX crm_request_by_state ON crm_request (tenant, state, id);

CREATE INDEX crm_request_by_holder
    ON crm_request (tenant, holder_id, id)
    WHERE holder_id IS NOT NULL;

CREATE INDEX crm_request_by_due
    ON crm_request (tenant, next_due)
    WHERE next_due IS NOT NULL;

CREATE TABLE crm_specialist (
    tenant BLOB NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    doc TEXT NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
