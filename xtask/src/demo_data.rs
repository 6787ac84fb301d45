//! Writes the inventories of the fictional region: about 3,000 lines with the dirt that real lists have.
//!
//! The output is committed; `--check` proves that it is what this generator makes. What each institution owns of
//! the products that the advisories name is *planted* line by line in `region`; the rest is filling.

mod dice;
mod region;
mod sheet;
mod things;

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use dice::Dice;
use region::{Institution, Plant};
use things::{Prefix, Thing};

const FOLDER: &str = "demo/inventories";

/// One line of a list, as texts.
#[derive(Debug, Clone, Default)]
struct Line {
    number: String,
    maker: String,
    product: String,
    version: String,
    model: String,
    serial: String,
    udi: String,
    kind: String,
    location: String,
    department: String,
    quantity: String,
    remark: String,
    bought: String,
    /// The remark starts with a quote that nobody closed.
    broken_quote: bool,
}

/// Writes every list into `demo/inventories`.
pub(crate) fn write(workspace: &Path) -> anyhow::Result<()> {
    let folder = workspace.join(FOLDER);
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    for (name, bytes, lines) in files() {
        let path = folder.join(&name);
        fs::write(&path, &bytes).with_context(|| format!("writing {}", path.display()))?;
        println!("{FOLDER}/{name}: {lines} lines, {} bytes", bytes.len());
    }
    Ok(())
}

/// Fails when a committed list differs from what the generator makes.
pub(crate) fn check(workspace: &Path) -> anyhow::Result<()> {
    let mut stale = Vec::new();
    let wanted = files();
    for (name, bytes, _) in &wanted {
        let path = workspace.join(FOLDER).join(name);
        if fs::read(&path).ok().as_ref() != Some(bytes) {
            stale.push(format!("{FOLDER}/{name}: differs from the generator"));
        }
    }
    let folder = workspace.join(FOLDER);
    for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !wanted.iter().any(|(known, _, _)| *known == name) {
            stale.push(format!("{FOLDER}/{name}: the generator does not make this file"));
        }
    }
    if !stale.is_empty() {
        bail!("{}\nrun `cargo xtask demo-data` and commit the result", stale.join("\n"));
    }
    println!("{} inventories are what the generator makes", wanted.len());
    Ok(())
}

/// Name, bytes and number of lines below the header of every list.
fn files() -> Vec<(String, Vec<u8>, usize)> {
    region::REGION
        .iter()
        .zip(1..)
        .map(|(institution, seed)| {
            let lines = lines(institution, &mut Dice::new(seed));
            (format!("{}.csv", institution.key), institution.sheet.bytes(&lines), lines.len())
        })
        .collect()
}

fn lines(institution: &Institution, dice: &mut Dice) -> Vec<Line> {
    let mut lines = Vec::with_capacity(institution.lines);
    for plant in institution.plants {
        for _ in 0..plant.lines {
            lines.push(planted(institution, plant, dice));
        }
    }
    while lines.len() + institution.duplicates < institution.lines {
        let list = institution.filling.get(dice.below(institution.filling.len())).copied().unwrap_or(things::OFFICE);
        if let Some(thing) = list.get(dice.below(list.len())) {
            lines.push(filling(institution, thing, dice));
        }
    }
    if institution.shuffled {
        dice.shuffle(&mut lines);
    }
    number(institution, &mut lines, dice);
    duplicate(institution, &mut lines, dice);
    spoil(institution, &mut lines);
    lines
}

/// A line about a product that an advisory names. What decides the match is kept readable: version and name vary
/// only as people vary them.
fn planted(institution: &Institution, plant: &Plant, dice: &mut Dice) -> Line {
    let mut line = bare(institution, plant.thing, dice);
    line.version = dice.pick(plant.versions).to_owned();
    if plant.versions.is_empty() {
        line.version = dice.pick(plant.thing.versions).to_owned();
    }
    if plant.quantity > 1 {
        line.quantity = plant.quantity.to_string();
        line.serial.clear();
    }
    if line.version.starts_with(|letter: char| letter.is_ascii_digit()) && dice.chance(1, 8) {
        line.version.insert(0, 'V');
    }
    line
}

fn filling(institution: &Institution, thing: &Thing, dice: &mut Dice) -> Line {
    let mut line = bare(institution, thing, dice);
    line.version = dice.pick(thing.versions).to_owned();
    if line.version.is_empty() && dice.chance(1, 9) {
        line.version = dice.pick(&["onbekend", "?", "-", "n.v.t."]).to_owned();
    }
    if dice.chance(1, 20) {
        line.quantity = (2 + dice.below(11)).to_string();
        line.serial.clear();
    } else if dice.chance(1, 6) {
        line.quantity = "1".to_owned();
    }
    if dice.chance(1, 30) {
        line.maker.clear();
    }
    if dice.chance(1, 40) {
        line.product.push(' ');
    }
    line
}

