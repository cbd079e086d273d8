DROP TABLE crm_suppression;
DROP TABLE crm_erased_customer;
DROP TABLE crm_merge_person;
