-- Merges of customers, what they moved, and the ids that lead to other customers since.

-- An alias leads to a customer who is there, never to another alias.
CREATE TABLE crm_customer_alias (
    tenant BLOB NOT NULL,
    id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    merge_id BLOB NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX crm_customer_alias_by_customer ON crm_customer_alias (tenant, customer_id, id);

-- A merge holds three customer records: such rows are better kept beside the tree of keys.
CREATE TABLE crm_merge (
    tenant BLOB NOT NULL,
    id BLOB NOT NULL,
    survivor_id BLOB NOT NULL,
    survivor_version INTEGER NOT NULL,
    undone_at INTEGER,
    doc TEXT NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;

CREATE INDEX crm_merge_by_survivor ON crm_merge (tenant, survivor_id, survivor_version);

-- The key of an interaction whose source and key the survivor has, too; nothing for all others.
CREATE TABLE crm_merge_move (
    tenant BLOB NOT NULL,
    merge_id BLOB NOT NULL,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    source_key TEXT,
    PRIMARY KEY (tenant, merge_id, id, kind)
) STRICT, WITHOUT ROWID;
