//! Which of the four classes of R32 an inventory line belongs to, by the institution's own words for it.

use domain::asset::{AssetClass, AssetLine};

use crate::words::fold;

/// The class of an asset. `None` when the words do not tell; nothing is guessed then.
pub fn classify(line: &AssetLine) -> Option<AssetClass> {
    for text in [&line.kind, &line.product] {
        let text = fold(text);
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        // A short word must stand by itself; a longer one may be part of a compound, as Dutch makes them.
        let has = |hint: &&str| if hint.len() <= 3 { words.contains(hint) } else { text.contains(*hint) };
        if let Some((class, _)) = CLASSES.iter().find(|(_, hints)| hints.split_whitespace().any(|hint| has(&hint))) {
            return Some(*class);
        }
    }
    let maker = fold(&line.maker);
    MAKERS.iter().find(|(_, names)| names.split(',').any(|name| maker.contains(name.trim()))).map(|(class, _)| *class)
}

/// In this order: the first that fits stands. "cloud" goes before "server", "brandmeld" before "centrale".
const CLASSES: &[(AssetClass, &str)] = &[
    (AssetClass::SupplierCloud, "saas cloud hosted gehost"),
    (
        AssetClass::Building,
        "gbs gebouw brandmeld toegangscontrole koelmachine koelunit luchtbehandeling airco klimaat regelaar onderstation \
         bedienpaneel touchpanel gasalarm perslucht slot camera ups noodstroom personenlift building hvac netwerkregelaar \
         intercom zonwering verlichting domotica rookmelder luchtcompressor",
    ),
    (
        AssetClass::MedicalDevice,
        "pomp pump monitor infu defibrillator aed ecg ctg echo mri ct scanner rontgen bucky mammogra anesthesie beademing \
         ventilator dialyse crrt pacemaker icd crt implant programmer telemetrie glucose inr stolling poct bloedgas analyser \
         analyzer laborator lab flowcyto celsort cytologie medicatie medicijn opiaten spuit zusteroproep verpleegoproep \
         tillift bed endoscop energieplatform pet spect gamma angiogra katheter interventie nucleair dosis cardio pacs dicom \
         vitale bloeddruk saturatie neurostimulator cpap apneu telemonitoring tpv bereiding koppelmodule dockingstation \
         datamodule communicatiemodule terminalserver verloskund beeldanalyse nabewerking zakjes gehoor patient diabetes \
         insuline laser syringe radiolog verpleeg",
    ),
    (
        AssetClass::OfficeIt,
        "server werkplek laptop desktop pc firewall switch router printer multifunctional mail epd ecd his software netwerk \
         opslag backup telefo tablet app xds viewer besturingssysteem workstation werkstation storage vpn database tv televisie",
    ),
];

/// Makers that make one sort of thing only.
const MAKERS: &[(AssetClass, &str)] = &[
    (
        AssetClass::Building,
        "tridium, automated logic, delta controls, sauter, priva, trane, lenel, beaconmed, salto, axis",
    ),
    (
        AssetClass::MedicalDevice,
        "medtronic, baxter, hillrom, b. braun, resmed, draeger, drager, mindray, st. jude, welch allyn",
    ),
    (AssetClass::OfficeIt, "microsoft, cisco, fortinet, dell, lenovo, hewlett, vmware, citrix"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_institutions_words_tell_the_class() {
        let class = |kind: &str| classify(&AssetLine { kind: kind.to_owned(), ..AssetLine::default() });
        assert_eq!(class("infuuspomp"), Some(AssetClass::MedicalDevice));
        assert_eq!(class("CT-scanner"), Some(AssetClass::MedicalDevice));
        assert_eq!(class("GBS"), Some(AssetClass::Building));
        assert_eq!(class("brandmeldcentrale"), Some(AssetClass::Building));
        assert_eq!(class("firewall"), Some(AssetClass::OfficeIt));
        assert_eq!(class("ECD (SaaS)"), Some(AssetClass::SupplierCloud));
        assert_eq!(class("iets"), None);
    }
}
