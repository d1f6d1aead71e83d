//! How an expression is written: `WORD [( [WORD | KEY="TEXT"], … )] COMPARATOR NUMBER[UNIT]`. Whether the words mean
//! anything is not asked here.

use std::ops::Range;

use winnow::Parser;
use winnow::combinator::{alt, eof, opt, preceded, repeat, separated, terminated};
use winnow::error::{ErrMode, ParseError, ParserError};
use winnow::stream::{LocatingSlice, Location};
use winnow::token::{literal, none_of, one_of, take_while};

use super::Comparator;
use super::error::{Problem, Slip};

/// Something, and where it was written, in bytes.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

/// An expression's parts.
#[derive(Debug)]
pub(super) struct Written<'s> {
    pub(super) head: Head<'s>,
    pub(super) comparator: At<Comparator>,
    pub(super) limit: At<Figure<'s>>,
}

/// What stands before the comparator.
#[derive(Debug)]
pub(super) struct Head<'s> {
    pub(super) word: At<&'s str>,
    pub(super) arguments: Option<At<Vec<Argument<'s>>>>,
}

impl Head<'_> {
    /// The part of the expression's text that it is.
    pub(super) fn text<'t>(&self, text: &'t str) -> &'t str {
        let end = self.arguments.as_ref().map_or(self.word.span.end, |it| it.span.end);
        &text[self.word.span.start..end]
    }
}

/// What stands between parentheses and commas: a word, or a key and its text.
#[derive(Debug)]
pub(super) struct Argument<'s> {
    pub(super) key: At<&'s str>,
    pub(super) value: Option<String>,
}

/// A number and what stands behind it.
#[derive(Debug)]
pub(super) struct Figure<'s> {
    pub(super) number: &'s str,
    pub(super) unit: &'s str,
}

type Input<'s> = LocatingSlice<&'s str>;
type Fault = ErrMode<Slip>;

impl ParserError<Input<'_>> for Slip {
    type Inner = Self;

    fn from_input(input: &Input<'_>) -> Self {
        let start = input.current_token_start();
        Self { at: start..start, problem: Problem::Expected { what: "something else", found: found(input) } }
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}

/// Takes an expression apart.
pub(super) fn written(text: &str) -> Result<Written<'_>, Slip> {
    if text.is_empty() {
        return Err(Slip { at: 0..0, problem: Problem::Empty });
    }
    expression.parse(LocatingSlice::new(text)).map_err(ParseError::into_inner)
}

fn expression<'s>(input: &mut Input<'s>) -> Result<Written<'s>, Fault> {
    let (head, comparator, limit) = (head, token(comparator), token(figure)).parse_next(input)?;
    must(eof, Problem::Trailing).parse_next(input)?;
    Ok(Written { head, comparator, limit })
}

fn head<'s>(input: &mut Input<'s>) -> Result<Head<'s>, Fault> {
    let word = token(must(word, |found| Problem::Expected { what: "a word like p95 or error_rate", found }));
    (word, opt(token(arguments))).map(|(word, arguments)| Head { word, arguments }).parse_next(input)
}

fn arguments<'s>(input: &mut Input<'s>) -> Result<Vec<Argument<'s>>, Fault> {
    let close = || must(literal(")"), |found| Problem::Expected { what: "',' or ')'", found });
    let none = literal(")").map(|_| Vec::new());
    let some = terminated(separated(1.., argument, token(literal(","))), close());
    preceded(token(literal("(")), alt((none, some))).parse_next(input)
}

fn argument<'s>(input: &mut Input<'s>) -> Result<Argument<'s>, Fault> {
    let key = must(word, |found| Problem::Expected { what: "a filter or a time", found });
    let key = token(key).parse_next(input)?;
    let value = opt(preceded(token(literal("=")), value(key.value))).parse_next(input)?;
    Ok(Argument { key, value })
}

fn value<'s>(key: &str) -> impl Parser<Input<'s>, String, Fault> {
    let unquoted = move |found| Problem::Unquoted { key: key.to_owned(), found };
    token(must(quoted, unquoted)).map(|text| text.value)
}

