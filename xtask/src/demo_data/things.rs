//! The catalogue: what stands in the fictional institutions. Makers and products are invented.
//!
//! `Thing`s named by the advisories in `demo/advisories` are the constants on top; the rest is what fills a list.

/// A kind of line, with the ways people write it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thing {
    pub(super) prefix: Prefix,
    pub(super) makers: &'static [&'static str],
    pub(super) products: &'static [&'static str],
    pub(super) models: &'static [&'static str],
    /// Versions of lines that are not planted with a version of their own.
    pub(super) versions: &'static [&'static str],
    pub(super) kinds: &'static [&'static str],
}

/// The register a line comes from; institutions number their lists per department.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Prefix {
    Medical,
    Office,
    Building,
    Cloud,
}

use Prefix::{Building, Cloud, Medical, Office};

const fn thing(
    prefix: Prefix,
    makers: &'static [&'static str],
    products: &'static [&'static str],
    models: &'static [&'static str],
    versions: &'static [&'static str],
    kinds: &'static [&'static str],
) -> Thing {
    Thing { prefix, makers, products, models, versions, kinds }
}

const HALMARIN: &[&str] =
    &["Halmarin", "Halmarin Medical", "HALMARIN", "Halmarin Medical Systems B.V.", "Halmarin Med.", "Hallmarin"];
const NORDVASK: &[&str] = &["Nordvask", "Nordvask Patient Systems", "NORDVASK AS", "Nordvask"];
const OCULANCE: &[&str] = &["Oculance", "Oculance Imaging", "Oculance GmbH"];
const BELVARO: &[&str] = &["Belvaro", "Belvaro Zorgsystemen", "Belvaro B.V.", "Belvaro Care Systems"];
const ARDENA: &[&str] = &["Ardena", "Ardena Building Controls", "Ardena Gebouwtechniek"];
const GATEWYN: &[&str] = &["Gatewyn", "Gatewyn Networks"];
const REANIS: &[&str] = &["Reanis", "Reanis Cardiac", "REANIS"];
const PRINTHAVEN: &[&str] = &["Printhaven", "PrintHaven", "Printhaven Europe", "PRINTHAVEN"];

pub(super) const PERFURO_500: Thing = thing(
    Medical,
    HALMARIN,
    &["Perfuro 500", "Perfuro 500", "PERFURO 500", "Perfuro-500", "Perfuro500", "Infuuspomp Perfuro 500"],
    &["HM-P500-01", "HM-P500-02", ""],
    &[],
    &["infuuspomp", "Infuuspomp", "volumetrische pomp"],
);
pub(super) const PERFURO_700: Thing = thing(
    Medical,
    HALMARIN,
    &["Perfuro 700 Syringe", "Perfuro 700 Syringe", "Perfuro 700 syringe", "Spuitenpomp Perfuro 700 Syringe"],
    &["HM-P700-01", ""],
    &["2.6.1", "2.8.0", "", "2.8.0"],
    &["spuitenpomp", "spuitpomp"],
);
/// An older pump that no advisory names: near the Perfuro 500 in name only.
pub(super) const PERFURO_300: Thing =
    thing(Medical, HALMARIN, &["Perfuro 300", "Perfuro 300"], &["HM-P300-01"], &["2.3", "2.4", ""], &["infuuspomp"]);
pub(super) const PERFURO_CENTRAL: Thing =
    thing(Medical, HALMARIN, &["Perfuro Central"], &[""], &[], &["software medicatiebibliotheek"]);
pub(super) const VIGIL: Thing = thing(
    Medical,
    NORDVASK,
    &["Vigil VM30", "Vigil VM20", "VM40", "Vigil VM30", "VIGIL VM20", "Vigil VM40", "monitor Vigil VM30"],
    &[""],
    &[],
    &["patiëntmonitor", "Patientmonitor", "bewakingsmonitor"],
);
pub(super) const VIGIL_60: Thing =
    thing(Medical, NORDVASK, &["Vigil VM60"], &["NP-VM60"], &["C.02.05", "C.03.00"], &["patiëntmonitor"]);
pub(super) const LUMA_PACS: Thing =
    thing(Medical, OCULANCE, &["Luma PACS", "Luma PACS archief"], &[""], &[], &["PACS", "beeldarchief"]);
