//! Merging customers, and forgetting them.

use std::num::NonZeroU32;

use crm_core::{
    Actor, Code, InteractionKind, LegalHoldNumber, LegalHoldStep, LegalHoldUpdate, MergePolicy,
    Page, Profiles, RetentionPeriod, RetentionPolicy, RetentionRule, RetentionTarget,
    WeekdaysInUtc,
};

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
            "check_commitments",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.check_commitments(given.old).await,
        ),
        Operation::new(
            "history",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.history(given.old).await,
        ),
        Operation::new(
            "erase",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.erase(given.ann).await,
        ),
        Operation::new(
            "erase_despite_legal_holds",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.erase_despite_legal_holds(given.bob).await,
        ),
        Operation::new(
            "legal_holds",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.legal_holds(given.ann).await,
        ),
        Operation::new(
            "record_legal_hold",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                let reason = Code::new_static("lawsuit");
                let step = LegalHoldStep::Placed {
                    reason,
                    until: None,
                };
                let number = LegalHoldNumber::parse("1").unwrap();
                let update = LegalHoldUpdate::new(number, Actor::Customer, step);
                let holds = profiles.record_legal_hold(given.ann, update).await;
                holds.map(|holds| holds.len())
            },
        ),
        // How much is left to remove depends on how far the first attempt came.
        Operation::new(
            "apply_retention",
            ChangesNothing,
            async |profiles: &Profiles, _given| {
                let page = Page::default();
                let policy = policy();
                let report = profiles.apply_retention(&policy, &WeekdaysInUtc, &page);
                report.await.map(|report| (report.held, report.next))
            },
        )
        .of_several_change_sets(),
        Operation::new(
            "preview_retention",
            ChangesNothing,
            async |profiles: &Profiles, _given| {
                let page = Page::default();
                profiles
                    .preview_retention(&policy(), &WeekdaysInUtc, &page)
                    .await
            },
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

/// A rule that something of the scene is past.
fn policy() -> RetentionPolicy {
    let kinds = InteractionKind::ALL.into_iter().collect();
    let target = RetentionTarget::Interactions(kinds);
    let period = RetentionPeriod::Days(NonZeroU32::MIN);
    let rule = RetentionRule::new(Code::new_static("all"), target, period);
    RetentionPolicy::new(vec![rule]).unwrap()
}
