//! What the operator decides about mail: the server, the names, the addresses.

use std::str::FromStr;
use std::time::Duration;

use domain::link::LinkKey;

/// All that delivering needs to know. Texts are checked by [`crate::Deliver::new`].
#[derive(Debug, Clone)]
pub struct Settings {
    /// Without a server every delivery waits and says why.
    pub server: Option<MailServer>,
    /// Certificates of authorities (PEM) that the mail server's certificate may come from, beside the system's.
    pub trusted: Vec<Vec<u8>>,
    /// `Name <address>` or an address: the From of every message.
    pub from: String,
    /// Answers go here; empty for the sender's own address.
    pub reply_to: String,
    /// What stands behind the @ of a Message-Id; empty for the sender's domain. Once messages have gone out, changing
    /// it makes a message that is repeated look like another one.
    pub message_id_domain: String,
    /// How people reach the server, without a slash at the end.
    pub base_url: String,
    pub cert_name: String,
    pub cert_phone: String,
    /// The zone in which times are written, such as `Europe/Amsterdam`.
    pub time_zone: String,
    pub link_key: LinkKey,
    /// Connections to the mail server at the same time.
    pub connections: usize,
    /// For one message, from connecting to the server's last word.
    pub timeout: Duration,
    /// Without it messages go out unsigned: then the mail server has to sign them.
    pub dkim: Option<DkimKey>,
    /// Without it mails about devices are not signed for people to see.
    pub pgp: Option<PgpKey>,
    /// The same, for mail programs that understand certificates.
    pub smime: Option<SmimeKey>,
}

/// What messages are signed with, so that receiving servers see that they come from the sender's domain (DKIM, RFC 6376).
#[derive(Clone, PartialEq, Eq)]
pub struct DkimKey {
    /// Names the public half: it stands in the TXT record of `SELECTOR._domainkey.DOMAIN`.
    pub selector: String,
    /// The private half: RSA, as PEM (PKCS #8 or PKCS #1).
    pub pem: String,
}

impl std::fmt::Debug for DkimKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DkimKey({})", self.selector)
    }
}

/// The CERT's own OpenPGP key: what people see that a mail is from the CERT by.
#[derive(Clone, PartialEq, Eq)]
pub struct PgpKey {
    /// The secret key, armoured.
    pub secret: String,
    /// What opens it; empty where nothing is needed for that.
    pub passphrase: String,
}

impl std::fmt::Debug for PgpKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PgpKey")
    }
}

/// The CERT's own certificate for mail (S/MIME) and its key.
#[derive(Clone, PartialEq, Eq)]
pub struct SmimeKey {
    /// PEM: the certificate, and below it those of its issuers.
    pub certificate: String,
    /// Its private key: RSA, as PEM (PKCS #8 or PKCS #1), not locked.
    pub secret: String,
}

impl std::fmt::Debug for SmimeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SmimeKey")
    }
}

impl Settings {
    /// Four connections, two minutes for a message, Dutch time.
    pub fn new(link_key: LinkKey) -> Self {
        Self {
            server: None,
            trusted: Vec::new(),
            from: String::new(),
            reply_to: String::new(),
            message_id_domain: String::new(),
            base_url: String::new(),
            cert_name: String::new(),
            cert_phone: String::new(),
            time_zone: "Europe/Amsterdam".to_owned(),
            link_key,
            connections: 4,
            timeout: Duration::from_secs(120),
            dkim: None,
            pgp: None,
            smime: None,
        }
    }
}

/// A setting that no mail can be sent with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {text:?} is not right; write {wanted}")]
pub struct SettingsError {
    pub setting: &'static str,
    pub text: String,
    pub wanted: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// TLS after STARTTLS; a server that does not offer it gets no mail (`smtp://`, port 587).
    StartTls,
    /// TLS from the first byte (`smtps://`, port 465).
    Implicit,
    /// None; for a server on the same machine only (`smtp+plain://`, port 25).
    Plain,
}

/// Where mail is handed in.
#[derive(Clone, PartialEq, Eq)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    /// User and password.
    pub credentials: Option<(String, String)>,
}

