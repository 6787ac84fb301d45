//! The messages, in memory and bounded. Not a store: nothing is kept beyond the process.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mail_parser::{MessageParser, MimeHeaders};
use serde::Serialize;
use tokio::sync::watch;

/// One message as it came: the envelope, and what a mail program would show.
#[derive(Debug, Clone, Serialize)]
pub struct Mail {
    /// Counts from 1 in the order of arrival.
    pub number: u64,
    /// Envelope sender (MAIL FROM); empty for bounces.
    pub from: String,
    /// Envelope recipients (RCPT TO).
    pub to: Vec<String>,
    pub subject: String,
    /// Without angle brackets.
    pub message_id: String,
    /// The Date header as RFC 3339.
    pub date: String,
    /// The From header for people: name and address.
    pub sender: String,
    /// The decoded text/plain part; never made up from the HTML.
    pub text: Option<String>,
    pub html: Option<String>,
    /// Names of attached files.
    pub attachments: Vec<String>,
    /// Header lines as they came, unfolded but not decoded.
    pub headers: Vec<(String, String)>,
    #[serde(skip)]
    pub raw: Vec<u8>,
}

impl Mail {
    /// The first header of this name, unfolded but not decoded.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn read(number: u64, from: String, to: Vec<String>, raw: Vec<u8>) -> Self {
        let mut mail = Self {
            number,
            from,
            to,
            subject: String::new(),
            message_id: String::new(),
            date: String::new(),
            sender: String::new(),
            text: None,
            html: None,
            attachments: Vec::new(),
            headers: Vec::new(),
            raw: Vec::new(),
        };
        if let Some(message) = MessageParser::default().parse(&raw) {
            mail.subject = message.subject().unwrap_or_default().to_owned();
            mail.message_id = message.message_id().unwrap_or_default().to_owned();
            mail.date = message.date().map(|date| date.to_rfc3339()).unwrap_or_default();
            mail.sender = message.from().and_then(|from| from.first()).map_or_else(String::new, |from| {
                let address = from.address().unwrap_or_default();
                from.name().map_or_else(|| address.to_owned(), |name| format!("{name} <{address}>"))
            });
            // body_text() would render the HTML as text where no text part exists; a reader of the sink must see that
            // the part is missing.
            mail.text = message.text_bodies().find(|part| part.is_text() && !part.is_text_html()).map(part_text);
            mail.html = message.html_bodies().find(|part| part.is_text_html()).map(part_text);
            mail.attachments =
                message.attachments().map(|part| part.attachment_name().unwrap_or("(no name)").to_owned()).collect();
            mail.headers = message
                .headers_raw()
                .map(|(name, value)| {
                    (name.to_owned(), value.split("\r\n").map(str::trim).collect::<Vec<_>>().join(" "))
                })
                .map(|(name, value)| (name, value.trim().to_owned()))
                .collect();
        }
        mail.raw = raw;
        mail
    }
}

fn part_text(part: &mail_parser::MessagePart<'_>) -> String {
    part.text_contents().unwrap_or_default().to_owned()
}

#[derive(Debug)]
pub(crate) struct Mailbox {
    max_messages: usize,
    max_total_bytes: usize,
    kept: Mutex<Kept>,
    count: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct Kept {
    mails: VecDeque<Arc<Mail>>,
    bytes: usize,
    last_number: u64,
}

impl Mailbox {
    pub(crate) fn new(max_messages: usize, max_total_bytes: usize) -> Self {
        Self { max_messages, max_total_bytes, kept: Mutex::default(), count: watch::Sender::new(0) }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // A panic elsewhere cannot leave the list half changed: every change is one push or pop.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add(&self, from: String, to: Vec<String>, raw: Vec<u8>) -> u64 {
        let mut kept = self.kept();
        kept.last_number += 1;
        let number = kept.last_number;
        kept.bytes += raw.len();
        kept.mails.push_back(Arc::new(Mail::read(number, from, to, raw)));
        while kept.mails.len() > self.max_messages || (kept.bytes > self.max_total_bytes && kept.mails.len() > 1) {
            if let Some(oldest) = kept.mails.pop_front() {
                kept.bytes -= oldest.raw.len();
            }
        }
        drop(kept);
        self.count.send_modify(|count| *count += 1);
        number
    }

    pub(crate) fn all(&self) -> Vec<Arc<Mail>> {
        self.kept().mails.iter().cloned().collect()
    }

    pub(crate) fn get(&self, number: u64) -> Option<Arc<Mail>> {
        self.kept().mails.iter().find(|mail| mail.number == number).cloned()
    }

    pub(crate) fn count(&self) -> watch::Receiver<usize> {
        self.count.subscribe()
    }

    pub(crate) fn clear(&self) {
        let mut kept = self.kept();
        kept.mails.clear();
        kept.bytes = 0;
        drop(kept);
        self.count.send_replace(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_when_the_box_is_full() {
        let mailbox = Mailbox::new(2, 1 << 20);
        for n in 0..3 {
            mailbox.add("a@x.test".into(), vec![], format!("Subject: mail {n}\r\n\r\nhello\r\n").into_bytes());
        }
        let subjects: Vec<_> = mailbox.all().iter().map(|mail| mail.subject.clone()).collect();
        assert_eq!(subjects, ["mail 1", "mail 2"]);
        assert_eq!(*mailbox.count().borrow(), 3);
    }

    #[test]
    fn a_message_without_a_text_part_shows_none() {
        let raw = b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>hello</p>\r\n".to_vec();
        let mail = Mail::read(1, String::new(), vec![], raw);
        assert_eq!(mail.text, None);
        assert_eq!(mail.html.as_deref().map(str::trim), Some("<p>hello</p>"));
    }

    #[test]
    fn bytes_that_are_no_message_are_kept_all_the_same() {
        let mail = Mail::read(1, String::new(), vec![], vec![0xff, 0x00, 0xfe]);
        assert_eq!(mail.raw, [0xff, 0x00, 0xfe]);
        assert_eq!(mail.subject, "");
    }
}
