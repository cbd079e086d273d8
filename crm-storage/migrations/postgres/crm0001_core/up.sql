-- Customers, their consents and interactions, and the event log.
--
-- Every key begins with the tenant, large tables go on with the customer: a distributed engine can
-- shard by either. No sequence, trigger or function is used. Texts that are compared have the
-- collation "C", which compares bytes; ids are UUIDs made by the client.

CREATE TABLE crm_customer (
    tenant UUID NOT NULL,
    id UUID NOT NULL,
    version BIGINT NOT NULL,
    party TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    doc JSONB NOT NULL,
    PRIMARY KEY (tenant, id)
);

CREATE INDEX crm_customer_by_party ON crm_customer (tenant, party, id);

-- Verified identities only: each belongs to one customer.
CREATE TABLE crm_customer_identity (
    tenant UUID NOT NULL,
    namespace TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    customer_id UUID NOT NULL,
    PRIMARY KEY (tenant, namespace, value),
    FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
);

CREATE INDEX crm_customer_identity_by_customer ON crm_customer_identity (tenant, customer_id);

CREATE TABLE crm_customer_tag (
    tenant UUID NOT NULL,
    tag TEXT COLLATE "C" NOT NULL,
    customer_id UUID NOT NULL,
    PRIMARY KEY (tenant, tag, customer_id),
    FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
);

CREATE INDEX crm_customer_tag_by_customer ON crm_customer_tag (tenant, customer_id);

CREATE TABLE crm_consent (
    tenant UUID NOT NULL,
    customer_id UUID NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL,
    id UUID NOT NULL,
    doc JSONB NOT NULL,
    PRIMARY KEY (tenant, customer_id, occurred_at, id),
    FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
);

CREATE UNIQUE INDEX crm_consent_by_id ON crm_consent (tenant, id);

CREATE TABLE crm_interaction (
    tenant UUID NOT NULL,
    customer_id UUID NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL,
    id UUID NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    direction TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    source_key TEXT COLLATE "C" NOT NULL,
    regarding_kind TEXT COLLATE "C",
    regarding_id UUID,
    amount_minor BIGINT,
    currency TEXT COLLATE "C",
    content JSONB NOT NULL,
    PRIMARY KEY (tenant, customer_id, occurred_at, id),
    FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
);

CREATE UNIQUE INDEX crm_interaction_by_key
    ON crm_interaction (tenant, customer_id, source, source_key);

-- Not led by the customer: ids rise with time, so that new ones go to the end of the tree.
CREATE UNIQUE INDEX crm_interaction_by_id ON crm_interaction (tenant, id);

-- All that a scan of the purchases and returns needs, and nothing of the other interactions.
CREATE INDEX crm_interaction_purchase
    ON crm_interaction (tenant, customer_id, occurred_at, id, kind, amount_minor, currency)
    WHERE amount_minor IS NOT NULL;

-- The last position given away in each tenant's log; positions are never used twice. One row per
-- tenant is updated by every change set: free space in its page lets the update stay there.
CREATE TABLE crm_event_head (
    tenant UUID NOT NULL,
    last_position BIGINT NOT NULL,
    PRIMARY KEY (tenant)
) WITH (fillfactor = 20);

CREATE TABLE crm_event (
    tenant UUID NOT NULL,
    position BIGINT NOT NULL,
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    entity_kind TEXT COLLATE "C" NOT NULL,
    entity_id UUID NOT NULL,
    customer_id UUID,
    version BIGINT,
    occurred_at TIMESTAMPTZ NOT NULL,
    details JSONB NOT NULL,
    PRIMARY KEY (tenant, position)
);

CREATE UNIQUE INDEX crm_event_by_id ON crm_event (tenant, id);

CREATE INDEX crm_event_by_entity ON crm_event (tenant, entity_id, position);

CREATE INDEX crm_event_by_customer
    ON crm_event (tenant, customer_id, position)
    WHERE customer_id IS NOT NULL;
