//! Whether a component is what a product entry names, by the best identifier that both have, and how its version relates.

use domain::sbom::{Component, SbomGround};

use super::{Entry, Versions, name_key};
use crate::identifier::vers::VersionKey;
use crate::identifier::{Cpe, FileHash, Purl, Relation, VersType};

/// A component, its identifiers read once.
pub(super) struct Made {
    pub(super) purls: Vec<Purl>,
    pub(super) cpes: Vec<Cpe>,
    pub(super) hashes: Vec<FileHash>,
    pub(super) name_key: Option<String>,
    pub(super) version: String,
}

/// How a component's version relates to those that are meant.
pub(super) enum Version {
    Within(Option<SbomGround>),
    Outside(SbomGround),
    Open(SbomGround),
}

impl Made {
    pub(super) fn new(component: &Component) -> Self {
        let purls: Vec<Purl> = component.purls.iter().filter_map(|text| Purl::parse(text).ok()).collect();
        let cpes: Vec<Cpe> = component.cpes.iter().filter_map(|text| Cpe::parse(text).ok()).collect();
        let version = Some(component.version.trim().to_owned())
            .filter(|version| !version.is_empty())
            .or_else(|| purls.iter().find_map(Purl::full_version))
            .or_else(|| cpes.iter().find_map(Cpe::plain_version))
            .unwrap_or_default();
        Self {
            purls,
            cpes,
            hashes: component.hashes.iter().filter_map(|(name, value)| FileHash::read(name, value)).collect(),
            name_key: name_key(&component.name),
            version,
        }
    }

    /// Whether it is certain what the component is, why, and how its version relates; nothing when it is another thing.
    pub(super) fn identify(&self, entry: &Entry) -> Option<(bool, Vec<SbomGround>, Version)> {
        if let Some(hash) =
            self.hashes.iter().filter(|hash| entry.hashes.contains(hash)).max_by_key(|it| it.is_strong())
        {
            let algorithm = hash.algorithm.clone();
            // The hash says which bytes; no version is asked any more.
            return Some(if hash.is_strong() {
                (true, vec![SbomGround::HashEqual { algorithm }], Version::Within(None))
            } else {
                (false, vec![SbomGround::HashEqualWeak { algorithm }], Version::Within(None))
            });
        }
        for purl in &self.purls {
            let same: Vec<&Purl> = entry.purls.iter().filter(|stated| stated.same_package(purl)).collect();
            if same.is_empty() {
                continue;
            }
            return Some(self.by_purl(purl, &same, entry));
        }
        // Both have package URLs of one type and they differ: these are two packages, whatever they are called.
        let of_one_type = self.purls.iter().any(|purl| entry.purls.iter().any(|stated| stated.kind == purl.kind));
        if of_one_type {
            return None;
        }
        if let Some(stated) = &entry.cpe {
            for cpe in &self.cpes {
                if let Some(found) = self.by_cpe(cpe, stated, entry) {
                    return Some(found);
                }
            }
            if !self.cpes.is_empty() {
                return None;
            }
        }
        if self.name_key.is_some() && self.name_key == name_key(&entry.name) {
            let grounds = vec![SbomGround::NameSame { stated: entry.name.clone() }];
            return Some((false, grounds, self.version_in(&entry.versions, VersType::Generic)));
        }
        None
    }

    fn by_purl(&self, purl: &Purl, same: &[&Purl], entry: &Entry) -> (bool, Vec<SbomGround>, Version) {
        let kind = purl.vers_type().unwrap_or(VersType::Generic);
        let stated: Vec<String> = same.iter().filter_map(|stated| stated.full_version()).collect();
        if stated.is_empty() {
            let grounds = vec![SbomGround::PurlPackage { purl: purl.to_string() }];
            let version = purl.full_version();
            return (true, grounds, self.version_within(version.as_deref(), &entry.versions, kind));
        }
        let Some(own) = purl.full_version().or_else(|| Some(self.version.clone()).filter(|it| !it.is_empty())) else {
            let grounds = vec![SbomGround::PurlPackage { purl: purl.to_string() }];
            return (true, grounds, Version::Open(SbomGround::VersionMissing { stated: stated.join(" | ") }));
        };
        let equals: Vec<Option<bool>> = stated.iter().map(|version| equal(kind, &own, version)).collect();
        let is_equal = equals.contains(&Some(true));
        let package = vec![SbomGround::PurlPackage { purl: purl.to_string() }];
        let exact = vec![SbomGround::PurlEqual { purl: purl.to_string() }];
        let (registered, stated) = (own.clone(), stated.join(" | "));
        let open = SbomGround::VersionNotComparable { registered: registered.clone(), stated: stated.clone() };
        match self.range_says(&own, &entry.versions, kind) {
            // The tree says that the very version in the identifier is not meant.
            Some(Version::Outside(_)) if is_equal => (true, package, Version::Open(open)),
            _ if is_equal => (true, exact, Version::Within(None)),
            // The version in the identifier is an example of the range, and no bound to it.
            Some(version) => (true, package, version),
            None if equals.contains(&None) => (true, package, Version::Open(open)),
            None => (true, package, Version::Outside(SbomGround::VersionOutside { registered, stated })),
        }
    }

