//! Package URLs (ECMA-427, the purl specification): reading, normalising by type, and writing canonically. It resolves
//! nothing and asks no registry.

use std::collections::BTreeMap;
use std::fmt;

use super::vers::VersType;

/// Longer texts are no package URLs; nobody is served by reading them.
const LONGEST: usize = 4096;

/// A package URL in its normal form: two that mean the same package are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purl {
    /// Lower case: `npm`, `maven`, `deb`.
    pub kind: String,
    pub namespace: Option<String>,
    pub name: String,
    pub version: Option<String>,
    pub qualifiers: BTreeMap<String, String>,
    pub subpath: Option<String>,
}

/// Why a text is no package URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotPurl {
    TooLong,
    /// It does not begin with `pkg:`.
    Scheme,
    /// The type is missing or has other characters than letters, digits, `.` and `-`.
    Type,
    /// The name is missing.
    Name,
    /// The type asks for a namespace, or knows none.
    Namespace,
    /// The type asks for something else that is missing or of the wrong form.
    TypeRule,
    /// A qualifier has a bad key, or one key stands twice.
    Qualifier,
    /// A `%` that begins no encoded character, or bytes that are no UTF-8.
    Encoding,
}

impl NotPurl {
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Scheme => "scheme",
            Self::Type => "type",
            Self::Name => "name",
            Self::Namespace => "namespace",
            Self::TypeRule => "type_rule",
            Self::Qualifier => "qualifier",
            Self::Encoding => "encoding",
        }
    }
}

/// Types whose names are compared without regard to case (the type definitions of the purl specification).
const NAME_LOWER: &[&str] = &[
    "alpm",
    "apk",
    "bitbucket",
    "bitnami",
    "brew",
    "chrome-extension",
    "composer",
    "deb",
    "github",
    "hex",
    "luarocks",
    "oci",
    "otp",
    "pub",
    "pypi",
    "vscode-extension",
];
const NAMESPACE_LOWER: &[&str] = &[
    "alpm",
    "apk",
    "bitbucket",
    "brew",
    "composer",
    "deb",
    "github",
    "hex",
    "luarocks",
    "qpkg",
    "rpm",
    "vscode-extension",
    "yocto",
];
const NAMESPACE_REQUIRED: &[&str] = &[
    "alpm",
    "apk",
    "bitbucket",
    "composer",
    "deb",
    "git",
    "github",
    "golang",
    "huggingface",
    "maven",
    "qpkg",
    "rpm",
    "swift",
    "vscode-extension",
];
const NAMESPACE_PROHIBITED: &[&str] = &[
    "bazel",
    "bitnami",
    "cargo",
    "chrome-extension",
    "cocoapods",
    "conda",
    "cran",
    "gem",
    "hackage",
    "julia",
    "mlflow",
    "nuget",
    "oci",
    "opam",
    "otp",
    "pub",
    "pypi",
    "vcpkg",
];
const VERSION_LOWER: &[&str] = &["huggingface", "oci", "pypi", "vscode-extension"];

