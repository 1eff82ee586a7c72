//! Is this text a JSON object, and if not, how does Go say so?
//!
//! Models encoding/json: `checkValid` (scanner.go) and `Unmarshal` into a map, as far as their messages show.

use alloc::format;
use alloc::string::String;

/// How deep Go follows.
const DEPTH: usize = 10_000;

/// Checks that a text is a JSON object.
///
/// # Errors
/// Go's message.
pub(super) fn object(text: &[u8]) -> Result<(), String> {
    let mut scan = Scan { text, at: 0 };
    scan.blanks();
    let kind = scan.peek();
    scan.value(0)?;
    scan.blanks();
    if let Some(b) = scan.peek() {
        return Err(format!("invalid character {} after top-level value", quoted(b)));
    }
    let found = match kind {
        Some(b'{' | b'n') => return Ok(()),
        Some(b'[') => "array",
        Some(b'"') => "string",
        Some(b't' | b'f') => "bool",
        _ => "number",
    };
    Err(format!("json: cannot unmarshal {found} into Go value of type map[string]interface {{}}"))
}

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The next byte, of which the grammar expects `context`.
    fn wrong(&self, context: &str) -> String {
        match self.peek() {
            None => String::from("unexpected end of JSON input"),
            Some(b) => format!("invalid character {} {context}", quoted(b)),
        }
    }

    fn value(&mut self, depth: usize) -> Result<(), String> {
        if depth > DEPTH {
            return Err(String::from("exceeded max depth"));
        }
        self.blanks();
        match self.peek() {
            Some(b'{') => self.fields(depth),
            Some(b'[') => self.items(depth),
            Some(b'"') => self.string(),
            Some(b't') => self.literal("true"),
            Some(b'f') => self.literal("false"),
            Some(b'n') => self.literal("null"),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(self.wrong("looking for beginning of value")),
        }
    }

    fn fields(&mut self, depth: usize) -> Result<(), String> {
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.blanks();
            if self.peek() != Some(b'"') {
                return Err(self.wrong("looking for beginning of object key string"));
            }
            self.string()?;
            self.blanks();
            if self.peek() != Some(b':') {
                return Err(self.wrong("after object key"));
            }
            self.at += 1;
            self.value(depth + 1)?;
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.wrong("after object key:value pair")),
            }
        }
    }

    fn items(&mut self, depth: usize) -> Result<(), String> {
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.wrong("after array element")),
            }
        }
    }

    fn string(&mut self) -> Result<(), String> {
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    match self.peek() {
                        Some(b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"') => self.at += 1,
                        Some(b'u') => {
                            self.at += 1;
                            for _ in 0..4 {
                                if !self.peek().is_some_and(|b| b.is_ascii_hexdigit()) {
                                    return Err(self.wrong("in \\u hexadecimal character escape"));
                                }
                                self.at += 1;
                            }
                        }
                        _ => return Err(self.wrong("in string escape code")),
                    }
                }
                Some(b) if b < 0x20 => return Err(self.wrong("in string literal")),
                Some(_) => self.at += 1,
                None => return Err(self.wrong("")),
            }
        }
    }

    fn literal(&mut self, word: &str) -> Result<(), String> {
        for expected in word.bytes() {
            if self.peek() != Some(expected) {
                return Err(self.wrong(&format!("in literal {word} (expecting '{}')", char::from(expected))));
            }
            self.at += 1;
        }
        Ok(())
    }

    fn digits(&mut self, context: &str) -> Result<(), String> {
        if !self.peek().is_some_and(|b| b.is_ascii_digit()) {
            return Err(self.wrong(context));
        }
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), String> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits("in numeric literal")?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        Ok(())
    }
}

/// A byte in single quotes, as Go prints it.
fn quoted(b: u8) -> String {
    match b {
        b'\'' => String::from("'\\''"),
        b'"' => String::from("'\"'"),
        b'\n' => String::from("'\\n'"),
        b'\t' => String::from("'\\t'"),
        b'\r' => String::from("'\\r'"),
        b'\\' => String::from("'\\\\'"),
        0..=0x1f | 0x7f => format!("'\\x{b:02x}'"),
        _ => format!("'{}'", char::from(b)),
    }
}

#[cfg(test)]
mod tests {
    use super::object;

    #[test]
    fn says_what_go_says() {
        assert_eq!(object(br#"{"auths": {"a": [1, -2.5e3, null, "x\u00e9"]}}"#), Ok(()));
        for (text, message) in [
            ("not json", "invalid character 'o' in literal null (expecting 'u')"),
            ("", "unexpected end of JSON input"),
            ("{", "unexpected end of JSON input"),
            ("{a", "invalid character 'a' looking for beginning of object key string"),
            ("{} x", "invalid character 'x' after top-level value"),
            ("[1]", "json: cannot unmarshal array into Go value of type map[string]interface {}"),
            ("<x>", "invalid character '<' looking for beginning of value"),
        ] {
            assert_eq!(object(text.as_bytes()), Err(message.into()), "{text}");
        }
    }
}
