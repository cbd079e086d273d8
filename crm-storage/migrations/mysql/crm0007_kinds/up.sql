-- The latest interactions of a kind. An index of this engine has no condition: all kinds are in it.
-- It descends as the key of the interactions does.

CREATE INDEX crm_interaction_by_kind
    ON crm_interaction (tenant, customer_id, kind, occurred_at DESC, id DESC);
