-- What is left of customers who were erased, and who took part in merges, so that an erasure finds
-- them.

CREATE TABLE IF NOT EXISTS crm_merge_person (
    tenant BINARY(16) NOT NULL,
    merge_id BINARY(16) NOT NULL,
    customer_id BINARY(16) NOT NULL,
    PRIMARY KEY (tenant, merge_id, customer_id),
    INDEX crm_merge_person_by_customer (tenant, customer_id, merge_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

INSERT IGNORE INTO crm_merge_person (tenant, merge_id, customer_id)
SELECT crm_merge.tenant, crm_merge.id, UNHEX(REPLACE(person.id, '-', ''))
FROM crm_merge, JSON_TABLE(crm_merge.doc, '$.survivor_ids[*]' COLUMNS (id CHAR(36) PATH '$')) AS person;

INSERT IGNORE INTO crm_merge_person (tenant, merge_id, customer_id)
SELECT crm_merge.tenant, crm_merge.id, UNHEX(REPLACE(person.id, '-', ''))
FROM crm_merge, JSON_TABLE(crm_merge.doc, '$.absorbed_ids[*]' COLUMNS (id CHAR(36) PATH '$')) AS person;

CREATE TABLE IF NOT EXISTS crm_erased_customer (
    tenant BINARY(16) NOT NULL,
    id BINARY(16) NOT NULL,
    customer_id BINARY(16) NOT NULL,
    erased_at DATETIME(6) NOT NULL,
    PRIMARY KEY (tenant, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Keyed hashes of addresses, as hexadecimal digits.
CREATE TABLE IF NOT EXISTS crm_suppression (
    tenant BINARY(16) NOT NULL,
    hash VARBINARY(64) NOT NULL,
    since DATETIME(6) NOT NULL,
    PRIMARY KEY (tenant, hash)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
