//! The `CSAF:` lines of a security.txt (RFC 9116; CSAF 2.0 §7.1.8): where the provider-metadata.json is.

use domain::advisory::Finding;
use url::Url;

use crate::Notes;

/// A security.txt is a page; what is larger is something else.
const MAX_BYTES: usize = 256 << 10;

/// The addresses in the order of the file, which is the order of preference, and findings for lines left out.
pub fn csaf_addresses(bytes: &[u8]) -> (Vec<Url>, Vec<Finding>) {
    let mut notes = Notes::default();
    let mut addresses = Vec::new();
    if bytes.len() > MAX_BYTES {
        notes.error("security_txt", "", format!("larger than {MAX_BYTES} bytes; only the beginning is read"));
    }
    let text = String::from_utf8_lossy(bytes.get(..bytes.len().min(MAX_BYTES)).unwrap_or_default());
    for (line, written) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let Some((name, value)) = written.split_once(':') else { continue };
        if !name.trim().eq_ignore_ascii_case("csaf") {
            continue;
        }
        let (place, value) = (format!("line {}", line + 1), value.trim());
        match Url::parse(value) {
            Ok(url) if url.scheme() == "https" && url.has_host() => {
                if !addresses.contains(&url) {
                    addresses.push(url);
                }
            }
            Ok(_) => notes.error("security_txt", place, format!("\"{value}\" is not an https address; left out")),
            Err(error) => notes.error("security_txt", place, format!("\"{value}\" is not an address ({error})")),
        }
    }
    (addresses, notes.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_order_also_in_a_signed_file() {
        let text =
            b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n# CSAF: no\nContact: mailto:cert@lindehof.example\n\
            csaf: https://lindehof.example/.well-known/csaf/provider-metadata.json\r\nCSAF: http://lindehof.example/x\n\
            CSAF: https://other.example/p.json\n";
        let (addresses, findings) = csaf_addresses(text);
        let addresses: Vec<_> = addresses.iter().map(Url::as_str).collect();
        assert_eq!(
            addresses,
            ["https://lindehof.example/.well-known/csaf/provider-metadata.json", "https://other.example/p.json"]
        );
        assert_eq!(findings[0].pointer, "line 7");
    }
}
