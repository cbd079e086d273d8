//! Words, texts, numbers and signs.

use winnow::ModalResult;
use winnow::Parser as _;
use winnow::ascii::multispace0;
use winnow::combinator::{alt, delimited, fail, preceded, repeat};
use winnow::stream::{LocatingSlice, Location as _};
use winnow::token::{literal, none_of, one_of, take_while};

use super::RuleTextError;

/// A part of a text that cannot be divided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'text> {
    /// A word of the language or a name: lower-case letters, digits and `_`.
    Word(&'text str),
    /// A currency.
    Capitals(&'text str),
    /// A text in quotation marks, without them.
    Text(String),
    /// What begins with a digit or a sign: a number, a date, an instant.
    Figure(&'text str),
    /// A sign.
    Sign(&'text str),
}

/// A token and the byte at which it begins.
#[derive(Debug, Clone)]
pub(super) struct Placed<'text> {
    pub(super) token: Token<'text>,
    pub(super) at: usize,
}

type Input<'text> = LocatingSlice<&'text str>;

/// All tokens of a text.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed<'_>>, RuleTextError> {
    let mut input = LocatingSlice::new(text);
    let mut found = Vec::new();
    loop {
        let _: ModalResult<&str> = multispace0.parse_next(&mut input);
        let at = input.current_token_start();
        if at >= text.len() {
            return Ok(found);
        }
        match token(&mut input) {
            Ok(token) => found.push(Placed { token, at }),
            Err(_) if text.get(at..).is_some_and(|rest| rest.starts_with('"')) => {
                let reason =
                    "a text ends with a quotation mark, and \\ stands before \", \\, n or t";
                return Err(RuleTextError::at(text, at, reason));
            }
            Err(_) => {
                return Err(RuleTextError::at(text, at, "this sign means nothing here"));
            }
        }
    }
}

fn token<'text>(input: &mut Input<'text>) -> ModalResult<Token<'text>> {
    alt((
        quoted.map(Token::Text),
        figure.map(Token::Figure),
        word.map(Token::Word),
        take_while(3, 'A'..='Z').map(Token::Capitals),
        alt((
            alt(("!=", "<=", ">=")),
            one_of(['(', ')', '{', '}', ',', '.', '=', '<', '>']).take(),
        ))
        .map(Token::Sign),
    ))
    .parse_next(input)
}

fn word<'text>(input: &mut Input<'text>) -> ModalResult<&'text str> {
    let rest = take_while(0.., ('a'..='z', '0'..='9', '_'));
    (one_of('a'..='z'), rest).take().parse_next(input)
}

fn figure<'text>(input: &mut Input<'text>) -> ModalResult<&'text str> {
    let begin = one_of(('0'..='9', '-', '+'));
    let rest = take_while(0.., ('0'..='9', 'T', 'Z', 'e', 'E', '.', ':', '-', '+'));
    (begin, rest).take().parse_next(input)
}

fn quoted(input: &mut Input<'_>) -> ModalResult<String> {
    let escaped = preceded(
        '\\',
        alt((
            literal('"').value('"'),
            literal('\\').value('\\'),
            literal('n').value('\n'),
            literal('t').value('\t'),
            fail,
        )),
    );
    let plain = none_of(['"', '\\', '\n', '\r']);
    delimited('"', repeat(0.., alt((escaped, plain))), '"').parse_next(input)
}
