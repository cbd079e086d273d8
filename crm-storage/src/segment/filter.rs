//! Which interactions are meant.

use std::collections::BTreeSet;
use std::ops::Range;

use crm_core::{InteractionKind, Timestamp};
use crm_segment::{AttributeTest, EventFilter, EventProperty, PropertyTest, Window};

use super::engine::Engine;
use super::json::{self, Json};
use super::sql::{Sql, sql};
use super::test::{Source, test};
use crate::sql::by_kind::{IsByKind, KindIndex};

/// The interactions of a customer `c` under a name of their own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Events {
    pub(super) engine: Engine,
    pub(super) name: &'static str,
}

impl Events {
    pub(super) fn column(self, column: &'static str) -> Sql {
        sql![self.name, ".", column]
    }

    /// The table under the name.
    pub(super) fn table(self) -> Sql {
        sql!["crm_interaction AS ", self.name]
    }

    /// Their table with that of their lines `l`.
    pub(super) fn table_of_lines(self) -> Sql {
        let lateral = self.engine.choose(", ", ", LATERAL ", ", ");
        sql![self.table(), lateral, self.lines()]
    }

    /// That they are of the customer, in the window and meant by the filter; what lies after the instant
    /// of the question has not happened. `None` when the filter asks for something that is open.
    pub(super) fn admitted(
        self,
        of: &EventFilter,
        within: &Window,
        as_of: Timestamp,
    ) -> Option<Sql> {
        let mut all = vec![self.of_customer()];
        all.extend(self.happened_in(within, as_of));
        all.extend(self.passes(of)?);
        Some(Sql::all(all))
    }

    /// The same of their lines.
    pub(super) fn admitted_lines(
        self,
        of: &EventFilter,
        within: &Window,
        as_of: Timestamp,
    ) -> Option<Sql> {
        let mut all = vec![self.of_customer(), self.has_amount()];
        all.extend(self.happened_in(within, as_of));
        all.extend(self.passes_whatever_the_lines(of)?);
        all.extend(self.line_counts(of));
        Some(Sql::all(all))
    }

    /// That they are of the customer `c`.
    pub(super) fn of_customer(self) -> Sql {
        let tenant = sql![self.name, ".tenant = c.tenant"];
        let customer = sql![self.name, ".customer_id = c.id"];
        Sql::all(vec![tenant, customer])
    }

    /// That they happened in the window by the instant of the question.
    pub(super) fn happened_in(self, within: &Window, as_of: Timestamp) -> Vec<Sql> {
        let Range { start, end } = within.span_at(as_of);
        let behind_now = as_of.as_micros().saturating_add(1);
        let end = end.min(behind_now);
        // Columns hold no instant before the first, and what is asked for is cut to what they hold.
        if start.max(Timestamp::EARLIEST.as_micros()) >= end {
            return vec![Sql::never()];
        }
        let instant = self.column("occurred_at");
        // The last one is named, not the one behind it: behind the last of all there is none.
        let last = Sql::stamp(end.saturating_sub(1));
        let mut all = vec![sql!["(", instant.clone(), " <= ", last, ")"]];
        if start > i64::MIN {
            all.push(sql!["(", instant, " >= ", Sql::stamp(start), ")"]);
        }
        all
    }

    /// That a filter admits them; `None` when it asks for something that is open.
    pub(super) fn passes(self, of: &EventFilter) -> Option<Vec<Sql>> {
        let mut all = self.passes_whatever_the_lines(of)?;
        if let Some(counts) = self.line_counts(of) {
            all.push(self.has_amount());
            let lines = self.lines();
            all.push(sql![
                "EXISTS (SELECT 1 FROM ",
                lines,
                " WHERE ",
                counts,
                ")"
            ]);
        }
        Some(all)
    }

