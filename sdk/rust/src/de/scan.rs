//! The tokens of JSON (RFC 8259), found in a text.

use std::borrow::Cow;

use super::Misfit;

/// How deep lists and objects may be nested; beyond it a hostile body would overflow the stack.
const DEEPEST: u8 = 128;

/// Why a text is not taken. Smaller than a [`Misfit`], of which most calls return none.
#[derive(Clone, Copy)]
pub(super) enum Flaw {
    NotJson,
    TooDeep,
}

impl From<Flaw> for Misfit {
    fn from(flaw: Flaw) -> Self {
        match flaw {
            Flaw::NotJson => Self::of("not JSON"),
            Flaw::TooDeep => Self::of("JSON that is nested too deeply"),
        }
    }
}

/// A place in a text.
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: u8,
}

/// A number.
pub(super) struct Number<'a> {
    /// As it stands in the text.
    pub(super) text: &'a str,
    pub(super) kind: NumberKind,
}

/// What a number is, as far as it is cheap to tell.
#[derive(Clone, Copy)]
pub(super) enum NumberKind {
    Unsigned(u64),
    /// Below zero.
    Signed(i64),
    /// An integer that is neither.
    Wide,
    /// With a fraction or an exponent, or the zero that is negative.
    Float,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// The next byte that is not white space; it stays next. 0 at the end, which begins no token.
    #[inline(always)]
    pub(super) fn peek(&mut self) -> u8 {
        loop {
            match self.byte() {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return byte,
            }
        }
    }

    /// Takes this byte, if it is next.
    #[inline(always)]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == byte;
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes this byte, which must be next.
    #[inline(always)]
    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Flaw> {
        if self.take(byte) { Ok(()) } else { Err(Flaw::NotJson) }
    }

    /// Takes this word, as `null`, which must be next.
    pub(super) fn word(&mut self, word: &str) -> Result<(), Flaw> {
        self.peek();
        self.exactly(word)
    }

    /// Nothing but white space must be left.
    pub(super) fn end(&mut self) -> Result<(), Flaw> {
        self.peek();
        if self.at == self.text.len() { Ok(()) } else { Err(Flaw::NotJson) }
    }

    /// Enters a list or an object by its bracket.
    pub(super) fn enter(&mut self, bracket: u8) -> Result<(), Flaw> {
        self.expect(bracket)?;
        if self.depth == DEEPEST {
            return Err(Flaw::TooDeep);
        }
        self.depth += 1;
        Ok(())
    }

    /// Whether there is another element before this closing bracket, which is taken otherwise.
    #[inline(always)]
    pub(super) fn another(&mut self, first: &mut bool, bracket: u8) -> Result<bool, Flaw> {
        if self.take(bracket) {
            self.depth -= 1;
            return Ok(false);
        }
        if !std::mem::take(first) {
            self.expect(b',')?;
        }
        Ok(true)
    }

    /// Takes a string; borrowed, if nothing in it is escaped.
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, Flaw> {
        self.expect(b'"')?;
        let mut text = Cow::Borrowed(self.until_special());
        loop {
            let byte = self.byte();
            self.at += 1;
            match byte {
                b'"' => return Ok(text),
                b'\\' => {
                    let character = self.escaped()?;
                    let text = text.to_mut();
                    text.push(character);
                    text.push_str(self.until_special());
                }
                _ => return Err(Flaw::NotJson),
            }
        }
    }

