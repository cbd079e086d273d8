-- The latest interactions of a kind; perhaps built beforehand. Left out are the kinds that come in
-- thousands and of which nobody asks for the latest alone, and purchases, with an index of their own.

CREATE INDEX IF NOT EXISTS crm_interaction_by_kind
    ON crm_interaction (tenant, customer_id, kind, occurred_at, id)
    WHERE kind NOT IN ('visit', 'page_view', 'search', 'cart', 'purchase');
