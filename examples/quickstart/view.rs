//! One customer, whole.

use crm_core::{
    Channel, CustomerId, Direction, InteractionContent, Permission, Profiles, Purpose, Refusal,
    VerificationMethod, VerifiedIdentity,
};
use crm_segment::SegmentedBase;
use crm_support::ServiceRequest;
use ecrm_examples::names;
use ecrm_examples::report::{CustomerView, ViewSection};
use futures_executor::block_on;

use crate::Failure;
use ecrm_examples::text::{amount, day, shortened};

/// All that is known of the customer, as headings with labels and values.
pub(crate) fn view_of(
    profiles: &Profiles,
    base: &SegmentedBase,
    requests: &[ServiceRequest],
    customer: CustomerId,
) -> Result<Option<CustomerView>, Failure> {
    let Some(view) = block_on(profiles.view(customer))? else {
        return Ok(None);
    };
    let identities = view
        .customer
        .verified_identities()
        .iter()
        .map(identity_row)
        .collect();

    let purpose_rows = [Purpose::Marketing, Purpose::Survey].map(|purpose| {
        let answer = view.permission(&purpose, Channel::Email);
        (
            format!("{purpose:?} by e-mail"),
            permission_text(answer).to_owned(),
        )
    });

    let totals = &view.purchases;
    let mut purchases = vec![
        ("Purchases".to_owned(), totals.purchases.to_string()),
        ("Returns".to_owned(), totals.returns.to_string()),
    ];
    purchases.extend(
        totals
            .net
            .values()
            .map(|net| ("Net value".to_owned(), amount(*net))),
    );
    purchases.extend(
        totals
            .first_purchase
            .map(|at| ("First".to_owned(), day(at))),
    );
    purchases.extend(totals.last_purchase.map(|at| ("Last".to_owned(), day(at))));

    let mut segment = vec![("Life-cycle stage".to_owned(), view.stage.code().to_owned())];
    if let Some(found) = base.customer(&customer) {
        segment.extend(found.score.map(|score| {
            let axes = format!("{} (recency, frequency, monetary value)", score.code());
            ("RFM score".to_owned(), axes)
        }));
        segment.extend(
            found
                .segment
                .map(|name| ("Segment".to_owned(), name.to_string())),
        );
    }

    let recent = view.recent.iter().take(6).map(|interaction| {
        let what = match interaction.content() {
            InteractionContent::Purchase(bought) => {
                format!("bought for {}", amount(bought.total()))
            }
            InteractionContent::Return(back) => format!("gave back {}", amount(back.total())),
            InteractionContent::Message {
                subject: Some(subject),
                ..
            } => {
                let who = match interaction.direction() {
                    Direction::Inbound => "wrote",
                    _ => "was answered",
                };
                format!("{who}: {}", shortened(subject.as_str(), 48))
            }
            other => other.kind().code().to_owned(),
        };
        (
            day(interaction.occurred_at()),
            format!("{} · {what}", interaction.channel().code()),
        )
    });

    let own = requests
        .iter()
        .filter(|request| request.customer() == customer)
        .map(|request| {
            let state = format!(
                "{} · {}",
                request.state().kind().code().replace('_', " "),
                request.priority().code()
            );
            (shortened(request.subject().as_str(), 40), state)
        });

    let section = |heading: &str, rows: Vec<(String, String)>| ViewSection {
        heading: heading.to_owned(),
        rows,
    };
    Ok(Some(CustomerView {
        title: format!("Customer {}", names::number_or_id(&view.customer)),
        sections: vec![
            section("Identities", identities),
            section("Segment", segment),
            section("Purchases", purchases),
            section("Consent", purpose_rows.into()),
            section("Latest interactions", recent.collect()),
            section("Requests", own.collect()),
        ],
    }))
}

fn identity_row(verified: &VerifiedIdentity) -> (String, String) {
    let by = match verified.method() {
        VerificationMethod::TrustedSource => "by a trusted source",
        VerificationMethod::Confirmation => "by confirmation",
        VerificationMethod::SignedIn => "by signing in",
        _ => "by staff",
    };
    // An address is shown to nobody without need; a number in a shop is no address.
    let (kind, value) = match verified.identifier() {
        Some(crm_core::Identity::External { system, id }) => {
            (format!("{}/{system}", verified.kind()), id.as_str())
        }
        _ => (verified.kind().to_owned(), "known"),
    };
    (kind, format!("{value} (verified {by})"))
}

fn permission_text(answer: Permission) -> &'static str {
    match answer {
        Permission::Permitted { .. } => "permitted",
        Permission::Refused(Refusal::NeverAsked) => "not permitted: never asked",
        Permission::Refused(Refusal::Withdrawn(_)) => "not permitted: withdrawn",
        Permission::Refused(Refusal::Objected(_)) => "not permitted: objected",
        Permission::Refused(_) => "not permitted",
    }
}

/// The view as lines of text.
pub(crate) fn describe(view: &CustomerView) -> Vec<String> {
    let mut lines = Vec::new();
    for section in view
        .sections
        .iter()
        .filter(|section| !section.rows.is_empty())
    {
        lines.push(section.heading.clone());
        let rows = section.rows.iter();
        lines.extend(rows.map(|(label, value)| format!("  {label:<22} {value}")));
    }
    lines
}
