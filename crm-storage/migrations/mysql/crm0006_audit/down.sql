DROP TABLE IF EXISTS crm_audit_seal;
