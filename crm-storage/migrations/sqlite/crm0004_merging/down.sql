DROP TABLE crm_merge_move;
DROP TABLE crm_merge;
DROP TABLE crm_customer_alias;
