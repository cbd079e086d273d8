DROP TABLE IF EXISTS crm_suppression;
DROP TABLE IF EXISTS crm_erased_customer;
DROP TABLE IF EXISTS crm_merge_person;
