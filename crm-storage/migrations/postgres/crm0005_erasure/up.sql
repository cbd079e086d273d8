-- What is left of customers who were erased, and who took part in merges, so that an erasure finds
-- them.

CREATE TABLE crm_merge_person (
    tenant UUID NOT NULL,
    merge_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    PRIMARY KEY (tenant, merge_id, customer_id)
);

CREATE INDEX crm_merge_person_by_customer ON crm_merge_person (tenant, customer_id, merge_id);

INSERT INTO crm_merge_person (tenant, merge_id, customer_id)
SELECT tenant, id, jsonb_array_elements_text(doc -> 'survivor_ids')::uuid FROM crm_merge
UNION
SELECT tenant, id, jsonb_array_elements_text(doc -> 'absorbed_ids')::uuid FROM crm_merge;

CREATE TABLE crm_erased_customer (
    tenant UUID NOT NULL,
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    erased_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant, id)
);

-- Keyed hashes of addresses, as hexadecimal digits.
CREATE TABLE crm_suppression (
    tenant UUID NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    since TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant, hash)
);
