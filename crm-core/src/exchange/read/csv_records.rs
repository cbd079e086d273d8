//! Records of a CSV file, with the line on which each starts.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, BufRead};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::Place;
use super::lines::{Line, Lines, MAXIMUM_BYTES, without_terminator};
use super::quotes::has_text_behind_a_quote;
use crate::exchange::mapping::Delimiter;
use crate::exchange::reject::RejectReason;

/// How many lines one record may have.
///
/// The limit keeps a quote left open from swallowing the file, and the cost of starting over
/// behind it low.
pub(crate) const MAXIMUM_LINES: usize = 100;

/// How many fields one record may have.
pub(crate) const MAXIMUM_COLUMNS: usize = 1000;

/// One record of CSV: its fields as bytes, without quotes.
#[derive(Clone, PartialEq, Eq)]
pub struct CsvRecord {
    /// The line on which the record starts; the first line of the file is 1.
    pub line: u64,
    /// The fields; at least one.
    pub fields: Vec<Vec<u8>>,
}

/// A line that starts no record: which rule it breaks, and its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct BrokenRecord {
    /// The line; the first line of the file is 1.
    pub line: u64,
    /// The rule that it breaks.
    pub reason: RejectReason,
    /// The line as it is written, without its end; cut off when it is too long.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for BrokenRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "BrokenRecord(line {}, {})",
            self.line, self.reason
        )
    }
}

impl fmt::Debug for CsvRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "CsvRecord(line {}, {} fields)",
            self.line,
            self.fields.len()
        )
    }
}

/// Splits a reader into records of CSV (RFC 4180).
///
/// Lines are fed one at a time to the parser of the crate `csv`, so that the line of each record
/// is known and a quote left open costs one line and not the rest of the file: the line is
/// refused and reading goes on with the next one. Empty lines are skipped, as is a byte order
/// mark.
#[derive(Debug)]
pub struct CsvRecords<R> {
    lines: Lines<R>,
    /// Lines that were read for a record that turned out to be none.
    again: VecDeque<Line>,
    parser: Reader,
    delimiter: Delimiter,
    place: Place,
}

/// A record, or the line that starts none.
type Outcome = Result<CsvRecord, BrokenRecord>;

impl<R: BufRead> CsvRecords<R> {
    /// Records of `input` with this between two fields.
    pub fn new(input: R, delimiter: Delimiter) -> Self {
        Self {
            lines: Lines::new(input),
            again: VecDeque::new(),
            parser: ReaderBuilder::new().delimiter(delimiter.byte()).build(),
            delimiter,
            place: Place::default(),
        }
    }

    /// The place behind what was read.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Skips to a place behind; whether the input reaches that far.
    pub(super) fn skip_to(&mut self, place: Place) -> io::Result<bool> {
        self.again.clear();
        self.place = place;
        self.lines.skip_to(place)
    }

    /// The next record, or the line that starts none; `None` at the end of the input.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub fn next_record(&mut self) -> io::Result<Option<Outcome>> {
        let Some(first) = self.next_filled_line()? else {
            return Ok(None);
        };
        let line = first.number;
        let mut taken = vec![first];
        self.parser.reset();
        let mut fields = Fields::default();
        let broken = loop {
            let Some(last) = taken.last() else {
                break RejectReason::UnclosedQuote;
            };
            let size: usize = taken.iter().map(|line| line.bytes.len()).sum();
            if last.is_cut || taken.len() > MAXIMUM_LINES || size > MAXIMUM_BYTES {
                break RejectReason::TooLong;
            }
            if fields.feed(&mut self.parser, last) {
                if has_text_behind_a_quote(&taken, self.delimiter.byte()) {
                    break RejectReason::TextAfterQuote;
                }
                if fields.ends.len() > MAXIMUM_COLUMNS {
                    break RejectReason::TooManyColumns;
                }
                self.place = Place::behind(last);
                return Ok(Some(Ok(CsvRecord {
                    line,
                    fields: fields.into_fields(),
                })));
            }
            match self.next_line()? {
                Some(next) => taken.push(next),
                None => break RejectReason::UnclosedQuote,
            }
        };
        let mut taken = taken.into_iter();
        let Some(mut first) = taken.next() else {
            return Ok(None);
        };
        taken.rev().for_each(|line| self.again.push_front(line));
        self.place = Place::behind(&first);
        first.bytes.truncate(without_terminator(&first.bytes).len());
        Ok(Some(Err(BrokenRecord {
            line,
            reason: broken,
            bytes: first.bytes,
        })))
    }

    fn next_filled_line(&mut self) -> io::Result<Option<Line>> {
        while let Some(line) = self.next_line()? {
            if !without_terminator(&line.bytes).is_empty() {
                return Ok(Some(line));
            }
            self.place = Place::behind(&line);
        }
        Ok(None)
    }

    fn next_line(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.again.pop_front() {
            return Ok(Some(line));
        }
        let mut line = self.lines.next_line()?;
        if let Some(first) = line.as_mut().filter(|line| line.number == 1)
            && let Some(rest) = first.bytes.strip_prefix(b"\xEF\xBB\xBF")
        {
            first.bytes = rest.to_vec();
        }
        Ok(line)
    }
}

