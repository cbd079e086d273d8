DROP TABLE crm_consumer;