impl Purl {
    /// Reads a package URL and brings it into the normal form of its type.
    ///
    /// # Errors
    /// When the text is no package URL or breaks a rule of its type; the code says which.
    pub fn parse(text: &str) -> Result<Self, NotPurl> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(NotPurl::TooLong);
        }
        let (scheme, rest) = text.split_once(':').ok_or(NotPurl::Scheme)?;
        if !scheme.eq_ignore_ascii_case("pkg") {
            return Err(NotPurl::Scheme);
        }
        let rest = rest.trim_start_matches('/');
        let (rest, subpath) = match rest.split_once('#') {
            Some((rest, subpath)) => (rest, segments(subpath, true)?),
            None => (rest, None),
        };
        let (rest, qualifiers) = match rest.split_once('?') {
            Some((rest, written)) => (rest, read_qualifiers(written)?),
            None => (rest, BTreeMap::new()),
        };
        let (kind, rest) = rest.split_once('/').ok_or(NotPurl::Type)?;
        let kind = kind.to_ascii_lowercase();
        if !is_type(&kind) {
            return Err(NotPurl::Type);
        }
        let rest = rest.trim_matches('/');
        // An unencoded "@" of an npm scope stands before the last slash; the version's stands after it.
        let name_starts = rest.rfind('/').map_or(0, |at| at + 1);
        let version_at = match rest.get(name_starts..).and_then(|last| last.rfind('@')) {
            Some(at) => Some(name_starts + at),
            // A slash within the version: "name@1/2".
            None => rest.rfind('@').filter(|at| *at > 0 && rest.as_bytes().get(at - 1) != Some(&b'/')),
        };
        let (path, version) = match version_at {
            Some(at) => (
                rest.get(..at).unwrap_or_default(),
                Some(decode(rest.get(at + 1..).unwrap_or_default())?).filter(|version| !version.is_empty()),
            ),
            None => (rest, None),
        };
        let (namespace, name) = match path.rsplit_once('/') {
            Some((namespace, name)) => (segments(namespace, false)?, name),
            None => (None, path),
        };
        let purl = Self { kind, namespace, name: decode(name)?, version, qualifiers, subpath };
        purl.normalised()
    }

    fn normalised(mut self) -> Result<Self, NotPurl> {
        if self.name.is_empty() {
            return Err(NotPurl::Name);
        }
        let kind = self.kind.as_str();
        if NAMESPACE_REQUIRED.contains(&kind) && self.namespace.is_none()
            || NAMESPACE_PROHIBITED.contains(&kind) && self.namespace.is_some()
        {
            return Err(NotPurl::Namespace);
        }
        if NAME_LOWER.contains(&kind) {
            self.name = self.name.to_lowercase();
        }
        if NAMESPACE_LOWER.contains(&kind) {
            self.namespace = self.namespace.map(|namespace| namespace.to_lowercase());
        }
        if VERSION_LOWER.contains(&kind) {
            self.version = self.version.map(|version| version.to_lowercase());
        }
        match kind {
            "pypi" => self.name = self.name.replace('_', "-"),
            "pub" => {
                self.name = self.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            }
            // Names are case-sensitive unless the model lives on Azure Databricks.
            "mlflow" if self.qualifiers.get("repository_url").is_some_and(|url| url.contains("azuredatabricks")) => {
                self.name = self.name.to_lowercase();
            }
            // Without channel or user the two would be told apart only by what is not written.
            "conan" if self.namespace.is_none() && self.qualifiers.contains_key("channel") => {
                return Err(NotPurl::TypeRule);
            }
            "cpan" => {
                self.namespace = self.namespace.map(|namespace| namespace.to_uppercase());
                if self.name.contains("::") {
                    return Err(NotPurl::TypeRule);
                }
            }
            "swid" if self.qualifiers.get("tag_id").is_none_or(String::is_empty) => return Err(NotPurl::TypeRule),
            "cran" | "swift" if self.version.is_none() => return Err(NotPurl::TypeRule),
            "chrome-extension" => {
                let name_fits = self.name.len() == 32 && self.name.bytes().all(|b| b.is_ascii_lowercase());
                let version = self.version.as_deref().unwrap_or("0");
                let version_fits = version.split('.').count() <= 4
                    && version.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
                if !name_fits || !version_fits {
                    return Err(NotPurl::TypeRule);
                }
            }
            "julia" if self.qualifiers.get("uuid").is_none_or(String::is_empty) => return Err(NotPurl::TypeRule),
            _ => {}
        }
        Ok(self)
    }

    /// True when both are of one package, whatever the version, qualifiers and subpath.
    pub fn same_package(&self, other: &Self) -> bool {
        self.kind == other.kind && self.namespace == other.namespace && self.name == other.name
    }

    /// The text by which packages are found: type, namespace and name.
    pub fn package(&self) -> String {
        format!("{}/{}/{}", self.kind, self.namespace.as_deref().unwrap_or_default(), self.name)
    }

    /// The type of versions that this type of package has, when it is supported.
    pub fn vers_type(&self) -> Option<VersType> {
        VersType::from_code(&self.kind)
    }

    /// The version to compare: for rpm and deb the epoch may stand in a qualifier.
    pub fn full_version(&self) -> Option<String> {
        let version = self.version.as_deref()?;
        match self.qualifiers.get("epoch") {
            Some(epoch) if matches!(self.kind.as_str(), "rpm" | "deb") && !version.contains(':') => {
                Some(format!("{epoch}:{version}"))
            }
            _ => Some(version.to_owned()),
        }
    }
}

impl fmt::Display for Purl {
    /// The canonical form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pkg:{}/", self.kind)?;
        for segment in self.namespace.iter().flat_map(|namespace| namespace.split('/')) {
            write!(f, "{}/", encode(segment))?;
        }
        f.write_str(&encode(&self.name))?;
        if let Some(version) = &self.version {
            write!(f, "@{}", encode(version))?;
        }
        let mut separator = '?';
        for (key, value) in &self.qualifiers {
            write!(f, "{separator}{key}={}", encode(value))?;
            separator = '&';
        }
        if let Some(subpath) = &self.subpath {
            let path: Vec<String> = subpath.split('/').map(encode).collect();
            write!(f, "#{}", path.join("/"))?;
        }
        Ok(())
    }
}