pub(super) const CARECALL_SERVER: Thing = thing(
    Building,
    BELVARO,
    &["CareCall Server", "CareCall server", "CareCall Server"],
    &["BC-SRV", ""],
    &[],
    &["zusteroproep", "verpleegoproepsysteem", "zorgoproepsysteem"],
);
pub(super) const CARECALL_UNIT: Thing = thing(
    Building,
    BELVARO,
    &["CareCall Kamerunit", "CareCall kamerunit", "Kamerunit CareCall"],
    &["BC-KU2", "BC-KU3"],
    &["", "3.1", "3.2"],
    &["zusteroproep", "kamerunit zusteroproep"],
);
pub(super) const ARDENA_VIEW: Thing =
    thing(Building, ARDENA, &["ArdenaView", "Ardena View", "ArdenaView"], &[""], &[], &["GBS", "gebouwbeheersysteem"]);
pub(super) const AX_220: Thing = thing(
    Building,
    ARDENA,
    &["AX-220", "AX220", "Regelaar AX-220"],
    &["AX-220-E", "AX-220-F"],
    &[],
    &["regelaar klimaat", "GBS-regelaar"],
);
pub(super) const AX_110: Thing =
    thing(Building, ARDENA, &["AX-110", "Regelaar AX-110"], &["AX-110"], &["1.4", ""], &["regelaar klimaat"]);
pub(super) const DOSSIVA: Thing = thing(
    Cloud,
    &["Dossiva", "Dossiva Software"],
    &["Dossiva ECD", "ECD Dossiva"],
    &[""],
    &[""],
    &["cliëntdossier (cloud)", "ECD"],
);
pub(super) const PILLARO_2: Thing = thing(
    Medical,
    &["Pillaro", "Pillaro Health"],
    &["Pillaro Home Mk II", "Home Mk II", "Pillaro Home MkII"],
    &["PH-MK2"],
    &["", "1.12"],
    &["medicijndispenser", "medicatiedispenser"],
);
pub(super) const PILLARO_1: Thing =
    thing(Medical, &["Pillaro"], &["Pillaro Home Mk I"], &["PH-MK1"], &[""], &["medicijndispenser"]);
pub(super) const BEDPLAN: Thing =
    thing(Office, &["Lakenvelt", "Lakenvelt Software"], &["BedPlan"], &[""], &[], &["beddenplanning"]);
pub(super) const TUNNELGUARD_300: Thing = thing(
    Office,
    GATEWYN,
    &["TunnelGuard 300", "Tunnelguard 300", "TG300 TunnelGuard 300"],
    &["GW-TG300"],
    &[],
    &["VPN", "VPN-appliance", "firewall/VPN"],
);
pub(super) const TUNNELGUARD_500: Thing =
    thing(Office, GATEWYN, &["TunnelGuard 500"], &["GW-TG500"], &[], &["VPN", "VPN-appliance"]);
pub(super) const R8: Thing =
    thing(Medical, REANIS, &["R8", "Reanis R8", "R8 defibrillator"], &["RC-R8"], &[], &["defibrillator", "AED"]);
pub(super) const R8_PRO: Thing = thing(Medical, REANIS, &["R8 Pro"], &["RC-R8P"], &["2.0", "2.1"], &["defibrillator"]);
pub(super) const CX_CONTROL: Thing = thing(
    Medical,
    &["Chemivar", "Chemivar Diagnostics"],
    &["CX Control", "CX Control op CX-400"],
    &[""],
    &[],
    &["laboratoriumsoftware"],
);
pub(super) const CX_400: Thing = thing(
    Medical,
    &["Chemivar", "CHEMIVAR"],
    &["CX-400", "CX 400 analyser"],
    &["CV-CX400"],
    &["", "1.9"],
    &["analyser", "chemie-analyser"],
);
pub(super) const POLSVEER: Thing =
    thing(Cloud, &["Polsveer"], &["Polsveer Thuis"], &[""], &[], &["telemonitoring", "app thuismeten"]);
pub(super) const PRINTER: Thing = thing(
    Office,
    PRINTHAVEN,
    &["PH-4200", "PH4200", "PH-4200DN", "PH-4300", "Printhaven PH-4200"],
    &["PH4200DN", "PH4200DTN", ""],
    &[],
    &["printer", "Printer", "multifunctional"],
);

