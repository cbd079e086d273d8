DROP TABLE IF EXISTS crm_specialist;
DROP TABLE IF EXISTS crm_request;