    /// What a range in the product tree says of a version; nothing when there is none. A single version there is often the
    /// name of a whole package and is left to the identifier.
    fn range_says(&self, own: &str, versions: &Versions, kind: VersType) -> Option<Version> {
        matches!(versions, Versions::Range(..) | Versions::Unread(_))
            .then(|| self.version_within(Some(own), versions, kind))
    }

    fn by_cpe(&self, cpe: &Cpe, stated: &Cpe, entry: &Entry) -> Option<(bool, Vec<SbomGround>, Version)> {
        let grounds = vec![SbomGround::CpeMatch { stated: stated.to_string() }];
        match stated.relation(cpe) {
            // The name covers every version; the product tree may still say which.
            Relation::Equal | Relation::Superset if stated.plain_version().is_none() => {
                Some((true, grounds, self.version_in(&entry.versions, VersType::Generic)))
            }
            Relation::Equal | Relation::Superset => {
                let version = match self.range_says(&self.version, &entry.versions, VersType::Generic) {
                    Some(Version::Outside(_)) => Version::Open(self.not_comparable(stated)),
                    _ => Version::Within(None),
                };
                Some((true, grounds, version))
            }
            Relation::Subset | Relation::Undefined if stated.same_product(cpe) => {
                Some((true, grounds, Version::Open(self.not_comparable(stated))))
            }
            Relation::Disjoint if stated.same_product(cpe) => {
                let outside =
                    SbomGround::VersionOutside { registered: self.version.clone(), stated: stated.to_string() };
                let version = match self.range_says(&self.version, &entry.versions, VersType::Generic) {
                    None | Some(Version::Outside(_)) => Version::Outside(outside),
                    // The tree speaks of this version, the name in it of another one or of another edition.
                    _ => Version::Open(self.not_comparable(stated)),
                };
                Some((true, grounds, version))
            }
            _ => None,
        }
    }

    fn not_comparable(&self, stated: &Cpe) -> SbomGround {
        let stated = stated.to_string();
        if self.version.is_empty() {
            return SbomGround::VersionMissing { stated };
        }
        SbomGround::VersionNotComparable { registered: self.version.clone(), stated }
    }

    fn version_in(&self, versions: &Versions, kind: VersType) -> Version {
        self.version_within(None, versions, kind)
    }

    /// `kind` is the type of the component's own versions, for texts that name none.
    fn version_within(&self, own: Option<&str>, versions: &Versions, kind: VersType) -> Version {
        let own = own.unwrap_or(&self.version);
        let registered = own.to_owned();
        match versions {
            Versions::All => Version::Within(Some(SbomGround::AllVersions)),
            Versions::Range(_, range) if range.is_all() => Version::Within(Some(SbomGround::AllVersions)),
            Versions::One(stated) | Versions::Range(stated, _) | Versions::Unread(stated) if own.is_empty() => {
                Version::Open(SbomGround::VersionMissing { stated: stated.clone() })
            }
            Versions::One(stated) => answer(equal(kind, own, stated), registered, stated),
            Versions::Range(stated, range) => answer(range.contains(own), registered, stated),
            Versions::Unread(stated) => {
                Version::Open(SbomGround::VersionNotComparable { registered, stated: stated.clone() })
            }
        }
    }
}

fn answer(within: Option<bool>, registered: String, stated: &str) -> Version {
    let stated = stated.to_owned();
    match within {
        Some(true) => Version::Within(Some(SbomGround::VersionWithin { registered, stated })),
        Some(false) => Version::Outside(SbomGround::VersionOutside { registered, stated }),
        None => Version::Open(SbomGround::VersionNotComparable { registered, stated }),
    }
}

/// Whether two versions are the same; nothing when the type cannot read one of them and the texts differ.
pub(super) fn equal(kind: VersType, one: &str, other: &str) -> Option<bool> {
    if one.trim() == other.trim() {
        return Some(true);
    }
    let key = |text: &str| -> Option<VersionKey> { kind.key(text) };
    Some(key(one)? == key(other)?)
}
