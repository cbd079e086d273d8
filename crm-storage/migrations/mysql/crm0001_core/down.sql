DROP TABLE IF EXISTS crm_event;
DROP TABLE IF EXISTS crm_event_head;
DROP TABLE IF EXISTS crm_interaction;
DROP TABLE IF EXISTS crm_consent;
DROP TABLE IF EXISTS crm_customer_tag;
DROP TABLE IF EXISTS crm_customer_identity;
DROP TABLE IF EXISTS crm_customer;