// What a care home has besides; written one by one, because a list of fourteen lines is read line by line.
pub(super) const CARE_BED: Thing = thing(Medical, &["Ostervel"], &["Somna Zorg"], &[""], &[""], &["hoog-laagbed"]);
pub(super) const CARE_LIFT: Thing = thing(Medical, &["Rosmarijn"], &["Tilmaat 160"], &[""], &[""], &["tillift"]);
pub(super) const CARE_PRESSURE: Thing =
    thing(Medical, &["Brinkhof"], &["Tensimo 2"], &[""], &[""], &["bloeddrukmeter"]);
pub(super) const CARE_LAPTOP: Thing = thing(Office, &["Umbriel"], &["Notabook 14"], &[""], &[""], &["laptop"]);
pub(super) const CARE_PHONE: Thing = thing(Office, &["Telloor"], &["Zorgfoon S"], &[""], &["12"], &["zorgtelefoon"]);
pub(super) const CARE_WIFI: Thing = thing(Office, &["Silvanet"], &["SN Air 6"], &[""], &[""], &["wifi kastjes"]);
pub(super) const CARE_FIRE: Thing =
    thing(Building, &["Brandwijk Detectie"], &["BMC 8"], &[""], &[""], &["brandmeldcentrale"]);
pub(super) const CARE_DOOR: Thing = thing(Building, &["Sluitwerk"], &["Toegang T4"], &[""], &["?"], &["voordeur"]);
pub(super) const CARE_TABLET: Thing = thing(Office, &[""], &["tablet"], &[""], &[""], &["tablet bewoners"]);

/// Lines no advisory speaks of: a hospital's ordinary stock of medical devices.
pub(super) const MEDICAL: &[Thing] = &[
    thing(
        Medical,
        &["Averlo", "Averlo Medical"],
        &["Respira 7", "Respira 7 Plus"],
        &["AV-R7"],
        &["3.4", "3.5", ""],
        &["beademingstoestel", "ventilator"],
    ),
    thing(
        Medical,
        &["Brinkhof Medical", "Brinkhof"],
        &["Tensimo 2", "Tensimo II"],
        &["BM-T2"],
        &["", "1.1"],
        &["bloeddrukmeter"],
    ),
    thing(Medical, &["Brinkhof"], &["Thermex oor"], &[""], &[""], &["oorthermometer", "thermometer"]),
    thing(
        Medical,
        &["Dunamed", "DUNAMED"],
        &["EchoVaar 60", "Echovaar 80"],
        &["DU-60", "DU-80"],
        &["R4.1", "R5", ""],
        &["echoapparaat", "echografie"],
    ),
    thing(
        Medical,
        &["Ekstrom & Laan", "Ekstrom en Laan"],
        &["Narcova A3", "Narcova A5"],
        &["EL-A3", "EL-A5"],
        &["8.2", "8.3.1", ""],
        &["anesthesietoestel"],
    ),
    thing(
        Medical,
        &["Fennwald Surgical", "Fennwald"],
        &["Coagulon 300"],
        &["FW-300"],
        &["", "2.0"],
        &["electrochirurgie", "diathermie"],
    ),
    thing(
        Medical,
        &["Gravenor"],
        &["Telemetra 12", "Telemetra zender"],
        &["GR-T12"],
        &["4.0.2", ""],
        &["telemetriezender"],
    ),
    thing(
        Medical,
        &["Hexalune", "Hexalune Röntgen"],
        &["Radiant DR", "Radiant mobiel"],
        &["HX-DR1", "HX-M2"],
        &["5.0", "5.1 SP2", ""],
        &["röntgentoestel", "rontgen mobiel"],
    ),
    thing(Medical, &["Isarova"], &["Spirolux"], &["IS-SL"], &["2.2", ""], &["spirometer"]),
    thing(Medical, &["Juvela Neonatal", "Juvela"], &["Nestwarm 4"], &["JV-N4"], &["", "1.7"], &["couveuse"]),
    thing(
        Medical,
        &["Kortrijn Optics", "Kortrijn"],
        &["Endora HD", "Endora 4K"],
        &["KO-HD", "KO-4K"],
        &["1.20", "2.01", ""],
        &["endoscopietoren", "videoprocessor"],
    ),
    thing(Medical, &["Lindwurm Lab"], &["Centrifast 16"], &["LW-16"], &[""], &["centrifuge"]),
    thing(Medical, &["Morvane"], &["Cardioscript 12"], &["MV-C12"], &["6.1", "6.2", ""], &["ECG-apparaat", "ECG"]),
    thing(
        Medical,
        &["Ostervel Beds", "Ostervel"],
        &["Somna 3", "Somna 3 IC"],
        &["OB-S3"],
        &[""],
        &["ziekenhuisbed", "bed hoog-laag"],
    ),
    thing(Medical, &["Pendrake"], &["Oxypuls 5"], &["PD-O5"], &["", "1.0"], &["saturatiemeter"]),
    thing(Medical, &["Rosmarijn Hulpmiddelen"], &["Tilmaat 200"], &["RH-T200"], &[""], &["tillift"]),
    thing(
        Medical,
        &["Tessalo Dialyse", "Tessalo"],
        &["Nefra 8"],
        &["TS-N8"],
        &["4.11", "4.12", ""],
        &["dialysetoestel"],
    ),
    thing(Medical, &["Wendrake"], &["Sterivac 600"], &["WD-600"], &["", "3.0"], &["sterilisator", "autoclaaf"]),
    thing(Medical, &["Wendrake"], &["Aspiro V"], &[""], &[""], &["uitzuigapparaat"]),
    thing(Medical, &["Averlo"], &["Humidra"], &["AV-H1"], &[""], &["bevochtiger"]),
];