impl std::fmt::Debug for MailServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let signs_in = if self.credentials.is_some() { ", signs in" } else { "" };
        write!(f, "MailServer({}:{}, {:?}{signs_in})", self.host, self.port, self.encryption)
    }
}

/// Why an address of a mail server is refused. Says nothing of what stands in it: there may be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailServerError {
    #[error("write smtp://HOST:PORT, smtps://HOST:PORT or smtp+plain://HOST:PORT")]
    Shape,
    #[error("mail without encryption only goes to this machine itself: use smtp:// or smtps://, or a loopback address")]
    PlainAway,
    #[error("write USER:PASSWORD@ before the host, with signs such as @ and / as %40 and %2F")]
    Credentials,
}

impl FromStr for MailServer {
    type Err = MailServerError;

    fn from_str(text: &str) -> Result<Self, MailServerError> {
        let url = url::Url::parse(text.trim()).map_err(|_| MailServerError::Shape)?;
        let (encryption, usual) = match url.scheme() {
            "smtp" => (Encryption::StartTls, 587),
            "smtps" => (Encryption::Implicit, 465),
            "smtp+plain" => (Encryption::Plain, 25),
            _ => return Err(MailServerError::Shape),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(MailServerError::Shape)?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(MailServerError::Shape);
        }
        // The socket wants an IPv6 address without its brackets.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        if encryption == Encryption::Plain && !is_loopback(&host) {
            return Err(MailServerError::PlainAway);
        }
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) | (_, None) => return Err(MailServerError::Credentials),
            (user, Some(password)) => {
                let plain = |part: &str| percent_decoded(part).ok_or(MailServerError::Credentials);
                Some((plain(user)?, plain(password)?))
            }
        };
        Ok(Self { host, port: url.port().unwrap_or(usual), encryption, credentials })
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let [high, low, after @ ..] = after else { return None };
            let digit = |sign: u8| char::from(sign).to_digit(16);
            bytes.push(u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<MailServer, MailServerError> {
        text.parse()
    }

    #[test]
    fn the_scheme_says_how_the_road_is_sealed() {
        let server = read("smtp://mail.zorg.example").unwrap();
        assert_eq!((server.port, server.encryption, server.credentials), (587, Encryption::StartTls, None));
        let server = read("smtps://bw:s%40fe%2F1@mail.zorg.example:4650").unwrap();
        assert_eq!((server.port, server.encryption), (4650, Encryption::Implicit));
        assert_eq!(server.credentials, Some(("bw".to_owned(), "s@fe/1".to_owned())));
        let server = read("smtp+plain://[::1]:2525").unwrap();
        assert_eq!((server.host.as_str(), server.port, server.encryption), ("::1", 2525, Encryption::Plain));
    }

    // Shows: ASVS 12.3.1
    #[test]
    fn mail_leaves_the_machine_only_encrypted() {
        assert_eq!(read("smtp+plain://mail.zorg.example"), Err(MailServerError::PlainAway));
        assert_eq!(read("smtp+plain://10.0.0.5:25"), Err(MailServerError::PlainAway));
        assert!(read("smtp+plain://localhost:25").is_ok() && read("smtp+plain://127.0.0.2").is_ok());
    }

    #[test]
    fn nonsense_is_refused_without_repeating_a_password() {
        for text in ["", "mail.zorg.example", "http://mail.zorg.example", "smtp://", "smtp://h/path", "smtp://h?tls=no"]
        {
            assert_eq!(read(text), Err(MailServerError::Shape), "{text}");
        }
        for text in
            ["smtp://user@h.example", "smtp://:pw@h.example", "smtp://u:%zz@h.example", "smtp://u:%ff@h.example"]
        {
            assert_eq!(read(text), Err(MailServerError::Credentials), "{text}");
        }
        let shown = format!("{:?}", read("smtp://bw:geheim@h.example").unwrap());
        assert_eq!(shown, "MailServer(h.example:587, StartTls, signs in)");
    }
}
