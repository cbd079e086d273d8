-- Merges of customers, what they moved, and the ids that lead to other customers since.

-- An alias leads to a customer who is there, never to another alias.
CREATE TABLE IF NOT EXISTS crm_customer_alias (
    tenant BINARY(16) NOT NULL,
    id BINARY(16) NOT NULL,
    customer_id BINARY(16) NOT NULL,
    merge_id BINARY(16) NOT NULL,
    PRIMARY KEY (tenant, id),
    INDEX crm_customer_alias_by_customer (tenant, customer_id, id),
    CONSTRAINT crm_customer_alias_of_customer
        FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- The latest merge is asked for: see the key of the interactions.
CREATE TABLE IF NOT EXISTS crm_merge (
    tenant BINARY(16) NOT NULL,
    id BINARY(16) NOT NULL,
    survivor_id BINARY(16) NOT NULL,
    survivor_version BIGINT NOT NULL,
    undone_at DATETIME(6),
    doc JSON NOT NULL,
    PRIMARY KEY (tenant, id),
    INDEX crm_merge_by_survivor (tenant, survivor_id, survivor_version DESC)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- The key of an interaction whose source and key the survivor has, too; nothing for all others.
CREATE TABLE IF NOT EXISTS crm_merge_move (
    tenant BINARY(16) NOT NULL,
    merge_id BINARY(16) NOT NULL,
    id BINARY(16) NOT NULL,
    kind VARBINARY(64) NOT NULL,
    source_key VARBINARY(800),
    PRIMARY KEY (tenant, merge_id, id, kind)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
