DROP TABLE crm_event;
DROP TABLE crm_event_head;
DROP TABLE crm_interaction;
DROP TABLE crm_consent;
DROP TABLE crm_customer_tag;
DROP TABLE crm_customer_identity;
DROP TABLE crm_customer;
