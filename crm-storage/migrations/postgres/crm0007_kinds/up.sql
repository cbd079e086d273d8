-- The latest interactions of a kind. Left out are the kinds that come in thousands and of which
-- nobody asks for the latest alone, and purchases, which have an index of their own.

CREATE INDEX crm_interaction_by_kind
    ON crm_interaction (tenant, customer_id, kind, occurred_at, id)
    WHERE kind NOT IN ('visit', 'page_view', 'search', 'cart', 'purchase');
