//! Where a program listens, and how it is spoken to.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use super::{BadSecret, BadWebhook, WebhookSecret};

/// How a program is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum WebhookKind {
    /// JSON that is signed as Standard Webhooks says, for a program of one's own.
    #[default]
    Standard,
    /// A line in a channel of Mattermost, and of what takes the same: Slack, Rocket.Chat.
    Mattermost,
    /// A line in a room of Matrix.
    Matrix,
    /// A line of a log, for what watches over security.
    Syslog,
}

impl WebhookKind {
    pub const ALL: [Self; 4] = [Self::Standard, Self::Mattermost, Self::Matrix, Self::Syslog];

    pub fn code(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Mattermost => "mattermost",
            Self::Matrix => "matrix",
            Self::Syslog => "syslog",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Where messages go, with what lets us in there.
#[derive(Clone, PartialEq, Eq)]
pub enum WebhookTarget {
    Standard {
        url: String,
        /// What messages are signed with.
        secret: WebhookSecret,
    },
    Mattermost {
        /// Whoever knows it may write in the channel.
        url: String,
    },
    Matrix {
        room: MatrixRoom,
        /// The access token of the account that writes.
        token: String,
    },
    Syslog(Collector),
}

impl WebhookTarget {
    pub fn kind(&self) -> WebhookKind {
        match self {
            Self::Standard { .. } => WebhookKind::Standard,
            Self::Mattermost { .. } => WebhookKind::Mattermost,
            Self::Matrix { .. } => WebhookKind::Matrix,
            Self::Syslog(_) => WebhookKind::Syslog,
        }
    }

    /// What may be shown of the address, later as well.
    pub fn shown(&self) -> String {
        match self {
            Self::Standard { url, .. } => url.clone(),
            Self::Mattermost { url } => origin(url),
            Self::Matrix { room, .. } => room.to_string(),
            Self::Syslog(collector) => collector.to_string(),
        }
    }

    /// What is kept with it and shown to nobody; empty when there is no such thing.
    pub fn secret(&self) -> String {
        match self {
            Self::Standard { secret, .. } => secret.text(),
            Self::Mattermost { url } => url.clone(),
            Self::Matrix { token, .. } => token.clone(),
            Self::Syslog(_) => String::new(),
        }
    }

    /// From what is kept: [`WebhookTarget::shown`] and [`WebhookTarget::secret`].
    pub fn from_kept(kind: WebhookKind, shown: String, secret: String) -> Result<Self, BadSecret> {
        match kind {
            WebhookKind::Standard => Ok(Self::Standard { url: shown, secret: secret.parse()? }),
            WebhookKind::Mattermost if secret.is_empty() => Err(BadSecret),
            WebhookKind::Mattermost => Ok(Self::Mattermost { url: secret }),
            WebhookKind::Matrix => {
                let (homeserver, room) = shown.rsplit_once('/').ok_or(BadSecret)?;
                let room = MatrixRoom::new(homeserver, room).map_err(|_| BadSecret)?;
                Ok(Self::Matrix { room, token: secret })
            }
            WebhookKind::Syslog => shown.parse().map(Self::Syslog).map_err(|_| BadSecret),
        }
    }
}

impl fmt::Debug for WebhookTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookTarget({})", self.kind().code())
    }
}

/// The address up to its host: what lies behind it is what lets others in.
fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    format!("{scheme}://{host}/…")
}

/// Longest access token, in signs.
const MAX_TOKEN: usize = 1_000;

