DROP TABLE IF EXISTS crm_merge_move;
DROP TABLE IF EXISTS crm_merge;
DROP TABLE IF EXISTS crm_customer_alias;