/// Office IT, for everybody.
pub(super) const OFFICE: &[Thing] = &[
    thing(
        Office,
        &["Umbriel Computing", "Umbriel"],
        &["Notabook 14", "Notabook 15", "NotaBook 14 G3"],
        &["UM-NB14", ""],
        &["", "BIOS 1.19"],
        &["laptop", "Laptop", "notebook"],
    ),
    thing(Office, &["Umbriel"], &["Deskra 5"], &["UM-D5"], &[""], &["werkstation", "pc"]),
    thing(
        Office,
        &["Silvanet"],
        &["SN Switch 24", "SN Switch 48"],
        &["SN-24", "SN-48"],
        &["7.2.1", "7.3", ""],
        &["switch"],
    ),
    thing(Office, &["Silvanet"], &["SN Air 6"], &["SN-A6"], &["5.5", ""], &["accesspoint", "wifi"]),
    thing(Office, &["Quillon IT", "Quillon"], &["Rack R2"], &["Q-R2"], &["", "fw 2.80"], &["server"]),
    thing(Office, &["Quillon"], &["StoreVault 40"], &["Q-SV40"], &["9.1"], &["opslag", "NAS"]),
    thing(Office, &["Veldspaat"], &["Beeldscherm 24\"", "Beeldscherm 27\""], &[""], &[""], &["monitor", "beeldscherm"]),
    thing(Office, &["Telloor"], &["Deskfoon 3"], &["TL-3"], &["", "2.1.0"], &["telefoon", "IP-telefoon"]),
    thing(Office, &["Telloor"], &["Zorgfoon S"], &["TL-ZS"], &["12", ""], &["smartphone", "DECT"]),
];

/// What holds the building together.
pub(super) const BUILDING: &[Thing] = &[
    thing(Building, &["Brandwijk Detectie"], &["BMC 8"], &["BD-8"], &["", "4.4"], &["brandmeldcentrale"]),
    thing(Building, &["Sluitwerk"], &["Toegang T4"], &["SW-T4"], &["3.0.1", ""], &["toegangscontrole"]),
    thing(Building, &["Camvista"], &["Dome 360"], &["CV-360"], &["", "1.8.2"], &["camera"]),
    thing(Building, &["Liftbouw Noord"], &["Besturing LB2"], &[""], &[""], &["liftbesturing"]),
    thing(Building, &["Koelvaart"], &["Koelmachine K90"], &["KV-K90"], &[""], &["koelmachine"]),
];

/// Simple things of care homes and home care.
pub(super) const CARE: &[Thing] = &[
    thing(
        Medical,
        &["Rosmarijn Hulpmiddelen", "Rosmarijn"],
        &["Tilmaat 200", "Tilmaat 160"],
        &[""],
        &[""],
        &["tillift"],
    ),
    thing(Medical, &["Ostervel Beds", "Ostervel"], &["Somna Zorg"], &[""], &[""], &["hoog-laagbed", "bed"]),
    thing(Medical, &["Brinkhof"], &["Tensimo 2"], &[""], &[""], &["bloeddrukmeter"]),
    thing(Medical, &["Rosmarijn"], &["Rolmaat 3"], &[""], &[""], &["rolstoel"]),
];
