//! Where the database is: `sqlite:PATH` or `postgres://…`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::error::StoreError;

#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    Sqlite(PathBuf),
    /// A connection URL, and the schema to work in when it is not the default one.
    Postgres {
        url: String,
        schema: Option<String>,
    },
}

impl Address {
    pub(crate) fn without_password(url: &str) -> String {
        let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
        let Some((login, host)) = rest.rsplit_once('@') else { return url.to_owned() };
        let user = login.split(':').next().unwrap_or("");
        format!("{scheme}://{user}:***@{host}")
    }
}

impl FromStr for Address {
    type Err = StoreError;

    fn from_str(s: &str) -> Result<Self, StoreError> {
        if s.starts_with("postgres://") || s.starts_with("postgresql://") {
            return Ok(Self::Postgres { url: s.to_owned(), schema: None });
        }
        match s.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(path.trim_start_matches("//").into())),
            _ => Err(StoreError::BadAddress(Self::without_password(s))),
        }
    }
}

impl fmt::Display for Address {
    /// Fit for logs: passwords are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres { url, .. } => f.write_str(&Self::without_password(url)),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Shows: ASVS 16.2.5, 13.3.2
    #[test]
    fn a_password_never_shows() {
        let address: Address = "postgres://bw:geheim@db.example/bw".parse().unwrap();
        assert_eq!(address.to_string(), "postgres://bw:***@db.example/bw");
    }

    #[test]
    fn an_unknown_scheme_is_refused_with_the_way_out() {
        let error = "mysql://x".parse::<Address>().unwrap_err().to_string();
        assert!(error.contains("sqlite:PATH"), "{error}");
    }
}