    /// Takes a number.
    pub(super) fn number(&mut self) -> Result<Number<'a>, Flaw> {
        self.peek();
        let start = self.at;
        let is_negative = self.skip_if(|byte| byte == b'-');
        let first = self.at;
        let has_leading_zero = self.byte() == b'0';
        let magnitude = self.digits()?;
        if has_leading_zero && self.at > first + 1 {
            return Err(Flaw::NotJson);
        }
        let mut kind = NumberKind::of_integer(is_negative, magnitude);
        if self.skip_if(|byte| byte == b'.') {
            kind = NumberKind::Float;
            self.digits()?;
        }
        if self.skip_if(|byte| matches!(byte, b'e' | b'E')) {
            kind = NumberKind::Float;
            self.skip_if(|byte| matches!(byte, b'+' | b'-'));
            self.digits()?;
        }
        Ok(Number { text: self.since(start), kind })
    }

    /// Passes over one value of any kind.
    pub(super) fn skip(&mut self) -> Result<(), Flaw> {
        match self.peek() {
            b'n' => self.word("null"),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'"' => self.skip_string(),
            b'[' => self.skip_all(b'[', b']'),
            b'{' => self.skip_all(b'{', b'}'),
            _ => self.number().map(drop),
        }
    }

    fn skip_string(&mut self) -> Result<(), Flaw> {
        self.expect(b'"')?;
        loop {
            self.at += plain_length(self.rest());
            let byte = self.byte();
            self.at += 1;
            match byte {
                b'"' => return Ok(()),
                b'\\' => drop(self.escaped()?),
                _ => return Err(Flaw::NotJson),
            }
        }
    }

    fn skip_all(&mut self, open: u8, close: u8) -> Result<(), Flaw> {
        self.enter(open)?;
        let mut first = true;
        while self.another(&mut first, close)? {
            if open == b'{' {
                self.skip_string()?;
                self.expect(b':')?;
            }
            self.skip()?;
        }
        Ok(())
    }

    /// Takes these very bytes.
    fn exactly(&mut self, text: &str) -> Result<(), Flaw> {
        if !self.rest().starts_with(text.as_bytes()) {
            return Err(Flaw::NotJson);
        }
        self.at += text.len();
        Ok(())
    }

    /// The byte here; 0 at the end.
    #[inline(always)]
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn since(&self, start: usize) -> &'a str {
        // Tokens begin and end with ASCII, so that this is never `None`.
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn skip_if(&mut self, condition: impl Fn(u8) -> bool) -> bool {
        let holds = condition(self.byte());
        self.at += usize::from(holds);
        holds
    }

    /// Takes digits, of which there must be one at least, and gives what they come to, if 64 bits can hold it.
    fn digits(&mut self) -> Result<Option<u64>, Flaw> {
        if !self.byte().is_ascii_digit() {
            return Err(Flaw::NotJson);
        }
        let mut sum = Some(0_u64);
        while self.byte().is_ascii_digit() {
            let digit = u64::from(self.byte() - b'0');
            sum = sum.and_then(|sum| sum.checked_mul(10)?.checked_add(digit));
            self.at += 1;
        }
        Ok(sum)
    }

    /// Takes what needs no attention inside a string.
    fn until_special(&mut self) -> &'a str {
        let start = self.at;
        self.at += plain_length(self.rest());
        self.since(start)
    }

    /// Takes what follows a backslash.
    fn escaped(&mut self) -> Result<char, Flaw> {
        let byte = self.byte();
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.utf16(),
            _ => return Err(Flaw::NotJson),
        })
    }

    /// Takes four digits, and the second half of a surrogate pair after the first.
    fn utf16(&mut self) -> Result<char, Flaw> {
        let mut code = self.hex4()?;
        if (0xd800..0xdc00).contains(&code) {
            self.exactly("\\u")?;
            let low = self.hex4()?;
            if !(0xdc00..0xe000).contains(&low) {
                return Err(Flaw::NotJson);
            }
            code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        char::from_u32(code).ok_or(Flaw::NotJson)
    }

    fn hex4(&mut self) -> Result<u32, Flaw> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.byte()).to_digit(16).ok_or(Flaw::NotJson)?;
            code = code << 4 | digit;
            self.at += 1;
        }
        Ok(code)
    }
}

impl NumberKind {
    fn of_integer(is_negative: bool, magnitude: Option<u64>) -> Self {
        match magnitude {
            Some(magnitude) if !is_negative => Self::Unsigned(magnitude),
            Some(0) => Self::Float,
            Some(magnitude) => 0_i64.checked_sub_unsigned(magnitude).map_or(Self::Wide, Self::Signed),
            None => Self::Wide,
        }
    }
}

/// How many bytes stand for themselves, from the first on: all but quotes, backslashes and control characters.
fn plain_length(bytes: &[u8]) -> usize {
    const EACH: u64 = u64::MAX / 255;
    let (words, rest) = bytes.as_chunks::<8>();
    for (position, word) in words.iter().enumerate() {
        // Eight bytes at a time (Alan Mycroft, 1987): the top bit of each that is below a limit, or zero after the
        // exclusive or. Bytes behind a true one may be marked wrongly, the first never is.
        let word = u64::from_le_bytes(*word);
        let below = |word: u64, limit: u64| word.wrapping_sub(EACH * limit) & !word;
        let is_byte = |byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
        let special = (below(word, 0x20) | is_byte(b'"') | is_byte(b'\\')) & (EACH << 7);
        if special != 0 {
            return 8 * position + (special.trailing_zeros() / 8) as usize;
        }
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    bytes.len() - rest.len() + rest.iter().position(is_special).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_special_byte_is_found_wherever_it_is() {
        for special in [b'"', b'\\', 0, 0x1f] {
            for length in 0..20 {
                for at in 0..length {
                    // Neighbours that a sloppy subtraction would mistake, before and behind.
                    for plain in [b' ', b'!', b'#', b'[', b']', 0x7f, 0x80, 0xff] {
                        let mut bytes = vec![plain; length];
                        bytes[at] = special;
                        assert_eq!(plain_length(&bytes), at, "{bytes:?}");
                    }
                }
                assert_eq!(plain_length(&vec![b' '; length]), length);
            }
        }
    }
}
