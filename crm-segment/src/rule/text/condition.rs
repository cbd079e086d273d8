//! Single conditions.

use std::fmt;

use crm_core::{
    AttributeName, Channel, ContactUse, IdentityNamespace, LifecycleStage, PartyKind, Purpose,
    RelationRole, Tag,
};

use super::cursor::Cursor;
use super::value::write_text;
use super::words::{code, one_of, write_code, write_word};
use super::{RuleTextError, event, test};
use crate::{
    Bucket, BucketSeed, Condition, IdentityCondition, ProfileField, RfmRange, Score, ScoreRange,
    SegmentName,
};

/// Words with which something else than the name of an attribute begins.
const RESERVED: [&str; 19] = [
    "all",
    "any",
    "attribute",
    "bucket",
    "consents",
    "everyone",
    "false",
    "identified",
    "in",
    "is",
    "metric",
    "nobody",
    "not",
    "profile",
    "related",
    "rfm",
    "stage",
    "tagged",
    "true",
];

const STAGES: [LifecycleStage; 5] = [
    LifecycleStage::Prospect,
    LifecycleStage::Acquired,
    LifecycleStage::Retained,
    LifecycleStage::Extended,
    LifecycleStage::Lapsed,
];

const PARTIES: [PartyKind; 2] = [PartyKind::Person, PartyKind::Organisation];

const PURPOSES: [(&str, Purpose); 7] = [
    ("marketing", Purpose::Marketing),
    ("profiling", Purpose::Profiling),
    ("analytics", Purpose::Analytics),
    ("survey", Purpose::Survey),
    ("sharing", Purpose::Sharing),
    ("service", Purpose::Service),
    ("all", Purpose::All),
];

const ROLES: [(&str, RelationRole); 5] = [
    ("works_for", RelationRole::WorksFor),
    ("member_of", RelationRole::MemberOf),
    ("subsidiary_of", RelationRole::SubsidiaryOf),
    ("represents", RelationRole::Represents),
    ("referred_by", RelationRole::ReferredBy),
];

pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Condition, RuleTextError> {
    if let Some(read) = event::read(cursor) {
        return read;
    }
    if cursor.takes("is") {
        return one_of(
            cursor,
            "'person' or 'organisation'",
            &PARTIES,
            PartyKind::code,
        )
        .map(Condition::Party);
    }
    if cursor.takes("tagged") {
        return cursor
            .sense(|cursor| cursor.text("a tag").map(Tag::parse))
            .map(Condition::Tag);
    }
    if cursor.takes("stage") {
        return one_of(cursor, "a stage", &STAGES, LifecycleStage::code).map(Condition::Stage);
    }
    if cursor.takes("rfm") {
        return rfm(cursor).map(Condition::Rfm);
    }
    if cursor.takes("in") {
        let name =
            cursor.sense(|cursor| cursor.text("the name of a segment").map(SegmentName::parse));
        return name.map(Condition::Segment);
    }
    if cursor.takes("consents") {
        return consent(cursor).map(Condition::Consent);
    }
    if cursor.takes("profile") {
        cursor.expect_sign(".")?;
        let field = one_of(cursor, "a field", &ProfileField::ALL, ProfileField::code)?;
        let is = test::read(cursor)?;
        return Ok(Condition::Profile { field, is });
    }
    if cursor.takes("identified") {
        cursor.expect("by")?;
        let verified = cursor.takes("verified");
        let namespace = cursor.sense(|cursor| {
            let what = "a kind of identity, or a namespace in quotation marks";
            let text = cursor.word_or_text(what)?;
            Ok(IdentityNamespace::parse(&text))
        })?;
        return Ok(Condition::Identity(IdentityCondition {
            namespace,
            verified,
        }));
    }
    if cursor.takes("related") {
        cursor.expect("as")?;
        return role(cursor).map(Condition::Relation);
    }
    if cursor.takes("metric") {
        let name = code(cursor, "the name of a figure")?;
        let is = test::read(cursor)?;
        return Ok(Condition::Metric { name, is });
    }
    if cursor.takes("bucket") {
        return bucket(cursor).map(Condition::Bucket);
    }
    attribute(cursor)
}

fn attribute(cursor: &mut Cursor<'_>) -> Result<Condition, RuleTextError> {
    cursor.takes("attribute");
    let name = cursor.sense(|cursor| cursor.word("a condition").map(AttributeName::parse))?;
    let is = test::read(cursor)?;
    Ok(Condition::Attribute { name, is })
}

fn rfm(cursor: &mut Cursor<'_>) -> Result<RfmRange, RuleTextError> {
    let mut range = RfmRange::ANY;
    cursor.expect_sign("(")?;
    while !cursor.takes_sign(")") {
        if range != RfmRange::ANY {
            cursor.expect_sign(",")?;
        }
        let axis = one_of(
            cursor,
            "an axis",
            &["recency", "frequency", "monetary"],
            |axis| axis,
        )?;
        let scores = cursor.sense(|cursor| {
            let lowest = score(cursor)?;
            let highest = if cursor.takes("to") {
                score(cursor)?
            } else {
                lowest
            };
            Ok(ScoreRange::new(lowest, highest))
        })?;
        match axis {
            "recency" => range.recency = scores,
            "frequency" => range.frequency = scores,
            _ => range.monetary = scores,
        }
    }
    Ok(range)
}

fn score(cursor: &mut Cursor<'_>) -> Result<Score, RuleTextError> {
    cursor.sense(|cursor| cursor.number::<u8>("a score from 1 to 5").map(Score::new))
}

