//! Lines as files have them: ended by LF, CR LF or a lone CR.

use std::io::{self, BufRead};

use super::Place;

/// How many bytes one record may have: a file without line ends does not end up in memory.
pub(crate) const MAXIMUM_BYTES: usize = 1_048_576;

/// One line with its terminator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::exchange) struct Line {
    pub(in crate::exchange) number: u64,
    /// The bytes up to and with the terminator; cut off when there are too many.
    pub(in crate::exchange) bytes: Vec<u8>,
    pub(in crate::exchange) is_cut: bool,
    /// How many bytes of the input end with this line.
    pub(in crate::exchange) end: u64,
}

/// Splits a reader into [`Line`]s.
#[derive(Debug)]
pub(in crate::exchange) struct Lines<R> {
    input: R,
    number: u64,
    offset: u64,
}

impl<R: BufRead> Lines<R> {
    pub(in crate::exchange) fn new(input: R) -> Self {
        Self {
            input,
            number: 0,
            offset: 0,
        }
    }

    /// Skips to a place behind; whether the input reaches that far.
    pub(in crate::exchange) fn skip_to(&mut self, place: Place) -> io::Result<bool> {
        while self.offset < place.offset {
            let buffer = filled(&mut self.input)?;
            if buffer.is_empty() {
                return Ok(false);
            }
            let left = place.offset.saturating_sub(self.offset);
            let taken = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
            self.input.consume(taken);
            self.advance(taken);
        }
        self.number = place.lines;
        Ok(self.offset == place.offset)
    }

    fn advance(&mut self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.offset = self.offset.saturating_add(bytes);
    }

    /// The next line, or `None` at the end of the input.
    pub(in crate::exchange) fn next_line(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let mut is_cut = false;
        loop {
            let buffer = filled(&mut self.input)?;
            if buffer.is_empty() {
                break;
            }
            let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let taken = end.map_or(buffer.len(), |at| at.saturating_add(1));
            let piece = buffer.get(..taken).unwrap_or(buffer);
            let room = MAXIMUM_BYTES.saturating_sub(bytes.len());
            is_cut |= piece.len() > room;
            bytes.extend(piece.iter().take(room));
            let terminator = end.and_then(|at| buffer.get(at).copied());
            self.input.consume(taken);
            self.advance(taken);
            match terminator {
                Some(b'\r') => {
                    self.take_line_feed(&mut bytes)?;
                    break;
                }
                Some(_) => break,
                None => {}
            }
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        self.number = self.number.saturating_add(1);
        Ok(Some(Line {
            number: self.number,
            bytes,
            is_cut,
            end: self.offset,
        }))
    }

    /// A CR and the LF behind it are one terminator, also when a buffer ends between them.
    fn take_line_feed(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        if filled(&mut self.input)?.first() == Some(&b'\n') {
            bytes.push(b'\n');
            self.input.consume(1);
            self.advance(1);
        }
        Ok(())
    }
}

/// The buffer of a reader, however often the reading is interrupted.
fn filled<R: BufRead>(input: &mut R) -> io::Result<&[u8]> {
    while let Err(error) = input.fill_buf() {
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    input.fill_buf()
}

/// The bytes without the terminator.
pub(in crate::exchange) fn without_terminator(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows fails"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::BufReader;

    fn lines(text: &[u8], buffer: usize) -> Vec<Line> {
        let mut lines = Lines::new(BufReader::with_capacity(buffer, text));
        std::iter::from_fn(|| lines.next_line().unwrap()).collect()
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_the_buffer_does_not_matter(
            text in proptest::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'a')], 0..40),
            buffer in 1_usize..8,
        ) {
            let found = lines(&text, buffer);
            let joined: Vec<u8> = found.iter().flat_map(|line| line.bytes.clone()).collect();
            prop_assert_eq!(&joined, &text);
            let ends_at = found.last().map_or(0, |line| line.end);
            prop_assert_eq!(ends_at, u64::try_from(text.len()).unwrap());
            prop_assert_eq!(&found, &lines(&text, 4096));
            let ends = text.iter().filter(|byte| **byte == b'\n').count()
                + text.windows(2).filter(|pair| pair[0] == b'\r' && pair[1] != b'\n').count()
                + usize::from(text.last() == Some(&b'\r'));
            let open_end = usize::from(!matches!(text.last(), None | Some(b'\r' | b'\n')));
            prop_assert_eq!(found.len(), ends + open_end);
        }
    }

    #[test]
    fn a_line_without_end_is_cut_and_the_next_one_is_read() {
        let mut text = vec![b'a'; MAXIMUM_BYTES * 2];
        text.extend(b"\nb\n");
        let found = lines(&text, 4096);
        assert_eq!(found.len(), 2);
        assert!(found[0].is_cut);
        assert_eq!(
            (found[1].number, found[1].bytes.as_slice()),
            (2, b"b\n".as_slice())
        );
    }
}
