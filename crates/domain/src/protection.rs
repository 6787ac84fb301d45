//! How a mail that went out was kept from others than its reader.

/// Only said where the contact has a key: most have none, and their mails go out as they always did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protection {
    /// With the contact's OpenPGP key or certificate.
    Encrypted,
    /// The key had ended by then, so the mail went out as it does to everybody else.
    KeyExpired,
    /// The key was good when it was put, and could not be used all the same.
    KeyUnusable,
}

impl Protection {
    pub const ALL: [Self; 3] = [Self::Encrypted, Self::KeyExpired, Self::KeyUnusable];

    pub fn code(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::KeyExpired => "key_expired",
            Self::KeyUnusable => "key_unusable",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}
