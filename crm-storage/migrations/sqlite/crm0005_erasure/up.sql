-- What is left of customers who were erased, and who took part in merges, so that an erasure finds
-- them.

CREATE TABLE crm_merge_person (
    tenant BLOB NOT NULL,
    merge_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    PRIMARY KEY (tenant, merge_id, customer_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX crm_merge_person_by_customer ON crm_merge_person (tenant, customer_id, merge_id);

INSERT INTO crm_merge_person (tenant, merge_id, customer_id)
SELECT crm_merge.tenant, crm_merge.id, unhex(replace(person.value, '-', ''))
FROM crm_merge, json_each(crm_merge.doc, '$.survivor_ids') AS person
UNION
SELECT crm_merge.tenant, crm_merge.id, unhex(replace(person.value, '-', ''))
FROM crm_merge, json_each(crm_merge.doc, '$.absorbed_ids') AS person;

CREATE TABLE crm_erased_customer (
    tenant BLOB NOT NULL,
    id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    erased_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

-- Keyed hashes of addresses, as hexadecimal digits.
CREATE TABLE crm_suppression (
    tenant BLOB NOT NULL,
    hash TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (tenant, hash)
) STRICT, WITHOUT ROWID;
