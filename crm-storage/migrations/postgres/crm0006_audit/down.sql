DROP TABLE crm_audit_seal;