fn quoted(input: &mut Input<'_>) -> Result<String, Fault> {
    let start = input.current_token_start();
    let quote = one_of(['"', '\'']).parse_next(input)?;
    let plain = none_of([quote, '\\']);
    let escaped = preceded('\\', must(one_of(['"', '\'', '\\']), Problem::Escape));
    let text = repeat(0.., alt((plain, escaped))).fold(String::new, |mut text, next| {
        text.push(next);
        text
    });
    let unclosed = Slip { at: start..start + 1, problem: Problem::Unclosed(quote) };
    terminated(text, quote).parse_next(input).map_err(|fault| match fault {
        ErrMode::Cut(slip) => ErrMode::Cut(slip),
        _ => ErrMode::Cut(unclosed),
    })
}

fn comparator(input: &mut Input<'_>) -> Result<Comparator, Fault> {
    let signs = take_while(1.., is_sign);
    let known = |signs: &str| match signs {
        "<" => Some(Comparator::Below),
        "<=" => Some(Comparator::AtMost),
        ">" => Some(Comparator::Above),
        ">=" => Some(Comparator::AtLeast),
        "==" => Some(Comparator::Equal),
        _ => None,
    };
    must(signs.verify_map(known), |found| Problem::Comparator { found }).parse_next(input)
}

fn figure<'s>(input: &mut Input<'s>) -> Result<Figure<'s>, Fault> {
    let number = (opt('-'), take_while(1.., |it: char| it.is_ascii_digit() || it == '.')).take();
    let number = must(number, |found| Problem::Expected { what: "a limit, which is a number", found });
    let letters = |at_least: usize| take_while(at_least.., |it: char| it.is_alphabetic());
    let unit = opt(preceded(blank, alt(("%", ("/", letters(0)).take(), letters(1)))));
    (number, unit).map(|(number, unit)| Figure { number, unit: unit.unwrap_or_default() }).parse_next(input)
}

fn word<'s>(input: &mut Input<'s>) -> Result<&'s str, Fault> {
    (one_of(char::is_alphabetic), take_while(0.., in_word)).take().parse_next(input)
}

fn in_word(it: char) -> bool {
    it.is_alphanumeric() || matches!(it, '_' | '.' | '-' | ':')
}

fn blank<'s>(input: &mut Input<'s>) -> Result<&'s str, Fault> {
    take_while(0.., char::is_whitespace).parse_next(input)
}

/// What `parser` takes, where it was, and the blanks behind it.
fn token<'s, T>(parser: impl Parser<Input<'s>, T, Fault>) -> impl Parser<Input<'s>, At<T>, Fault> {
    terminated(parser.with_span(), blank).map(|(value, span)| At { value, span })
}

/// What stands here must be what `parser` takes; else it is told what was found instead.
fn must<'s, T>(
    mut parser: impl Parser<Input<'s>, T, Fault>,
    problem: impl Fn(String) -> Problem,
) -> impl Parser<Input<'s>, T, Fault> {
    move |input: &mut Input<'s>| {
        let (start, rest) = (input.current_token_start(), **input);
        parser.parse_next(input).map_err(|fault| match fault {
            ErrMode::Cut(slip) => ErrMode::Cut(slip),
            _ => ErrMode::Cut(Slip { at: start..start + next(rest).len(), problem: problem(found(rest)) }),
        })
    }
}

/// What a reader sees first in `rest`: a word, a comparator, or else a character.
fn next(rest: &str) -> &str {
    let run = |belongs: fn(char) -> bool| rest.find(|it| !belongs(it)).unwrap_or(rest.len());
    let character = rest.chars().next().map_or(0, char::len_utf8);
    &rest[..run(in_word).max(run(is_sign)).max(character)]
}

fn found(rest: &str) -> String {
    if rest.is_empty() { "the end".to_owned() } else { format!("'{}'", next(rest)) }
}

fn is_sign(it: char) -> bool {
    matches!(it, '<' | '>' | '=' | '!' | '~' | '≤' | '≥' | '≠')
}
