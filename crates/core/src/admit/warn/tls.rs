//! Do the certificate and the key of a Secret belong together?
//!
//! Models crypto/tls `X509KeyPair`, whose error the API server passes on as a warning. Left out: what is inside of a
//! certificate that is one at first sight.

use crate::admit::bytes;
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What is wrong with a pair, and in which key of the Secret.
pub(super) fn complaint(secret: &Value) -> Option<(&'static str, String)> {
    let content = |key: &str| bytes::decode(secret.str_at(&["data", key]).unwrap_or_default()).unwrap_or_default();
    let (certificates, keys) = (blocks(&content("tls.crt")), blocks(&content("tls.key")));
    let list = |blocks: &[Block]| blocks.iter().map(|block| block.kind.clone()).collect::<Vec<_>>().join(" ");
    let say = |key, message: &str| Some((key, message.to_string()));
    let Some(first) = certificates.iter().find(|block| block.kind == "CERTIFICATE") else {
        return match certificates.as_slice() {
            [] => say("tls.crt", "tls: failed to find any PEM data in certificate input"),
            [only] if only.kind.ends_with("PRIVATE KEY") => say(
                "tls.crt",
                "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM \
                 inputs may have been switched",
            ),
            others => Some((
                "tls.crt",
                format!(
                    "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of \
                     the following types: [{}]",
                    list(others)
                ),
            )),
        };
    };
    let is_key = |block: &&Block| block.kind == "PRIVATE KEY" || block.kind.ends_with(" PRIVATE KEY");
    if !keys.iter().any(|block| is_key(&block)) {
        return match keys.as_slice() {
            [] => say("tls.key", "tls: failed to find any PEM data in key input"),
            [only] if only.kind == "CERTIFICATE" => {
                say("tls.key", "tls: found a certificate rather than a key in the PEM for the private key")
            }
            others => Some((
                "tls.key",
                format!(
                    "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM \
                     blocks of the following types: [{}]",
                    list(others)
                ),
            )),
        };
    }
    (!is_sequence(&first.content)).then(|| ("tls.crt", String::from("x509: malformed certificate")))
}

struct Block {
    kind: String,
    content: Vec<u8>,
}

/// The PEM blocks of a text, up to the first that is broken.
fn blocks(content: &[u8]) -> Vec<Block> {
    let text = String::from_utf8_lossy(content);
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let start = line.trim_end().strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----"));
        let Some(kind) = start else { continue };
        let end = format!("-----END {kind}-----");
        let mut body = String::new();
        let mut closed = false;
        for line in lines.by_ref() {
            if line.trim_end() == end {
                closed = true;
                break;
            }
            if !line.contains(':') {
                body.push_str(line.trim());
            }
        }
        if let Some(content) = bytes::decode(&body).ok().filter(|_| closed) {
            found.push(Block { kind: kind.to_string(), content });
        }
    }
    found
}

/// Whether bytes are one ASN.1 sequence.
fn is_sequence(content: &[u8]) -> bool {
    let (Some(0x30), Some(length)) = (content.first(), content.get(1)) else { return false };
    let (size, header) = match length {
        0..=0x7f => (usize::from(*length), 2),
        _ => {
            let count = usize::from(length & 0x7f);
            let digits = content.get(2..2 + count).unwrap_or_default();
            if count == 0 || count > 4 || digits.len() != count {
                return false;
            }
            (digits.iter().fold(0usize, |size, digit| size << 8 | usize::from(*digit)), 2 + count)
        }
    };
    content.len() == header + size
}
