-- How far each consumer of the event log has come: the position of the last event that it is done
-- with, 0 at the start.

CREATE TABLE crm_consumer (
    tenant UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (tenant, name)
);