fn is_type(kind: &str) -> bool {
    kind.starts_with(|c: char| c.is_ascii_lowercase())
        && kind.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
}

/// The segments of a path without empty ones; in a subpath `.` and `..` are left out too.
fn segments(path: &str, is_subpath: bool) -> Result<Option<String>, NotPurl> {
    let mut kept = Vec::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let segment = decode(segment)?;
        if segment.is_empty() || is_subpath && matches!(segment.as_str(), "." | "..") {
            continue;
        }
        if segment.contains('/') && is_subpath {
            return Err(NotPurl::Encoding);
        }
        // Some tools write "github.com%2Fgorilla": the slash divides all the same.
        kept.extend(segment.split('/').filter(|part| !part.is_empty()).map(str::to_owned));
    }
    Ok((!kept.is_empty()).then(|| kept.join("/")))
}

fn read_qualifiers(written: &str) -> Result<BTreeMap<String, String>, NotPurl> {
    let mut qualifiers = BTreeMap::new();
    for pair in written.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or(NotPurl::Qualifier)?;
        let key = key.to_ascii_lowercase();
        let fits = key.starts_with(|c: char| c.is_ascii_lowercase())
            && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_'));
        if !fits {
            return Err(NotPurl::Qualifier);
        }
        let value = decode(value)?;
        // A qualifier without a value is the same as none.
        if !value.is_empty() && qualifiers.insert(key, value).is_some() {
            return Err(NotPurl::Qualifier);
        }
    }
    Ok(qualifiers)
}

/// Percent-decoding (RFC 3986 §2.1).
pub(super) fn decode(text: &str) -> Result<String, NotPurl> {
    if !text.contains('%') {
        return Ok(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16)).ok_or(NotPurl::Encoding);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push(u8::try_from(high * 16 + low).map_err(|_| NotPurl::Encoding)?);
    }
    String::from_utf8(bytes).map_err(|_| NotPurl::Encoding)
}

/// Percent-encoding: everything but letters, digits and `.-_~:`.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let c = char::from(byte);
        if byte.is_ascii_alphanumeric() || ".-_~:".contains(c) {
            encoded.push(c);
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        Purl::parse(text).map_or_else(|problem| format!("error: {}", problem.code()), |purl| purl.to_string())
    }

    #[test]
    fn each_type_has_its_own_normal_form() {
        for (written, wanted) in [
            ("pkg:npm/%40waterland/dossier@2.1.0", "pkg:npm/%40waterland/dossier@2.1.0"),
            ("pkg:npm/@waterland/dossier@2.1.0", "pkg:npm/%40waterland/dossier@2.1.0"),
            ("pkg:PyPI/Zorg_Koppeling@1.0RC1", "pkg:pypi/zorg-koppeling@1.0rc1"),
            ("pkg:deb/Debian/Curl@7.50.3-1?Arch=i386&distro=", "pkg:deb/debian/curl@7.50.3-1?arch=i386"),
            ("pkg:github/Waterland/Pomp@v1#./docs//../lib", "pkg:github/waterland/pomp@v1#docs/lib"),
            ("pkg:maven/nl.voorbeeld/kern@1.0", "pkg:maven/nl.voorbeeld/kern@1.0"),
            ("pkg://cargo/serde@1.0.1+a", "pkg:cargo/serde@1.0.1%2Ba"),
            ("pkg:maven/kern@1.0", "error: namespace"),
            ("pkg:cargo/x/serde@1", "error: namespace"),
            ("pkg:npm/", "error: name"),
            ("npm/x", "error: scheme"),
            ("pkg:3n/x", "error: type"),
            ("pkg:npm/x?in%20use=1", "error: qualifier"),
            ("pkg:npm/x?a=1&A=2", "error: qualifier"),
            ("pkg:npm/x%G0", "error: encoding"),
        ] {
            assert_eq!(canonical(written), wanted, "{written}");
        }
    }

    #[test]
    fn one_package_is_found_again_in_another_version() {
        let one = Purl::parse("pkg:rpm/Fedora/curl@7.50.3-1.fc25?epoch=1").unwrap();
        let other = Purl::parse("pkg:rpm/fedora/curl").unwrap();
        assert!(one.same_package(&other));
        assert_eq!(one.full_version().as_deref(), Some("1:7.50.3-1.fc25"));
        assert_eq!(one.vers_type(), Some(VersType::Rpm));
    }
}