/// The fields of the record being read.
#[derive(Debug, Default)]
struct Fields {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Fields {
    /// Feeds one line; whether the record is complete.
    fn feed(&mut self, parser: &mut Reader, line: &Line) -> bool {
        // The last line of a file may lack its end; without one the parser would wait for more.
        let has_end = without_terminator(&line.bytes).len() < line.bytes.len();
        let missing_end: &[u8] = if has_end { b"" } else { b"\n" };
        self.feed_bytes(parser, &line.bytes) || self.feed_bytes(parser, missing_end)
    }

    fn feed_bytes(&mut self, parser: &mut Reader, mut input: &[u8]) -> bool {
        let mut output = [0; 1024];
        let mut ends = [0; 64];
        // An empty input would tell the parser that the file has ended.
        while !input.is_empty() {
            let (result, read, written, ended) = parser.read_record(input, &mut output, &mut ends);
            self.text.extend(output.iter().take(written));
            self.ends.extend(ends.iter().take(ended));
            input = input.get(read..).unwrap_or_default();
            if matches!(result, ReadRecordResult::Record) {
                return true;
            }
        }
        false
    }

    fn into_fields(self) -> Vec<Vec<u8>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| self.text.get(start..*end).unwrap_or_default().to_vec())
            .collect()
    }
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows fails"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Seen = Result<(u64, Vec<String>), (u64, RejectReason)>;

    fn read(text: &[u8]) -> Vec<Seen> {
        let mut records = CsvRecords::new(text, Delimiter::COMMA);
        std::iter::from_fn(|| records.next_record().unwrap())
            .map(|outcome| {
                outcome
                    .map_err(|broken| (broken.line, broken.reason))
                    .map(|record| {
                        let fields = record.fields.iter();
                        let texts = fields.map(|field| String::from_utf8_lossy(field).into_owned());
                        (record.line, texts.collect())
                    })
            })
            .collect()
    }

    fn cell() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            prop_oneof![
                Just('"'),
                Just(','),
                Just('\n'),
                Just('\r'),
                Just('x'),
                Just('é')
            ],
            1..8,
        )
        .prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn what_a_writer_wrote_is_read_back_with_the_line_of_each_record(
            rows in proptest::collection::vec(proptest::collection::vec(cell(), 1..5), 0..6),
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            let mut expected: Vec<Seen> = Vec::new();
            let mut line = 1;
            for row in &rows {
                writer.write_record(row).unwrap();
                expected.push(Ok((line, row.clone())));
                let breaks = row.concat().replace("\r\n", "\n").matches(['\r', '\n']).count();
                let split = row.iter().map(|cell| cell.replace("\r\n", "\n"));
                let inner: usize = split.map(|cell| cell.matches(['\r', '\n']).count()).sum();
                prop_assert!(breaks <= inner);
                line += 1 + u64::try_from(inner).unwrap();
            }
            let text = writer.into_inner().unwrap();
            prop_assert_eq!(&read(&text), &expected);
            let mut marked = b"\xEF\xBB\xBF".to_vec();
            marked.extend(&text);
            prop_assert_eq!(&read(&marked), &expected);
        }

        #[test]
        fn no_bytes_make_it_fail_and_every_line_is_accounted_for(
            text in proptest::collection::vec(
                prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'x'), Just(0xFF)], 0..80),
        ) {
            let seen = read(&text);
            let lines = seen.iter().map(|row| match row { Ok((line, _)) | Err((line, _)) => *line });
            let lines: Vec<u64> = lines.collect();
            prop_assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", lines);
        }
    }

    #[test]
    fn an_open_quote_costs_one_line() {
        let seen = read(b"a,b\n1,\"x\n2,y\n3,z\n");
        assert_eq!(seen[1], Err((2, RejectReason::UnclosedQuote)));
        assert_eq!(seen[2], Ok((3, vec!["2".into(), "y".into()])));
        assert_eq!(seen[3], Ok((4, vec!["3".into(), "z".into()])));
    }

    #[test]
    fn an_open_quote_does_not_pair_up_with_a_later_quoted_field() {
        let seen = read(b"1,\"x\n2,y\n3,\"z\"\n");
        assert_eq!(seen[0], Err((1, RejectReason::TextAfterQuote)));
        assert_eq!(seen[1], Ok((2, vec!["2".into(), "y".into()])));
        assert_eq!(seen[2], Ok((3, vec!["3".into(), "z".into()])));
    }

    #[test]
    fn a_quote_open_for_too_many_lines_costs_one_line() {
        let mut text = b"1,\"x\n".to_vec();
        text.extend(b"2,y\n".repeat(MAXIMUM_LINES * 2));
        let seen = read(&text);
        assert_eq!(seen[0], Err((1, RejectReason::TooLong)));
        assert_eq!(seen.len(), 1 + MAXIMUM_LINES * 2);
        assert!(seen.iter().skip(1).all(Result::is_ok));
    }

    #[test]
    fn an_inch_sign_in_an_unquoted_field_is_text() {
        assert_eq!(
            read(b"1,12\" vinyl\n"),
            [Ok((1, vec!["1".into(), "12\" vinyl".into()]))]
        );
    }
}
