DROP TABLE crm_specialist;
DROP TABLE crm_request;
