//! Mails about accounts: what each is for, and how long its link works.

/// What a mail about an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailKind {
    /// Somebody is invited into an organisation.
    Invitation,
    /// Somebody has forgotten the password, or says so.
    Password,
    /// Somebody signs an organisation up, and shows with it that the address is theirs.
    Join,
}

impl MailKind {
    pub const ALL: [Self; 3] = [Self::Invitation, Self::Password, Self::Join];

    pub fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Password => "password",
            Self::Join => "join",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// An invitation waits for a holiday to end; a new password does not.
pub const INVITATION_DAYS: i64 = 7;
pub const PASSWORD_MINUTES: i64 = 60;
pub const JOIN_DAYS: i64 = 3;
