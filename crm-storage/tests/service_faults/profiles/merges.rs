//! Merging customers, and forgetting them.

use crm_core::{MergePolicy, Profiles};

use crate::operations::Again::{ChangesNothing, IsRefused};
use crate::operations::Operation;

pub(super) fn operations() -> Vec<Operation<Profiles>> {
    vec![
        Operation::new(
            "current_id",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.current_id(given.old).await,
        ),
        Operation::new(
            "erase",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.erase(given.ann).await,
        ),
        // An old id, the customer behind which was merged.
        Operation::new(
            "erase",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.erase(given.old).await,
        ),
        Operation::new(
            "personal_data",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.personal_data(given.old, &[]).await,
        ),
        Operation::new(
            "erased",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.erased(given.gone).await,
        ),
        Operation::new(
            "plan_merge",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                let policy = MergePolicy::default();
                let plan = profiles.plan_merge(given.ann, given.bob, &policy).await?;
                Ok::<_, crm_core::ProfileError>(plan.conflicts().to_vec())
            },
        ),
        Operation::new("merge", IsRefused, async |profiles: &Profiles, given| {
            let policy = MergePolicy::default();
            profiles.merge(given.ann, given.bob, &policy).await
        }),
        Operation::new(
            "merge_as",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                let policy = MergePolicy::default();
                let (ann, bob) = (given.ann, given.bob);
                profiles
                    .merge_as(given.fresh_merge, ann, bob, &policy)
                    .await
            },
        ),
        Operation::new(
            "merge_as_planned",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.merge_as_planned(given.plan.clone()).await,
        ),
        Operation::new(
            "unmerge",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.unmerge(given.merge).await,
        ),
        Operation::new(
            "merge_record",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.merge_record(given.merge).await,
        ),
    ]
}