/// An access token as it may stand in a header; it has no fixed shape (Client-Server API, "Client Authentication").
pub fn is_token(text: &str) -> bool {
    (1..=MAX_TOKEN).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A room of Matrix, on the server of the account that writes in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixRoom {
    homeserver: String,
    room: String,
}

impl MatrixRoom {
    /// `homeserver` is the address that clients connect to, and may have a path; `room` its identifier, which begins with an
    /// exclamation mark: an alias may lead elsewhere tomorrow.
    pub fn new(homeserver: &str, room: &str) -> Result<Self, BadWebhook> {
        let homeserver = homeserver.trim().trim_end_matches('/');
        if homeserver.is_empty() || homeserver.contains(['?', '#']) {
            return Err(BadWebhook::Address);
        }
        let room = room.trim();
        // At most 255 bytes (Matrix, "Room IDs"). The opaque part could hold any sign; servers write no others than these.
        let usual = |byte: u8| byte.is_ascii_alphanumeric() || b"!$&'()*+,-.:;=@[]_~".contains(&byte);
        if !room.starts_with('!') || room.len() < 2 || room.len() > 255 || !room.bytes().all(usual) {
            return Err(BadWebhook::Room);
        }
        Ok(Self { homeserver: homeserver.to_owned(), room: room.to_owned() })
    }

    /// Where an event is put (Client-Server API, `PUT /_matrix/client/v3/rooms/{roomId}/send/{eventType}/{txnId}`). The
    /// server knows by the transaction identifier what it has had.
    pub fn send(&self, transaction: &str) -> String {
        let room = encoded(&self.room);
        let transaction = encoded(transaction);
        format!("{}/_matrix/client/v3/rooms/{room}/send/m.room.message/{transaction}", self.homeserver)
    }
}

/// As it can be read back: the identifier has no slash.
impl fmt::Display for MatrixRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.homeserver, self.room)
    }
}

/// For one step of a path: all but the unreserved signs in percents (RFC 3986 §2.3).
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The port of syslog over TLS (RFC 5425 §4.1).
const TLS_PORT: u16 = 6514;
/// A name in the domain name system has at most this many signs.
const MAX_HOST: usize = 253;

/// What takes lines of logs. Written as `tls://host:port`, where `tls://` and port 6514 may be left out, or as
/// `tcp://host:port`, in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collector {
    host: String,
    port: u16,
    tls: bool,
}

impl Collector {
    /// A name, or a number without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Not in the clear.
    pub fn is_tls(&self) -> bool {
        self.tls
    }
}

impl FromStr for Collector {
    type Err = BadWebhook;

    fn from_str(text: &str) -> Result<Self, BadWebhook> {
        let text = text.trim();
        let (tls, rest) = match text.split_once("://") {
            None => (true, text),
            Some(("tls", rest)) => (true, rest),
            Some(("tcp", rest)) => (false, rest),
            Some(_) => return Err(BadWebhook::Collector),
        };
        let (host, port) = match rest.strip_prefix('[') {
            Some(rest) => {
                let (number, port) = rest.split_once(']').ok_or(BadWebhook::Collector)?;
                let number: Ipv6Addr = number.parse().map_err(|_| BadWebhook::Collector)?;
                let port = match port {
                    "" => None,
                    port => Some(port.strip_prefix(':').ok_or(BadWebhook::Collector)?),
                };
                (number.to_string(), port)
            }
            None => match rest.split_once(':') {
                Some((host, port)) => (host.to_owned(), Some(port)),
                None => (rest.to_owned(), None),
            },
        };
        let is_name = |host: &str| {
            (1..=MAX_HOST).contains(&host.len())
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        };
        if !is_name(&host) && host.parse::<IpAddr>().is_err() {
            return Err(BadWebhook::Collector);
        }
        let port = match port {
            Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => port.parse().unwrap_or(0),
            Some(_) => 0,
            // In the clear there is no port that everybody agrees on (RFC 6587 §3.1).
            None if tls => TLS_PORT,
            None => 0,
        };
        if port == 0 { Err(BadWebhook::Collector) } else { Ok(Self { host, port, tls }) }
    }
}

