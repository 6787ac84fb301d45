//! Texts of others in a message that a chat will read for more than words. A title is written by a maker and a name by an
//! organisation: neither may call everybody in the channel, look like a link of ours, or break the line that it stands in.
//!
//! Chats differ in how a sign is escaped (a backslash is one of them in Mattermost and a backslash in Slack), so a sign that
//! means something is replaced by another that looks like it.

/// Between two signs, so that no chat takes them together; it has no width (Unicode, WORD JOINER).
const JOINER: char = '\u{2060}';

/// Turns the direction of the text, or is not seen: no reader would know what stands there.
fn is_hidden(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

fn is_blank(sign: char) -> bool {
    sign.is_control() || sign.is_whitespace()
}

/// One line that mentions nobody and links to nothing.
pub fn calm(text: &str) -> String {
    let seen: String = text.chars().filter(|sign| !is_hidden(*sign)).collect();
    let mut out = String::with_capacity(seen.len());
    let mut rest = seen.trim_matches(is_blank).chars().peekable();
    while let Some(sign) = rest.next() {
        let next = rest.peek().copied();
        match sign {
            '@' => out.push('＠'),
            _ if is_blank(sign) => out.push(' '),
            _ => out.push(sign),
        }
        let joined = match sign {
            // An address, a room, a picture by its name: all go on at once.
            ':' => next.is_some_and(|next| !is_blank(next)),
            // A name on the internet. Versions are numbers.
            '.' => next.is_some_and(char::is_alphabetic),
            _ => false,
        };
        if joined {
            out.push(JOINER);
        }
    }
    out
}

/// The same without anything that Markdown, or what Slack has in its place, takes for a mark.
pub fn plain(text: &str) -> String {
    let look_alike = |sign: char| match sign {
        '*' => '∗',
        '_' => '＿',
        '`' => '’',
        '~' => '∼',
        '[' => '［',
        ']' => '］',
        '<' => '‹',
        '>' => '›',
        '|' => '¦',
        '#' => '＃',
        '\\' => '＼',
        '&' => '＆',
        '$' => '＄',
        other => other,
    };
    calm(text).chars().map(look_alike).collect()
}

/// As text within HTML.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_title_reads_as_it_was_and_does_nothing() {
        assert_eq!(plain("Nurse call 4.2.1: sign-in can be skipped"), "Nurse call 4.2.1: sign-in can be skipped");
        assert_eq!(plain("@channel <!here> **nu**"), "＠channel ‹!here› ∗∗nu∗∗");
        assert_eq!(plain("[klik](https://kwaad.example)"), "［klik］(https:\u{2060}//kwaad.\u{2060}example)");
        assert_eq!(calm(" a\r\nb\u{202e}c\u{2028}d "), "a  bc d");
        assert_eq!(calm("@room #zaal:kwaad.example"), "＠room #zaal:\u{2060}kwaad.\u{2060}example");
        assert_eq!(html("<b a='1'>&\"</b>"), "&lt;b a=&#39;1&#39;&gt;&amp;&quot;&lt;/b&gt;");
    }

    /// Words among signs that mean something: chance alone seldom puts two of them together.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("@channel".to_owned()),
            Just("<!here>".to_owned()),
            Just("https://".to_owned()),
            Just("kwaad.example".to_owned()),
            Just("\u{200b}".to_owned()),
            "[@:.*_`~<>|#\\\\&$\\[\\]()!\r\n \u{202e}\u{2060}]{0,4}",
            "\\PC{0,6}",
            any::<String>(),
        ];
        proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_text_mentions_links_or_marks(text in text()) {
            let it = plain(&text);
            prop_assert!(!it.contains(['@', '*', '_', '`', '~', '[', ']', '<', '>', '|', '#', '\\', '&', '$']), "{it}");
            prop_assert!(!it.chars().any(|sign| sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}')), "{it}");
            prop_assert!(!it.contains("://") && !it.contains(".example"), "{it}");
            // What was done once is not done again, so a text can pass through twice.
            prop_assert_eq!(plain(&it), it);
        }

        #[test]
        fn no_text_becomes_a_tag(text in text()) {
            let it = html(&calm(&text));
            prop_assert!(!it.contains(['<', '>', '"', '\'']), "{it}");
            let read = it.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
            prop_assert_eq!(read.replace("&amp;", "&"), calm(&text));
        }
    }
}
