-- Requests and the specialists who answer them.

CREATE TABLE crm_request (
    tenant UUID NOT NULL,
    id UUID NOT NULL,
    version BIGINT NOT NULL,
    customer_id UUID NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    holder_id UUID,
    next_due TIMESTAMPTZ,
    doc JSONB NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
);

CREATE INDEX crm_request_by_customer ON crm_request (tenant, customer_id, id);

CREATE INDEX crm_request_by_state ON crm_request (tenant, state, id);

CREATE INDEX crm_request_by_holder
    ON crm_request (tenant, holder_id, id)
    WHERE holder_id IS NOT NULL;

CREATE INDEX crm_request_by_due
    ON crm_request (tenant, next_due)
    WHERE next_due IS NOT NULL;

CREATE TABLE crm_specialist (
    tenant UUID NOT NULL,
    id UUID NOT NULL,
    version BIGINT NOT NULL,
    doc JSONB NOT NULL,
    PRIMARY KEY (tenant, id)
);
