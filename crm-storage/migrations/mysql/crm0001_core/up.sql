-- Customers, their consents and interactions, and the event log.
--
-- Every key begins with the tenant, large tables go on with the customer. Texts that are compared
-- are VARBINARY: they compare byte by byte, with case and trailing spaces, whatever the collation
-- of the server; four bytes are reserved for each character. Ids are UUIDs made by the client,
-- instants are in UTC. Each table is made at once with its indexes and only when it is not there:
-- this engine commits each of these statements alone, so that a migration that broke off goes on
-- where it stopped.

CREATE TABLE IF NOT EXISTS crm_customer (
    tenant BINARY(16) NOT NULL,
    id BINARY(16) NOT NULL,
    version BIGINT NOT NULL,
    party VARBINARY(64) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    doc JSON NOT NULL,
    PRIMARY KEY (tenant, id),
    INDEX crm_customer_by_party (tenant, party, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Verified identities only: each belongs to one customer.
CREATE TABLE IF NOT EXISTS crm_customer_identity (
    tenant BINARY(16) NOT NULL,
    namespace VARBINARY(256) NOT NULL,
    value VARBINARY(1024) NOT NULL,
    customer_id BINARY(16) NOT NULL,
    PRIMARY KEY (tenant, namespace, value),
    INDEX crm_customer_identity_by_customer (tenant, customer_id),
    CONSTRAINT crm_customer_identity_of_customer
        FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS crm_customer_tag (
    tenant BINARY(16) NOT NULL,
    tag VARBINARY(256) NOT NULL,
    customer_id BINARY(16) NOT NULL,
    PRIMARY KEY (tenant, tag, customer_id),
    INDEX crm_customer_tag_by_customer (tenant, customer_id),
    CONSTRAINT crm_customer_tag_of_customer
        FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS crm_consent (
    tenant BINARY(16) NOT NULL,
    customer_id BINARY(16) NOT NULL,
    occurred_at DATETIME(6) NOT NULL,
    id BINARY(16) NOT NULL,
    doc JSON NOT NULL,
    PRIMARY KEY (tenant, customer_id, occurred_at, id),
    UNIQUE INDEX crm_consent_by_id (tenant, id),
    CONSTRAINT crm_consent_of_customer
        FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- The index by id is not led by the customer: ids rise with time, so that new ones go to the end of
-- the tree. The index of the purchases holds all that a scan of them needs.
--
-- The key descends because timelines are read from their end: read against its order, an index
-- leaves out rows while others roll back beside them (seen with MariaDB 10.11.19).
CREATE TABLE IF NOT EXISTS crm_interaction (
    tenant BINARY(16) NOT NULL,
    customer_id BINARY(16) NOT NULL,
    occurred_at DATETIME(6) NOT NULL,
    id BINARY(16) NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    channel VARBINARY(64) NOT NULL,
    direction VARBINARY(64) NOT NULL,
    kind VARBINARY(64) NOT NULL,
    source VARBINARY(64) NOT NULL,
    source_key VARBINARY(800) NOT NULL,
    regarding_kind VARBINARY(64),
    regarding_id BINARY(16),
    amount_minor BIGINT,
    currency VARBINARY(8),
    content JSON NOT NULL,
    PRIMARY KEY (tenant, customer_id, occurred_at DESC, id DESC),
    UNIQUE INDEX crm_interaction_by_key (tenant, customer_id, source, source_key),
    UNIQUE INDEX crm_interaction_by_id (tenant, id),
    INDEX crm_interaction_purchase
        (tenant, customer_id, occurred_at, id, kind, amount_minor, currency),
    CONSTRAINT crm_interaction_of_customer
        FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- The last position given away in each tenant's log; positions are never used twice.
CREATE TABLE IF NOT EXISTS crm_event_head (
    tenant BINARY(16) NOT NULL,
    last_position BIGINT NOT NULL,
    PRIMARY KEY (tenant)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS crm_event (
    tenant BINARY(16) NOT NULL,
    position BIGINT NOT NULL,
    id BINARY(16) NOT NULL,
    name VARBINARY(64) NOT NULL,
    entity_kind VARBINARY(64) NOT NULL,
    entity_id BINARY(16) NOT NULL,
    customer_id BINARY(16),
    version BIGINT,
    occurred_at DATETIME(6) NOT NULL,
    details JSON NOT NULL,
    PRIMARY KEY (tenant, position),
    UNIQUE INDEX crm_event_by_id (tenant, id),
    INDEX crm_event_by_entity (tenant, entity_id, position),
    INDEX crm_event_by_customer (tenant, customer_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
