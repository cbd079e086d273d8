//! What the customer record says.

use crm_core::{RelationRole, Tag, Timestamp};
use crm_segment::{Bucket, IdentityCondition, ProfileField};

use super::engine::Engine;
use super::json::{self, Json};
use super::sql::{Sql, sql};
use super::test::Source;

/// The record as JSON.
pub(super) fn document(engine: Engine) -> Json {
    Json::of(engine, "c.doc")
}

/// A field of the record; `None` when it came later than this.
pub(super) fn field(engine: Engine, field: ProfileField) -> Option<Source> {
    let document = document(engine);
    let (person, organisation) = (
        document.at("party").at("person"),
        document.at("party").at("organisation"),
    );
    let text = |place: Json| Source {
        exists: place.exists(),
        text: Some(place.text()),
        ..Source::default()
    };
    let instant = |place: Json| Source {
        exists: Sql::always(),
        instant: Some(place.text()),
        ..Source::default()
    };
    Some(match field {
        ProfileField::GivenName => text(person.at("given_name")),
        ProfileField::FamilyName => text(person.at("family_name")),
        ProfileField::OrganisationName => text(organisation.at("name")),
        ProfileField::BornOn => Source {
            exists: person.at("born_on").exists(),
            date: Some(person.at("born_on").text()),
            ..Source::default()
        },
        ProfileField::CreatedAt => instant(document.at("created_at")),
        ProfileField::UpdatedAt => instant(document.at("updated_at")),
        _ => return None,
    })
}

pub(super) fn tag(tag: &Tag) -> Sql {
    let tag = Sql::text(tag.as_str());
    sql![
        "EXISTS (SELECT 1 FROM crm_customer_tag AS t WHERE t.tenant = c.tenant AND t.customer_id = c.id AND t.tag = ",
        tag,
        ")"
    ]
}

/// Whether the customer has an identity of the namespace; `None` where its kind came later than this.
pub(super) fn identity(engine: Engine, asked: &IdentityCondition) -> Option<Sql> {
    let namespace = asked.namespace.as_str();
    // What begins with the namespace and a stroke lies between the stroke and the sign behind it.
    let (from, to) = (format!("{namespace}/"), format!("{namespace}0"));
    let exact = sql!["(v.namespace = ", Sql::text(namespace), ")"];
    let (from, to) = (Sql::text(&from), Sql::text(&to));
    let within = sql!["(v.namespace >= ", from, " AND v.namespace < ", to, ")"];
    let named = Sql::any(vec![exact, within]);
    let verified = sql![
        "EXISTS (SELECT 1 FROM crm_customer_identity AS v WHERE v.tenant = c.tenant AND v.customer_id = c.id AND ",
        named,
        ")"
    ];
    if asked.verified {
        return Some(verified);
    }
    Some(Sql::any(vec![verified, claimed(engine, namespace)?]))
}

/// Whether an identity of the namespace is claimed: those stand in the record only.
fn claimed(engine: Engine, namespace: &str) -> Option<Sql> {
    let (kind, within) = match namespace.split_once('/') {
        Some((kind, within)) => (kind, Some(within)),
        None => (namespace, None),
    };
    let identity = Json::of(engine, "l.value").at("identity").at(kind);
    let is_meant = match within {
        None => identity.exists(),
        Some(within) => {
            let key = match kind {
                "external" => "system",
                "social" => "network",
                "custom" => "namespace",
                _ => return None,
            };
            let within = json::text(engine, within);
            sql!["(", identity.at(key).text(), " = ", within, ")"]
        }
    };
    let claims = document(engine).at("claimed_identities").objects();
    Some(sql![
        "EXISTS (SELECT 1 FROM ",
        claims,
        " WHERE ",
        is_meant,
        ")"
    ])
}

/// Whether a relation of the role holds on the day of the instant, in UTC.
///
/// `None` where the role came later than this.
pub(super) fn relation(engine: Engine, role: &RelationRole, as_of: Timestamp) -> Option<Sql> {
    let relation = Json::of(engine, "l.value");
    let own = relation.at("role");
    let (place, code) = match role {
        RelationRole::Other(code) => (own.at("other"), code.as_str()),
        RelationRole::WorksFor => (own, "works_for"),
        RelationRole::MemberOf => (own, "member_of"),
        RelationRole::SubsidiaryOf => (own, "subsidiary_of"),
        RelationRole::Represents => (own, "represents"),
        RelationRole::ReferredBy => (own, "referred_by"),
        _ => return None,
    };
    let today = as_of.to_datetime().date_naive().to_string();
    let today = || json::text(engine, &today);
    let bounded = |key: &str, operator: &'static str| {
        let bound = relation.at(key);
        let holds = sql!["(", bound.text(), operator, today(), ")"];
        Sql::any(vec![bound.exists().negated(), holds])
    };
    let all = Sql::all(vec![
        sql!["(", place.text(), " = ", json::text(engine, code), ")"],
        bounded("from", " <= "),
        bounded("until", " >= "),
    ]);
    let relations = document(engine).at("relations").objects();
    Some(sql![
        "EXISTS (SELECT 1 FROM ",
        relations,
        " WHERE ",
        all,
        ")"
    ])
}

/// Whether the customer lies in a random part; `None` where the engine has no such hash.
pub(super) fn bucket(engine: Engine, bucket: &Bucket) -> Option<Sql> {
    let seed = || Sql::text(bucket.seed.as_str());
    let place = match engine {
        Engine::Sqlite { .. } => return None,
        Engine::Postgres => sql![
            "(CAST(CAST('x' || encode(substring(sha256(convert_to(",
            seed(),
            ", 'UTF8') || decode('00', 'hex') || uuid_send(c.id)) FROM 1 FOR 4), 'hex') AS bit(32)) AS bigint) & 4294967295) % 10000"
        ],
        Engine::Mysql => sql![
            "CAST(CONV(LEFT(SHA2(CONCAT(CAST(",
            seed(),
            " AS BINARY), x'00', c.id), 256), 8), 16, 10) AS UNSIGNED) MOD 10000"
        ],
    };
    let (from, until) = (bucket.from.into(), bucket.until.into());
    Some(Sql::all(vec![
        sql!["(", place.clone(), " >= ", Sql::integer(from), ")"],
        sql!["(", place, " < ", Sql::integer(until), ")"],
    ]))
}
