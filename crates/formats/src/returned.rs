//! Mails that come back: reports of mail servers that a message could not be delivered (RFC 3464, in the form of RFC 6522), and
//! answers that a machine gave (RFC 3834). What a person wrote is not read here.

use mail_parser::{HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};

/// A report carries the message it is about; ours are far smaller.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// A report is about one message to one recipient; some servers gather a few.
const MAX_ORIGINALS: usize = 50;
const MAX_REASON: usize = 500;

/// What a mail that came back says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    /// It did not arrive and will not.
    Failed {
        /// Message-Ids of what was sent, without angle brackets; at most 50.
        originals: Vec<String>,
        /// RFC 3463, for example `5.1.1`.
        status: String,
        /// What the other server said, on one line.
        reason: String,
    },
    /// A machine answers, most often because somebody is away.
    AutoReply { originals: Vec<String> },
    /// A report of something else than failure: delayed, delivered, passed on.
    Underway,
    /// A person, or something unknown.
    Other,
}

/// Why a file is not read as a mail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAMail {
    #[error("{size} bytes are more than {MAX_BYTES}: look at it yourself")]
    TooLarge { size: usize },
    #[error("there is no header of a mail in it: look at it yourself")]
    NoHeader,
}

/// Reads a mail as it lies in a mailbox.
pub fn read(bytes: &[u8]) -> Result<Returned, NotAMail> {
    if bytes.len() > MAX_BYTES {
        return Err(NotAMail::TooLarge { size: bytes.len() });
    }
    let mail = MessageParser::default().parse(bytes).ok_or(NotAMail::NoHeader)?;
    if mail.headers().is_empty() {
        return Err(NotAMail::NoHeader);
    }
    if let Some(report) = mail.parts.iter().find(|part| part.is_content_type("message", "delivery-status")) {
        return Ok(failure(&mail, &String::from_utf8_lossy(report.contents())));
    }
    let auto = mail.header_raw("Auto-Submitted").map(|value| value.trim().to_lowercase());
    let precedence = mail.header_raw("Precedence").map(|value| value.trim().to_lowercase());
    let is_auto = auto.is_some_and(|value| !value.starts_with("no")) || precedence.as_deref() == Some("auto_reply");
    let originals = references(&mail);
    // A machine that answers nothing is a newsletter, or a message of our own.
    Ok(if is_auto && !originals.is_empty() { Returned::AutoReply { originals } } else { Returned::Other })
}

/// The fields of the recipients (RFC 3464, 2.3): groups of lines that blank lines part, the first about the message.
fn failure(mail: &Message<'_>, report: &str) -> Returned {
    let unfolded = report.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let field = |group: &str, name: &str| {
        group.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let failed = unfolded
        .split("\n\n")
        .find(|group| field(group, "Action").is_some_and(|action| action.to_lowercase().starts_with("failed")));
    let Some(group) = failed else { return Returned::Underway };
    let diagnostic = field(group, "Diagnostic-Code").unwrap_or_default();
    // "smtp; 550 5.1.1 no such user": the type in front says nothing to people.
    let said = diagnostic.split_once(';').map_or(diagnostic.as_str(), |(_, text)| text);
    let reason: String = said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_REASON).collect();
    let status = field(group, "Status").unwrap_or_default();
    let status: String = status.chars().take_while(|sign| sign.is_ascii_digit() || *sign == '.').take(12).collect();
    let mut originals = Vec::new();
    for part in &mail.parts {
        match &part.body {
            PartType::Message(inner) => originals.extend(inner.message_id().map(str::to_owned)),
            _ if part.is_content_type("text", "rfc822-headers") => originals.extend(id_of_headers(part)),
            _ => {}
        }
    }
    // Some servers put in what the message itself refers to, and that has arrived.
    if originals.is_empty() {
        originals.extend(references(mail));
    }
    Returned::Failed { originals: distinct(originals), status, reason }
}

fn id_of_headers(part: &MessagePart<'_>) -> Option<String> {
    let inner = MessageParser::default().parse(part.contents())?;
    inner.message_id().map(str::to_owned)
}

/// What the mail says that it answers (RFC 5322, 3.6.4).
fn references(mail: &Message<'_>) -> Vec<String> {
    let ids = |value: &HeaderValue<'_>| -> Vec<String> {
        match value {
            HeaderValue::Text(id) => vec![id.to_string()],
            HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        }
    };
    let mut all = ids(mail.in_reply_to());
    all.extend(ids(mail.references()));
    distinct(all)
}

fn distinct(all: Vec<String>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for id in all {
        let id = id.trim().trim_start_matches('<').trim_end_matches('>').to_owned();
        if !id.is_empty() && id.len() <= 200 && !distinct.contains(&id) && distinct.len() < MAX_ORIGINALS {
            distinct.push(id);
        }
    }
    distinct
}
