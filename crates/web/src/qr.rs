//! A QR code as the path of an SVG: one square of one unit per dark module. Colours stand in the markup, as attributes,
//! because a code must stay black on white in the dark theme too, and the policy for content forbids inline style.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

pub(crate) struct Qr {
    /// Side of the picture in modules, quiet zone included.
    pub(crate) side: i32,
    pub(crate) path: String,
}

/// The standard asks for four light modules around.
const QUIET: i32 = 4;

impl Qr {
    /// `None` for a text that is too long for any code.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let size = code.size();
        let mut path = String::new();
        for y in 0..size {
            for x in (0..size).filter(|x| code.get_module(*x, y)) {
                let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
        Some(Self { side: size + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_corners_are_where_a_reader_looks_for_them() {
        let qr = Qr::of("otpauth://totp/Brandwacht:noor?secret=AAAA").unwrap();
        let last = qr.side - QUIET - 1;
        for (x, y) in [(QUIET, QUIET), (last, QUIET), (QUIET, last)] {
            assert!(qr.path.contains(&format!("M{x},{y}h1")), "no corner at {x},{y}");
        }
        assert!(Qr::of(&"x".repeat(5000)).is_none());
    }
}