fn consent(cursor: &mut Cursor<'_>) -> Result<ContactUse, RuleTextError> {
    cursor.expect_sign("(")?;
    let channel = one_of(cursor, "a channel", &Channel::ALL, Channel::code)?;
    cursor.expect_sign(",")?;
    let known = PURPOSES.into_iter().find(|(word, _)| cursor.takes(word));
    let purpose = match known {
        Some((_, purpose)) => purpose,
        None => Purpose::Other(cursor.sense(|cursor| {
            let what = "a purpose: marketing, profiling, analytics, survey, sharing, service, all, or one in quotation marks";
            cursor.text(what).map(crm_core::Code::parse)
        })?),
    };
    let used = ContactUse::new(purpose, channel);
    let used = if cursor.takes_sign(",") {
        used.about(code(cursor, "a topic")?)
    } else {
        used
    };
    cursor.expect_sign(")")?;
    Ok(used)
}

fn role(cursor: &mut Cursor<'_>) -> Result<RelationRole, RuleTextError> {
    if let Some((_, role)) = ROLES.into_iter().find(|(word, _)| cursor.takes(word)) {
        return Ok(role);
    }
    cursor.sense(|cursor| {
        let what = "a role: works_for, member_of, subsidiary_of, represents, referred_by, or one in quotation marks";
        cursor.text(what).map(crm_core::Code::parse)
    })
    .map(RelationRole::Other)
}

fn bucket(cursor: &mut Cursor<'_>) -> Result<Bucket, RuleTextError> {
    cursor.expect_sign("(")?;
    let seed =
        cursor.sense(|cursor| cursor.text("the name of a division").map(BucketSeed::parse))?;
    cursor.expect_sign(",")?;
    let from = cursor.number("a place from 0 to 9,999")?;
    cursor.expect("to")?;
    let until = cursor.number("a place up to 10,000")?;
    cursor.expect_sign(")")?;
    Ok(Bucket { seed, from, until })
}

pub(super) fn write(condition: &Condition, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match condition {
        // Groups are written where their members are.
        Condition::All(_) | Condition::Any(_) | Condition::Not(_) => Err(fmt::Error),
        Condition::Attribute { name, is } => {
            let name = name.as_str();
            let is_reserved = RESERVED.contains(&name) || event::WORDS.contains(&name);
            write!(
                out,
                "{}{name} ",
                if is_reserved { "attribute " } else { "" }
            )?;
            test::write(is, out)
        }
        Condition::Party(kind) => write!(out, "is {}", kind.code()),
        Condition::Tag(tag) => {
            out.write_str("tagged ")?;
            write_text(tag.as_str(), out)
        }
        Condition::Stage(stage) => write!(out, "stage {}", stage.code()),
        Condition::Rfm(range) => write_rfm(range, out),
        Condition::Segment(name) => {
            out.write_str("in ")?;
            write_text(name.as_str(), out)
        }
        Condition::Consent(used) => write_consent(used, out),
        Condition::Profile { field, is } => {
            write!(out, "profile.{} ", field.code())?;
            test::write(is, out)
        }
        Condition::Identity(identity) => {
            let verified = if identity.verified { "verified " } else { "" };
            write!(out, "identified by {verified}")?;
            write_word(identity.namespace.as_str(), out)
        }
        Condition::Relation(role) => {
            out.write_str("related as ")?;
            match ROLES.iter().find(|(_, own)| own == role) {
                Some((word, _)) => out.write_str(word),
                None => match role {
                    RelationRole::Other(code) => write_text(code.as_str(), out),
                    _ => Err(fmt::Error),
                },
            }
        }
        Condition::Events(events) => event::write_condition(events, out),
        Condition::Sequence(sequence) => event::write_sequence(sequence, out),
        Condition::Regularly(regularity) => event::write_regularity(regularity, out),
        Condition::Sessions(sessions) => event::write_sessions(sessions, out),
        Condition::Metric { name, is } => {
            out.write_str("metric ")?;
            write_code(name, out)?;
            out.write_str(" ")?;
            test::write(is, out)
        }
        Condition::Bucket(bucket) => {
            out.write_str("bucket(")?;
            write_text(bucket.seed.as_str(), out)?;
            write!(out, ", {} to {})", bucket.from, bucket.until)
        }
    }
}

fn write_rfm(range: &RfmRange, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let axes = [
        ("recency", range.recency),
        ("frequency", range.frequency),
        ("monetary", range.monetary),
    ];
    out.write_str("rfm(")?;
    let narrowed = axes
        .into_iter()
        .filter(|(_, scores)| *scores != ScoreRange::ANY);
    for (number, (axis, scores)) in narrowed.enumerate() {
        let between = if number > 0 { ", " } else { "" };
        write!(
            out,
            "{between}{axis} {} to {}",
            scores.lowest(),
            scores.highest()
        )?;
    }
    out.write_str(")")
}

fn write_consent(used: &ContactUse, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(out, "consents({}, ", used.channel.code())?;
    match PURPOSES.iter().find(|(_, own)| *own == used.purpose) {
        Some((word, _)) => out.write_str(word)?,
        None => match &used.purpose {
            Purpose::Other(code) => write_text(code.as_str(), out)?,
            _ => return Err(fmt::Error),
        },
    }
    if let Some(topic) = &used.topic {
        out.write_str(", ")?;
        write_code(topic, out)?;
    }
    out.write_str(")")
}
