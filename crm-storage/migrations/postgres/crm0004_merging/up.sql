-- Merges of customers, what they moved, and the ids that lead to other customers since.

-- An alias leads to a customer who is there, never to another alias.
CREATE TABLE crm_customer_alias (
    tenant UUID NOT NULL,
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    merge_id UUID NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
);

CREATE INDEX crm_customer_alias_by_customer ON crm_customer_alias (tenant, customer_id, id);

CREATE TABLE crm_merge (
    tenant UUID NOT NULL,
    id UUID NOT NULL,
    survivor_id UUID NOT NULL,
    survivor_version BIGINT NOT NULL,
    undone_at TIMESTAMPTZ,
    doc JSONB NOT NULL,
    PRIMARY KEY (tenant, id)
);

CREATE INDEX crm_merge_by_survivor ON crm_merge (tenant, survivor_id, survivor_version);

-- The key of an interaction whose source and key the survivor has, too; nothing for all others.
CREATE TABLE crm_merge_move (
    tenant UUID NOT NULL,
    merge_id UUID NOT NULL,
    id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    source_key TEXT COLLATE "C",
    PRIMARY KEY (tenant, merge_id, id, kind)
);