impl fmt::Display for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "tls" } else { "tcp" };
        if self.host.contains(':') {
            write!(f, "{scheme}://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{scheme}://{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOOK: &str = "https://chat.example/hooks/xgeheim4711?x=1";

    fn room() -> MatrixRoom {
        MatrixRoom::new("https://matrix.example/", "!aBc:matrix.example").unwrap()
    }

    #[test]
    fn what_is_kept_reads_back_and_only_the_address_of_a_chat_is_its_secret() {
        let secret: WebhookSecret = format!("whsec_{}", data_encoding::BASE64.encode(&[7; 32])).parse().unwrap();
        let all = [
            WebhookTarget::Standard { url: "https://tickets.example/x".to_owned(), secret },
            WebhookTarget::Mattermost { url: HOOK.to_owned() },
            WebhookTarget::Matrix { room: room(), token: "syt_geheim".to_owned() },
            WebhookTarget::Syslog("siem.example".parse().unwrap()),
        ];
        let shown = all.each_ref().map(WebhookTarget::shown);
        assert_eq!(
            shown,
            [
                "https://tickets.example/x",
                "https://chat.example/…",
                "https://matrix.example/!aBc:matrix.example",
                "tls://siem.example:6514"
            ]
        );
        for (target, kind) in all.into_iter().zip(WebhookKind::ALL) {
            assert_eq!(target.kind(), kind);
            assert_eq!(WebhookKind::from_code(kind.code()), Some(kind));
            assert!(!format!("{target:?} {}", target.shown()).contains("geheim"), "{target:?}");
            assert_eq!(WebhookTarget::from_kept(kind, target.shown(), target.secret()), Ok(target));
        }
        for kind in [WebhookKind::Standard, WebhookKind::Mattermost, WebhookKind::Matrix, WebhookKind::Syslog] {
            assert_eq!(WebhookTarget::from_kept(kind, String::new(), String::new()), Err(BadSecret), "{kind:?}");
        }
    }

    #[test]
    fn a_room_is_one_step_of_the_path() {
        assert_eq!(
            room().send("019aa0e0-0000-7000-8000-000000000004"),
            "https://matrix.example/_matrix/client/v3/rooms/%21aBc%3Amatrix.example/send/m.room.message/\
             019aa0e0-0000-7000-8000-000000000004"
        );
        let below =
            MatrixRoom::new("https://example.org/matrix", "!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM").unwrap();
        assert!(below.send("1").starts_with("https://example.org/matrix/_matrix/client/v3/rooms/%2131hne"));
        for bad in ["", "!", "#ict:matrix.example", "aBc:matrix.example", "!a/b:x", "!a?b:x", "!a b:x", "!a\n:x"] {
            assert_eq!(MatrixRoom::new("https://matrix.example", bad), Err(BadWebhook::Room), "{bad}");
        }
        assert_eq!(MatrixRoom::new("https://matrix.example", &format!("!{}", "a".repeat(255))), Err(BadWebhook::Room));
        for bad in ["", "/", "https://matrix.example/?a=b", "https://matrix.example/#/room"] {
            assert_eq!(MatrixRoom::new(bad, "!a:x"), Err(BadWebhook::Address), "{bad}");
        }
    }

    #[test]
    fn a_collector_is_read_as_it_is_written() {
        for (text, wanted) in [
            ("siem.example", "tls://siem.example:6514"),
            (" siem.example:6515 ", "tls://siem.example:6515"),
            ("tls://siem.example", "tls://siem.example:6514"),
            ("tls://192.0.2.7:6514", "tls://192.0.2.7:6514"),
            ("[2001:db8::7]", "tls://[2001:db8::7]:6514"),
            ("tls://[2001:db8::7]:10514", "tls://[2001:db8::7]:10514"),
            ("tcp://log_1.example:514", "tcp://log_1.example:514"),
        ] {
            let it: Collector = text.parse().unwrap();
            assert_eq!(it.to_string(), wanted, "{text}");
            assert_eq!(wanted.parse::<Collector>(), Ok(it));
        }
        for bad in [
            "",
            "tls://",
            "https://siem.example",
            "siem.example/x",
            "siem.example:",
            "siem.example:0",
            "siem.example:65536",
            "siem.example:+514",
            "siem.example:1:2",
            "user@siem.example",
            "tcp://siem.example",
            "2001:db8::7",
            "[siem.example]",
            "[::1]x",
            "siem example",
        ] {
            assert_eq!(bad.parse::<Collector>(), Err(BadWebhook::Collector), "{bad}");
        }
    }

    #[test]
    fn a_token_fits_into_one_header() {
        assert!(is_token("syt_YnJhbmR3YWNodA_geheim_1~=") && is_token(&"x".repeat(1_000)));
        let long = "x".repeat(1_001);
        for bad in ["", "a b", "a\nb", "é", long.as_str()] {
            assert!(!is_token(bad), "{bad}");
        }
    }
}
