-- Requests and the specialists who answer them.

CREATE TABLE IF NOT EXISTS crm_request (
    tenant BINARY(16) NOT NULL,
    id BINARY(16) NOT NULL,
    version BIGINT NOT NULL,
    customer_id BINARY(16) NOT NULL,
    state VARBINARY(64) NOT NULL,
    holder_id BINARY(16),
    next_due DATETIME(6),
    doc JSON NOT NULL,
    PRIMARY KEY (tenant, id),
    INDEX crm_request_by_customer (tenant, customer_id, id),
    INDEX crm_request_by_state (tenant, state, id),
    INDEX crm_request_by_holder (tenant, holder_id, id),
    INDEX crm_request_by_due (tenant, next_due),
    CONSTRAINT crm_request_of_customer
        FOREIGN KEY (tenant, customer_id) REFERENCES crm_customer (tenant, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS crm_specialist (
    tenant BINARY(16) NOT NULL,
    id BINARY(16) NOT NULL,
    version BIGINT NOT NULL,
    doc JSON NOT NULL,
    PRIMARY KEY (tenant, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
