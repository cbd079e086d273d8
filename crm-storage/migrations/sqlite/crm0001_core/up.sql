-- Customers, their consents and interactions, and the event log.
--
-- Every key begins with the tenant. Tables without a rowid keep the rows of a key together and
-- spare a second tree. Ids are UUIDs of 16 bytes, instants are microseconds since 1970 in UTC.

CREATE TABLE crm_customer (
    tenant BLOB NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    party TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    doc TEXT NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX crm_customer_by_party ON crm_customer (tenant, party, id);

-- Verified identities only: each belongs to one customer.
CREATE TABLE crm_customer_identity (
    tenant BLOB NOT NULL,
    namespace TEXT NOT NULL,
    value TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    PRIMARY KEY (tenant, namespace, value),
    FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX crm_customer_identity_by_customer ON crm_customer_identity (tenant, customer_id);

CREATE TABLE crm_customer_tag (
    tenant BLOB NOT NULL,
    tag TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    PRIMARY KEY (tenant, tag, customer_id),
    FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX crm_customer_tag_by_customer ON crm_customer_tag (tenant, customer_id);

CREATE TABLE crm_consent (
    tenant BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    occurred_at INTEGER NOT NULL,
    id BLOB NOT NULL,
    doc TEXT NOT NULL,
    PRIMARY KEY (tenant, customer_id, occurred_at, id),
    FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX crm_consent_by_id ON crm_consent (tenant, id);

-- The content stands last, so that long texts are read only when they are asked for.
CREATE TABLE crm_interaction (
    tenant BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    occurred_at INTEGER NOT NULL,
    id BLOB NOT NULL,
    recorded_at INTEGER NOT NULL,
    channel TEXT NOT NULL,
    direction TEXT NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    source_key TEXT NOT NULL,
    regarding_kind TEXT,
    regarding_id BLOB,
    amount_minor INTEGER,
    currency TEXT,
    content TEXT NOT NULL,
    PRIMARY KEY (tenant, customer_id, occurred_at, id),
    FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX crm_interaction_by_key
    ON crm_interaction (tenant, customer_id, source, source_key);

-- Not led by the customer: ids rise with time, so that new ones go to the end of the tree.
CREATE UNIQUE INDEX crm_interaction_by_id ON crm_interaction (tenant, id);

-- All that a scan of the purchases and returns needs, and nothing of the other interactions.
CREATE INDEX crm_interaction_purchase
    ON crm_interaction (tenant, customer_id, occurred_at, id, kind, amount_minor, currency)
    WHERE amount_minor IS NOT NULL;

-- The last position given away in each tenant's log; positions are never used twice.
CREATE TABLE crm_event_head (
    tenant BLOB NOT NULL,
    last_position INTEGER NOT NULL,
    PRIMARY KEY (tenant)
) STRICT, WITHOUT ROWID;

CREATE TABLE crm_event (
    tenant BLOB NOT NULL,
    position INTEGER NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    entity_kind TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    customer_id BLOB,
    version INTEGER,
    occurred_at INTEGER NOT NULL,
    details TEXT NOT NULL,
    PRIMARY KEY (tenant, position)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX crm_event_by_id ON crm_event (tenant, id);

CREATE INDEX crm_event_by_entity ON crm_event (tenant, entity_id, position);

CREATE INDEX crm_event_by_customer
    ON crm_event (tenant, customer_id, position)
    WHERE customer_id IS NOT NULL;