fn bare(institution: &Institution, thing: &Thing, dice: &mut Dice) -> Line {
    let medical = thing.prefix == Prefix::Medical;
    let departments = match thing.prefix {
        Prefix::Medical => institution.departments,
        Prefix::Office | Prefix::Cloud => institution.offices,
        Prefix::Building => &["Facilitair", "Technische Dienst", "TD", "Huisvesting"],
    };
    let serial = match dice.below(5) {
        0 => String::new(),
        1 => format!("SN{}", dice.digits(7)),
        2 => format!("{}-{}", dice.digits(4), dice.digits(5)),
        _ => dice.digits(8),
    };
    Line {
        number: match thing.prefix {
            Prefix::Medical => "MT",
            Prefix::Office => "ICT",
            Prefix::Building => "GBS",
            Prefix::Cloud => "SAAS",
        }
        .to_owned(),
        maker: dice.pick(thing.makers).to_owned(),
        product: dice.pick(thing.products).to_owned(),
        version: String::new(),
        model: dice.pick(thing.models).to_owned(),
        serial: if thing.prefix == Prefix::Cloud { String::new() } else { serial },
        udi: if medical && dice.chance(1, 3) { gtin(dice) } else { String::new() },
        kind: dice.pick(thing.kinds).to_owned(),
        location: if thing.prefix == Prefix::Cloud { "-".to_owned() } else { location(institution, dice) },
        department: dice.pick(departments).to_owned(),
        quantity: String::new(),
        remark: if dice.chance(1, 7) { dice.pick(region::REMARKS).to_owned() } else { String::new() },
        bought: format!("{}-{}-{}", 1 + dice.below(28), 1 + dice.below(12), 2011 + dice.below(15)),
        broken_quote: false,
    }
}

/// A GTIN-14 with a right check digit, from the range 999 that is never given to a maker.
fn gtin(dice: &mut Dice) -> String {
    let body = format!("0999{}", dice.digits(9));
    let sum: u32 = body
        .chars()
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight)
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

fn location(institution: &Institution, dice: &mut Dice) -> String {
    let place = dice.pick(institution.places);
    match dice.below(4) {
        _ if !institution.rooms => place.to_owned(),
        0 => place.to_owned(),
        1 => format!("{place} k. {}", 1 + dice.below(40)),
        2 => format!("{place}-{:03}", 1 + dice.below(420)),
        _ => format!("{place} kamer {}", 1 + dice.below(60)),
    }
}

/// Gives every line its number: rising, with gaps, as registers grow.
fn number(institution: &Institution, lines: &mut [Line], dice: &mut Dice) {
    let mut next = institution.first_number;
    for line in lines {
        next += 1 + dice.below(7);
        line.number = match institution.numbering {
            region::Numbering::PerDepartment => format!("{}-{next:05}", line.number),
            region::Numbering::Plain => next.to_string(),
            region::Numbering::Prefixed(prefix) => format!("{prefix}{next:04}"),
        };
    }
}

/// Repeats some lines: half of them as they are, half with another location, as after a move.
fn duplicate(institution: &Institution, lines: &mut Vec<Line>, dice: &mut Dice) {
    for turn in 0..institution.duplicates {
        let Some(mut copy) = lines.get(dice.below(lines.len())).cloned() else { return };
        if turn % 2 == 1 {
            copy.location = location(institution, dice);
        }
        let place = dice.below(lines.len());
        lines.insert(place, copy);
    }
}

/// Breaks some lines of filling: numbers that nobody filled in, and a quote that nobody closed.
fn spoil(institution: &Institution, lines: &mut [Line]) {
    let planted =
        |line: &Line| institution.plants.iter().any(|plant| plant.thing.products.contains(&line.product.as_str()));
    let step = lines.len() / (institution.without_number + 1);
    for turn in 1..=institution.without_number {
        if let Some(line) = lines.iter_mut().skip(turn * step).find(|line| !planted(line)) {
            line.number.clear();
        }
    }
    if institution.broken_quote {
        // Late in the list, as in a file to which somebody added a line by hand.
        let late = lines.len() - lines.len() / 20;
        if let Some(line) = lines.iter_mut().skip(late).find(|line| !planted(line)) {
            line.broken_quote = true;
            line.remark = "nieuw 24 inch".to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_runs_make_the_same_bytes() {
        assert_eq!(files(), files());
    }

    #[test]
    fn the_region_has_about_three_thousand_lines_in_under_a_megabyte() {
        let files = files();
        let lines: usize = files.iter().map(|(_, _, lines)| lines).sum();
        let bytes: usize = files.iter().map(|(_, bytes, _)| bytes.len()).sum();
        assert!((2_900..=3_200).contains(&lines), "{lines} lines");
        assert!(bytes < 1_000_000, "{bytes} bytes");
    }

    #[test]
    fn the_hospital_has_38_pumps_of_which_seven_have_no_version() {
        let hospital = region::REGION.iter().find(|one| one.key == "umc-waterland").unwrap();
        let pumps: Vec<_> = hospital
            .plants
            .iter()
            .filter(|plant| plant.thing.products == things::PERFURO_500.products && !plant.versions.contains(&"4.2.1"))
            .map(|plant| (plant.lines, plant.versions.iter().all(|version| !version.contains('.'))))
            .collect();
        assert_eq!(pumps.iter().map(|(lines, _)| lines).sum::<usize>(), 38);
        assert_eq!(pumps.iter().filter(|(_, unknown)| *unknown).map(|(lines, _)| lines).sum::<usize>(), 7);
    }

    // Shows: NEN 8.33
    #[test]
    fn committed_inventories_are_what_the_generator_makes() {
        check(&crate::workspace()).unwrap();
    }

    #[test]
    fn a_changed_inventory_is_found() {
        let folder = std::env::temp_dir().join(format!("brandwacht-demo-data-{}", std::process::id()));
        write(&folder).unwrap();
        check(&folder).unwrap();
        fs::write(folder.join(FOLDER).join("umc-waterland.csv"), "changed").unwrap();
        fs::write(folder.join(FOLDER).join("stray.csv"), "").unwrap();
        let error = check(&folder).unwrap_err().to_string();
        fs::remove_dir_all(&folder).unwrap();
        assert!(error.contains("umc-waterland.csv: differs"), "{error}");
        assert!(error.contains("stray.csv: the generator does not make this file"), "{error}");
    }
}
