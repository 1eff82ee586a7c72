//! Which bytes does a text in base64 stand for, and where does it go wrong?
//!
//! Models Go's `encoding/base64: StdEncoding.DecodeString`: line ends do not count, bits that are left over do not matter,
//! and the position of an error is the one that people see in the API server's message.

use alloc::vec::Vec;

/// Decodes a text.
///
/// # Errors
/// The byte at which it goes wrong.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, usize> {
    let mut source = Source { text: text.as_bytes(), at: 0 };
    let mut decoded = Vec::with_capacity(text.len() / 4 * 3);
    while source.at < source.text.len() && source.quantum(&mut decoded)? {}
    Ok(decoded)
}

struct Source<'a> {
    text: &'a [u8],
    at: usize,
}

impl Source<'_> {
    /// Decodes the next four symbols; false after the last.
    // upstream: encoding/base64: decodeQuantum
    fn quantum(&mut self, decoded: &mut Vec<u8>) -> Result<bool, usize> {
        let (mut bits, mut symbols) = (0u32, 0usize);
        while symbols < 4 {
            let Some(byte) = self.text.get(self.at).copied() else {
                return if symbols == 0 { Ok(false) } else { Err(self.at - symbols) };
            };
            self.at += 1;
            match value(byte) {
                Some(value) => {
                    bits = bits << 6 | value;
                    symbols += 1;
                }
                None if matches!(byte, b'\n' | b'\r') => {}
                None if byte == b'=' && symbols >= 2 => {
                    self.padding(symbols)?;
                    let bits = bits << (6 * (4 - symbols));
                    decoded.extend(bits.to_be_bytes().iter().skip(1).take(symbols - 1));
                    return Ok(false);
                }
                None => return Err(self.at - 1),
            }
        }
        decoded.extend(bits.to_be_bytes().iter().skip(1));
        Ok(true)
    }

    /// What must follow the first padding after so many symbols: the second after two, and then nothing.
    fn padding(&mut self, symbols: usize) -> Result<(), usize> {
        self.skip_line_ends();
        if symbols == 2 {
            match self.text.get(self.at) {
                None => return Err(self.text.len()),
                Some(b'=') => self.at += 1,
                Some(_) => return Err(self.at - 1),
            }
            self.skip_line_ends();
        }
        if self.at < self.text.len() { Err(self.at) } else { Ok(()) }
    }

    fn skip_line_ends(&mut self) {
        while matches!(self.text.get(self.at), Some(b'\n' | b'\r')) {
            self.at += 1;
        }
    }
}

fn value(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_go_decodes() {
        let decoded = |text: &str| decode(text).map(|bytes| alloc::string::String::from_utf8(bytes).unwrap());
        assert_eq!(decoded("").as_deref(), Ok(""));
        assert_eq!(decoded("cm9vdA==").as_deref(), Ok("root"));
        assert_eq!(decoded("cm9v\ndG\r\n8=\n").as_deref(), Ok("rooto"));
        assert_eq!(decoded("YR==").as_deref(), Ok("a"), "bits that are left over do not matter");
    }

    #[test]
    fn where_go_says_that_it_goes_wrong() {
        for (text, at) in [
            ("<PLACEHOLDER>", 0),
            ("my_name", 2),
            ("abc", 0),
            ("abcdab", 4),
            ("ab=", 3),
            ("ab=c", 2),
            ("a===", 1),
            ("=", 0),
            ("YQ==x", 4),
            ("YWI=x", 4),
            ("Y W", 1),
            ("abcd\nabc", 5),
            ("ab\nc", 1),
        ] {
            assert_eq!(decode(text), Err(at), "{text:?}");
        }
    }
}
