//! What must not get past the reader: passwords, keys, and the password part of an address. Found by the name of the column and by the
//! form of an address; a password in running text cannot be told from a word.

use std::borrow::Cow;

/// True for columns that hold a password or a secret key. A column that only says *whether* there is one is none.
pub(crate) fn is_secret(column: &str) -> bool {
    let column = column.to_ascii_lowercase();
    if ["has_", "is_", "client_"].iter().any(|start| column.starts_with(start)) {
        return false;
    }
    column.contains("password")
        || column.contains("private_key")
        || column.split(['_', '.', '-', ' ']).any(|word| {
            matches!(
                word,
                "passwd"
                    | "pwd"
                    | "pass"
                    | "passphrase"
                    | "secret"
                    | "credential"
                    | "credentials"
                    | "plaintext"
                    | "wachtwoord"
            )
        })
}

/// A text in which no address has a password any more: `https://user:secret@host/` becomes `https://user@host/` (RFC 3986 §3.2.1).
/// The second value says how many there were.
pub(crate) fn without_passwords(text: &str) -> (Cow<'_, str>, usize) {
    if !text.contains('@') || !text.contains("://") {
        return (Cow::Borrowed(text), 0);
    }
    let (mut kept, mut dropped) = (String::new(), 0);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        kept.push_str(before);
        kept.push_str("://");
        let end = after.find(|c: char| matches!(c, '/' | '?' | '#' | '"' | '<' | '>') || c.is_whitespace());
        let (authority, behind) = after.split_at(end.unwrap_or(after.len()));
        match authority.rsplit_once('@').map(|(user, host)| (user.split_once(':'), host)) {
            Some((Some((user, _)), host)) => {
                dropped += 1;
                kept.push_str(user);
                kept.push('@');
                kept.push_str(host);
            }
            _ => kept.push_str(authority),
        }
        rest = behind;
    }
    if dropped == 0 {
        return (Cow::Borrowed(text), 0);
    }
    kept.push_str(rest);
    (Cow::Owned(kept), dropped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_with_secrets_are_known_by_their_names() {
        for column in
            ["password", "Password", "user_passwd", "badsecret_secret", "private_key", "smtp-pass", "wachtwoord"]
        {
            assert!(is_secret(column), "{column}");
        }
        for column in [
            "has_password",
            "client_long_password",
            "passkey_auth",
            "userauth_methods",
            "rsa_public_key",
            "username",
            "badsecret_module",
        ] {
            assert!(!is_secret(column), "{column}");
        }
    }

    #[test]
    fn an_address_loses_its_password_and_nothing_else() {
        let plain = |text: &str| without_passwords(text).0.into_owned();
        assert_eq!(plain("https://jan:geheim@mail.example/a?b#c"), "https://jan@mail.example/a?b#c");
        assert_eq!(plain("ftp://a:b@c and ftp://d:e@f"), "ftp://a@c and ftp://d@f");
        assert_eq!(plain("ftp://a:b:c@d@host/x:y@z"), "ftp://a@host/x:y@z");
        for same in ["https://host:8443/a@b:c", "jan@mail.example", "https://jan@host/", "://@", "a@b://", ""] {
            assert_eq!(without_passwords(same), (Cow::Borrowed(same), 0));
        }
    }
}