    fn passes_whatever_the_lines(self, of: &EventFilter) -> Option<Vec<Sql>> {
        let mut all = Vec::new();
        if !of.kinds.is_empty() {
            let kinds = of.kinds.iter().map(|kind| Sql::text(kind.code()));
            all.push(sql![self.column("kind"), " IN (", Sql::list(kinds), ")"]);
            all.extend(self.index_of(&of.kinds));
        }
        if !of.channels.is_empty() {
            let channels = of.channels.iter().map(|channel| Sql::text(channel.code()));
            all.push(sql![
                self.column("channel"),
                " IN (",
                Sql::list(channels),
                ")"
            ]);
        }
        if !of.names.is_empty() {
            let name = self.content().at("other").at("name").text();
            let names = of
                .names
                .iter()
                .map(|name| json::text(self.engine, name.as_str()));
            all.push(sql!["(", name, " IN (", Sql::list(names), "))"]);
        }
        for property in &of.properties {
            all.push(self.property(property)?);
        }
        Some(all)
    }

    /// The condition of the index that has all of the kinds, if there is one.
    fn index_of(self, kinds: &BTreeSet<InteractionKind>) -> Option<Sql> {
        use InteractionKind::{Purchase, Return};
        if kinds.iter().all(|kind| matches!(kind, Purchase | Return)) {
            return Some(self.has_amount());
        }
        let by_kind = |kind: &InteractionKind| KindIndex::of(*kind) == Some(KindIndex::ByKind);
        // The other table in the statement has no column of this name.
        kinds.iter().all(by_kind).then(|| IsByKind::TEXT.into())
    }

    /// The lines of a purchase or a return, as a table `l`.
    fn lines(self) -> Sql {
        let content = self.content();
        let bought = content.at("purchase").at("lines");
        bought.objects_or(&content.at("return").at("lines"))
    }

    /// That a line is of a category of the filter, if it names any.
    fn line_counts(self, of: &EventFilter) -> Option<Sql> {
        if of.categories.is_empty() {
            return None;
        }
        let categories = of.categories.iter();
        let listed = categories.map(|category| json::text(self.engine, category.as_str()));
        let category = self.line().at("category").text();
        Some(sql!["(", category, " IN (", Sql::list(listed), "))"])
    }

    /// A line of [`lines`](Self::lines).
    pub(super) fn line(self) -> Json {
        Json::of(self.engine, "l.value")
    }

    /// That it is a purchase or a return, which alone have amounts and lines.
    pub(super) fn has_amount(self) -> Sql {
        sql!["(", self.column("amount_minor"), " IS NOT NULL)"]
    }

    fn content(self) -> Json {
        Json::of(self.engine, self.column("content"))
    }

    fn property(self, tested: &PropertyTest) -> Option<Sql> {
        let content = self.content();
        let text = |place: Json| Source {
            exists: place.exists(),
            text: Some(place.text()),
            ..Source::default()
        };
        let whole = |place: Json| Source {
            exists: place.exists(),
            integer: Some(place.integer()),
            ..Source::default()
        };
        let column = |column| Source {
            exists: Sql::always(),
            text: Some(self.column(column)),
            ..Source::default()
        };
        let source = match &tested.property {
            EventProperty::Amount => Source {
                exists: self.has_amount(),
                money: Some((self.column("amount_minor"), self.column("currency"))),
                ..Source::default()
            },
            EventProperty::Location => text(content.at("page_view").at("location")),
            EventProperty::SearchText => text(content.at("search").at("text")),
            EventProperty::OrderStage => text(content.at("order").at("stage")),
            EventProperty::Rating => whole(content.at("feedback").at("rating")),
            EventProperty::Seconds => whole(content.at("call").at("seconds")),
            EventProperty::Direction => column("direction"),
            EventProperty::Source => column("source"),
            EventProperty::Name => text(content.at("other").at("name")),
            // Windows are told from the instant of each event.
            EventProperty::Own(_) if matches!(tested.is, AttributeTest::Within(_)) => return None,
            EventProperty::Own(name) => {
                Source::any(&content.at("other").at("properties").at(name.as_str()))
            }
            _ => return None,
        };
        // No window is asked for, so that the instant of the question does not matter.
        test(self.engine, &source, &tested.is, Timestamp::UNIX_EPOCH)
    }
}
