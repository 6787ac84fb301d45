//! Common Event Format, version 0 (ArcSight, "Implementing ArcSight Common Event Format", revision 25): what products that
//! watch over logs read. A head of seven fields between pipes, and then names and values.

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cef<'c> {
    /// Of this program.
    pub version: &'c str,
    /// What kind of event it is: the same for all of one kind.
    pub class: &'c str,
    pub name: &'c str,
    /// 0 to 10.
    pub severity: u8,
    /// Names are those of our own code.
    pub fields: Vec<(&'static str, String)>,
}

const VENDOR: &str = "Brandwacht";
/// Longest name, in signs: what stands in the specification for it.
const MOST_NAME: usize = 512;
/// Longest value, in signs: the shortest of those that the specification gives for the fields that are used.
const MOST_VALUE: usize = 1_023;

impl Cef<'_> {
    /// The event on one line.
    pub fn line(&self) -> String {
        let name: String = self.name.chars().take(MOST_NAME).collect();
        let head = [VENDOR, VENDOR, self.version, self.class, name.as_str()].map(in_head).join("|");
        let severity = self.severity.min(10);
        let fields = self.fields.iter().map(|(name, value)| {
            let value: String = value.chars().take(MOST_VALUE).collect();
            format!("{name}={}", in_value(&value))
        });
        format!("CEF:0|{head}|{severity}|{}", fields.collect::<Vec<_>>().join(" "))
    }
}

/// Pipes and backslashes are escaped; a line break has no place in the head.
fn in_head(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' | '|' => out.extend(['\\', sign]),
            _ if is_break(sign) => out.push(' '),
            _ => out.push(sign),
        }
    }
    out
}

/// Equal signs and backslashes are escaped, and line breaks written as letters; pipes stay as they are.
fn in_value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' | '=' => out.extend(['\\', sign]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            _ if is_break(sign) => out.push(' '),
            _ => out.push(sign),
        }
    }
    out
}

/// Ends a line for somebody, or does worse to whoever shows it on a terminal.
fn is_break(sign: char) -> bool {
    sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event<'c>(name: &'c str, value: &str) -> Cef<'c> {
        Cef {
            version: "0.1.0",
            class: "notice.sent",
            name,
            severity: 8,
            fields: vec![("cs1Label", "organisation".to_owned()), ("cs1", value.to_owned())],
        }
    }

    // The two examples of escaping of the specification ("Character Encoding").
    #[test]
    fn pipes_are_escaped_in_the_head_and_equal_signs_in_values() {
        assert_eq!(
            event("detected a | in message", "src=10.0.0.1 a|b").line(),
            "CEF:0|Brandwacht|Brandwacht|0.1.0|notice.sent|detected a \\| in message|8|\
             cs1Label=organisation cs1=src\\=10.0.0.1 a|b"
        );
        assert_eq!(
            event("detected a \\ in packet\r\n", "a\\b\nc\r\u{1b}[31m").line(),
            "CEF:0|Brandwacht|Brandwacht|0.1.0|notice.sent|detected a \\\\ in packet  |8|\
             cs1Label=organisation cs1=a\\\\b\\nc\\r [31m"
        );
    }

    #[test]
    fn no_event_is_endless_or_worse_than_ten() {
        let long = "|".repeat(9_000);
        let line = Cef { severity: 200, ..event(&long, &"=".repeat(9_000)) }.line();
        assert!(line.len() < 2 * (512 + 1_023) + 200 && line.contains("|10|"), "{}", line.len());
    }

    /// Splits where an unescaped sign stands, as a reader does.
    fn split(text: &str, at: char) -> Vec<String> {
        let (mut parts, mut part, mut signs) = (Vec::new(), String::new(), text.chars());
        while let Some(sign) = signs.next() {
            if sign == '\\' {
                part.push(sign);
                part.extend(signs.next());
            } else if sign == at {
                parts.push(std::mem::take(&mut part));
            } else {
                part.push(sign);
            }
        }
        parts.push(part);
        parts
    }

    fn read(text: &str) -> String {
        let (mut out, mut signs) = (String::new(), text.chars());
        while let Some(sign) = signs.next() {
            match (sign, if sign == '\\' { signs.next() } else { None }) {
                ('\\', Some('n')) => out.push('\n'),
                ('\\', Some('r')) => out.push('\r'),
                ('\\', Some(other)) => out.push(other),
                (other, _) => out.push(other),
            }
        }
        out
    }

    /// Words among signs that mean something.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof!["[|\\\\=\r\n ]{0,5}", "cs1=", "\\PC{0,6}", any::<String>()];
        proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat().chars().take(500).collect())
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_field(name in text(), value in text()) {
            let line = event(&name, &value).line();
            prop_assert!(!line.chars().any(is_break), "{line:?}");
            // The head first: pipes in what comes behind it are signs like others.
            let fields = split(&line, '|');
            prop_assert!(fields.len() >= 8, "{line:?}");
            let unbroken = |text: &str| text.chars().map(|sign| if is_break(sign) { ' ' } else { sign }).collect::<String>();
            prop_assert_eq!(read(&fields[5]), unbroken(&name));
            prop_assert_eq!(&fields[6], "8");
            let behind = fields[7..].join("|");
            let values = split(&behind, '=');
            prop_assert_eq!(values.len(), 3, "a name more, or less: {:?}", behind);
            let kept = |sign: char| if is_break(sign) && !matches!(sign, '\n' | '\r') { ' ' } else { sign };
            prop_assert_eq!(read(&values[2]), value.chars().map(kept).collect::<String>());
        }
    }
}
