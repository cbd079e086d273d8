-- How far each consumer of the event log has come: the position of the last event that it is done
-- with, 0 at the start.

CREATE TABLE IF NOT EXISTS crm_consumer (
    tenant BINARY(16) NOT NULL,
    name VARBINARY(64) NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (tenant, name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
