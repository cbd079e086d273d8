DROP TABLE IF EXISTS crm_consumer;
