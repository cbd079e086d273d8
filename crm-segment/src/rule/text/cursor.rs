//! Reading tokens one after the other.

use std::borrow::Cow;

use super::RuleTextError;
use super::token::{Placed, Token, tokens};
use crate::Rule;

/// Where the reader of a text stands.
pub(super) struct Cursor<'text> {
    text: &'text str,
    tokens: Vec<Placed<'text>>,
    next: usize,
    depth: usize,
}

impl<'text> Cursor<'text> {
    /// How deep brackets and negations may be nested: as deep as the deepest rule is written.
    const MAXIMUM_DEPTH: usize = Rule::MAXIMUM_DEPTH;

    pub(super) fn over(text: &'text str) -> Result<Self, RuleTextError> {
        Ok(Self {
            text,
            tokens: tokens(text)?,
            next: 0,
            depth: 0,
        })
    }

    /// The place of the next token.
    pub(super) fn place(&self) -> usize {
        self.tokens
            .get(self.next)
            .map_or(self.text.len(), |placed| placed.at)
    }

    pub(super) fn error_at(
        &self,
        place: usize,
        reason: impl Into<Cow<'static, str>>,
    ) -> RuleTextError {
        RuleTextError::at(self.text, place, reason)
    }

    /// Something else than the next token was expected.
    pub(super) fn expected(&self, what: &str) -> RuleTextError {
        self.error_at(self.place(), format!("expected {what}"))
    }

    pub(super) fn peek(&self) -> Option<&Token<'text>> {
        self.tokens.get(self.next).map(|placed| &placed.token)
    }

    fn peek_second(&self) -> Option<&Token<'text>> {
        self.tokens
            .get(self.next.saturating_add(1))
            .map(|placed| &placed.token)
    }

    pub(super) fn step(&mut self) {
        self.next = self.next.saturating_add(1);
    }

    pub(super) fn is_at(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(own)) if *own == word)
    }

    pub(super) fn is_at_pair(&self, word: &str, following: &str) -> bool {
        self.is_at(word)
            && matches!(self.peek_second(), Some(Token::Word(own)) if *own == following)
    }

    pub(super) fn is_at_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(own)) if *own == sign)
    }

    /// Whether the next but one token is the sign.
    pub(super) fn is_before_sign(&self, sign: &str) -> bool {
        matches!(self.peek_second(), Some(Token::Sign(own)) if *own == sign)
    }

    /// Passes the word if it comes next.
    pub(super) fn takes(&mut self, word: &str) -> bool {
        let found = self.is_at(word);
        if found {
            self.step();
        }
        found
    }

    /// Passes the sign if it comes next.
    pub(super) fn takes_sign(&mut self, sign: &str) -> bool {
        let found = self.is_at_sign(sign);
        if found {
            self.step();
        }
        found
    }

    pub(super) fn expect(&mut self, word: &str) -> Result<(), RuleTextError> {
        if self.takes(word) {
            return Ok(());
        }
        Err(self.expected(&format!("'{word}'")))
    }

    pub(super) fn expect_sign(&mut self, sign: &str) -> Result<(), RuleTextError> {
        if self.takes_sign(sign) {
            return Ok(());
        }
        Err(self.expected(&format!("'{sign}'")))
    }

    pub(super) fn expect_end(&self) -> Result<(), RuleTextError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.expected("'and', 'or' or the end")),
        }
    }

    pub(super) fn word(&mut self, what: &str) -> Result<&'text str, RuleTextError> {
        match self.peek() {
            Some(Token::Word(word)) => {
                let word = *word;
                self.step();
                Ok(word)
            }
            _ => Err(self.expected(what)),
        }
    }

    pub(super) fn text(&mut self, what: &str) -> Result<String, RuleTextError> {
        match self.peek() {
            Some(Token::Text(text)) => {
                let text = text.clone();
                self.step();
                Ok(text)
            }
            _ => Err(self.expected(what)),
        }
    }

    /// A word, or a text where it is none.
    pub(super) fn word_or_text(&mut self, what: &str) -> Result<String, RuleTextError> {
        match self.peek() {
            Some(Token::Text(_)) => self.text(what),
            _ => self.word(what).map(str::to_owned),
        }
    }

    pub(super) fn figure(&mut self, what: &str) -> Result<&'text str, RuleTextError> {
        match self.peek() {
            Some(Token::Figure(figure)) => {
                let figure = *figure;
                self.step();
                Ok(figure)
            }
            _ => Err(self.expected(what)),
        }
    }

    /// A whole number.
    pub(super) fn number<N: std::str::FromStr>(&mut self, what: &str) -> Result<N, RuleTextError> {
        let place = self.place();
        let figure = self.figure(what)?;
        figure
            .parse()
            .map_err(|_| self.error_at(place, format!("expected {what}")))
    }

    /// Reads something by `read`, and tells the place of its beginning where it makes no sense.
    pub(super) fn sense<T, E: std::fmt::Display>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Result<T, E>, RuleTextError>,
    ) -> Result<T, RuleTextError> {
        let place = self.place();
        read(self)?.map_err(|error| self.error_at(place, error.to_string()))
    }

    /// A bracket or a negation begins.
    pub(super) fn enter(&mut self) -> Result<(), RuleTextError> {
        if self.depth >= Self::MAXIMUM_DEPTH {
            let most = Self::MAXIMUM_DEPTH;
            let reason = format!("brackets and negations are at most {most} deep");
            return Err(self.error_at(self.place(), reason));
        }
        self.depth = self.depth.saturating_add(1);
        Ok(())
    }

    /// A bracket or a negation ends.
    pub(super) const fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}
