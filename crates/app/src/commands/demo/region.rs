//! The fictional region of the folder `demo/`, within the program so that the demo runs from anywhere. What is in it
//! is told in `demo/README.md`; a test compares these lists with the folder.

pub(super) const ORGANISATIONS: &str = include_str!("../../../../../demo/organisations.toml");

/// A file of the region: its name in its folder, and its bytes.
pub(in crate::commands) type File = (&'static str, &'static [u8]);

macro_rules! files {
    ($folder:literal, $ending:literal: $($name:literal)+) => {
        &[$((concat!($name, $ending), include_bytes!(concat!("../../../../../demo/", $folder, "/", $name, $ending)))),+]
    };
}

/// Named for the key of the institution.
pub(super) const INVENTORIES: &[File] = files!("inventories", ".csv":
    "ambulancedienst-waterland" "ggz-de-meerkoet" "huisartsenpost-waterland" "revalidatie-de-steiger"
    "stichting-de-vlonder" "thuiszorg-het-veer" "umc-waterland" "ziekenhuis-zuiderdam" "zorghuis-ringdijk");

pub(in crate::commands) const ADVISORIES: &[File] = files!("advisories", ".json":
    "ardena-2099-0042" "blv-2099-11" "chem-2099-sa-5" "dossiva-2099-3" "gwn-sa-2099-0117" "halm-sa-2099-001"
    "halm-sa-2099-002" "lak-2099-b1" "mka-2099-031" "nps-2099-04" "ocu-sa-2099-07" "ocu-vex-2099-02"
    "pillaro-2099-002" "polsveer-2099-1" "reanis-psa-2099-02" "stn-2099-01");

/// Later revisions of two of them: one says something else, in the other only a typing error is corrected.
pub(super) const UPDATES: &[File] = files!("advisories/updates", ".json": "halm-sa-2099-001" "ocu-sa-2099-07");

/// A library that devices are made with, and the bills of materials of two devices that are.
pub(super) const LIBRARY: File =
    ("pictolib-2099-1.json", include_bytes!("../../../../../demo/sboms/pictolib-2099-1.json"));
pub(super) const TOWER: File =
    ("endora-hd-1.20.cdx.json", include_bytes!("../../../../../demo/sboms/endora-hd-1.20.cdx.json"));
pub(super) const ARCHIVE: File =
    ("luma-pacs-5.3.cdx.json", include_bytes!("../../../../../demo/sboms/luma-pacs-5.3.cdx.json"));

/// What others know of some of the vulnerabilities.
pub(super) const ENRICHMENT: &[&[u8]] = &[
    include_bytes!("../../../../../demo/enrichment/known_exploited_vulnerabilities.json"),
    include_bytes!("../../../../../demo/enrichment/epss_scores.csv"),
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_program_carries_all_files_of_the_folder() {
        for (folder, files) in
            [("inventories", INVENTORIES), ("advisories", ADVISORIES), ("advisories/updates", UPDATES)]
        {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo").join(folder);
            let mut found: Vec<String> = std::fs::read_dir(path)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter(|name| name.contains('.'))
                .collect();
            found.sort();
            assert_eq!(files.iter().map(|(name, _)| *name).collect::<Vec<_>>(), found, "{folder}");
        }
    }
}
