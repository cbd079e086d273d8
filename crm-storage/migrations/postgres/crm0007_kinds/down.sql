DROP INDEX crm_interaction_by_kind;
