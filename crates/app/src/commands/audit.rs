//! `brandwacht audit`: check the audit trail, take it along, sign its end, look things up in it.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::Timestamp;
use domain::audit::{Checker, Entry, Fault, Link, Verified};
use domain::page::PageRequest;
use domain::policy::{self, MayReadAudit};
use formats::anchor::{self, Anchor};
use formats::bundle::PublicKey;
use serde_json::json;
use store::{Store, TrailFilter};

use crate::cli::Setup;
use crate::output::{self, AsList, Exit};
use crate::secret;

/// Check the audit trail, export it, sign its end, look things up in it.
#[derive(Debug, Args)]
pub(crate) struct Audit {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    Verify(Verify),
    Export(Export),
    Anchor(MakeAnchor),
    List(List),
}

/// Check every row of the trail against the chain, and the trail against anchors that you kept. Ends with 1 when
/// something is wrong, and says what.
#[derive(Debug, Args)]
struct Verify {
    /// A file with anchors; mails with one in them will do. Without it nobody can tell whether the end was cut off and
    /// made anew.
    #[arg(long, value_name = "FILE")]
    anchor: Vec<PathBuf>,
    /// The public keys that anchors are signed with, instead of your own `bundle_key`.
    #[arg(long, value_name = "KEYFILE")]
    trust: Option<PathBuf>,
    /// Check this export instead of the database.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Print the trail as JSON Lines: one sealed row per line, with its hash. docs/audit.md says how to check it.
#[derive(Debug, Args)]
struct Export {
    /// Only rows behind this number.
    #[arg(long, value_name = "NUMBER", default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..))]
    after: i64,
}

/// Print the end of the trail, signed with `bundle_key`. Keep it where nobody who runs the database can reach it.
#[derive(Debug, Args)]
struct MakeAnchor {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// List rows, newest first.
#[derive(Debug, Args)]
struct List {
    /// Part of a name or mail address, or exactly what stands in the row.
    #[arg(long)]
    who: Option<String>,
    /// The beginning of an act: `notice`, or `notice.read`.
    #[arg(long)]
    act: Option<String>,
    /// The identifier of what it was done to.
    #[arg(long)]
    object: Option<String>,
    /// Only who read or took something along.
    #[arg(long)]
    reads: bool,
    /// From this moment on (RFC 3339).
    #[arg(long, value_name = "TIME")]
    from: Option<Timestamp>,
    /// Before this moment.
    #[arg(long, value_name = "TIME")]
    until: Option<Timestamp>,
    /// At most so many.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    #[command(flatten)]
    list: AsList,
}

/// Rows that are in memory at once.
const PAGE: u32 = 1_000;
/// No line of an export is longer.
const LONGEST_LINE: u64 = 1 << 20;

pub(crate) async fn run(setup: &Setup, arguments: &Audit) -> anyhow::Result<Exit> {
    if let Act::Verify(verify) = &arguments.act
        && let Some(file) = &verify.file
    {
        return tell(&of_file(file, anchors(setup, verify)?)?, verify.json);
    }
    let store = setup.existing_store().await?;
    let viewer = policy::system("command line");
    let proof = policy::may_read_audit(&viewer)?;
    let done = match &arguments.act {
        Act::Verify(it) => match anchors(setup, it) {
            Ok(anchors) => tell(&store.verify_audit(&proof, anchors).await?, it.json),
            Err(error) => Err(error),
        },
        Act::Export(it) => export(&store, &proof, it).await,
        Act::Anchor(it) => make_anchor(setup, &store, &proof, it).await,
        Act::List(it) => list(&store, &proof, &viewer, it).await,
    };
    store.close().await;
    done
}

fn anchors(setup: &Setup, arguments: &Verify) -> anyhow::Result<Vec<Link>> {
    if arguments.anchor.is_empty() {
        return Ok(Vec::new());
    }
    let keys = match (&arguments.trust, &setup.config.bundle_key) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
            PublicKey::read_all(&text).with_context(|| path.display().to_string())?
        }
        (None, Some(path)) => vec![secret::bundle_key(path)?.public().clone()],
        (None, None) => bail!("there is no key to check anchors with: give --trust KEYFILE, or set `bundle_key`"),
    };
    let mut links = Vec::new();
    for path in &arguments.anchor {
        let size = std::fs::metadata(path).with_context(|| format!("{}: cannot be read", path.display()))?.len();
        if size > u64::try_from(anchor::MAX_BYTES)? {
            bail!("{}: this is too large to be an anchor", path.display());
        }
        let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        let found = Anchor::read_all(&String::from_utf8_lossy(&bytes), &keys);
        links.extend(found.with_context(|| path.display().to_string())?.iter().map(|anchor| anchor.link));
    }
    Ok(links)
}

/// What is wrong, in a sentence.
fn said(fault: &Fault) -> String {
    match fault {
        Fault::Missing { from, to } if from == to => format!("row {from} is missing"),
        Fault::Missing { from, to } => format!("rows {from} to {to} are missing"),
        Fault::Changed { seq } => format!("row {seq} was changed after it was sealed"),
        Fault::Moved { seq, was } => format!("row {seq} was moved: it was sealed as row {was}"),
        Fault::Doubled { seq, id } => format!("row {seq} is there twice; one of them has the id {id}"),
        Fault::OutOfOrder { seq, behind } => format!("row {seq} stands behind row {behind}"),
        Fault::Replaced { seq } => format!("row {seq} was replaced: the next row was sealed behind another one"),
        Fault::CutTail { from, to } => format!("the end was cut off: rows {from} to {to} were sealed and are gone"),
        Fault::Added { from, to } => format!("rows {from} to {to} were added by something else than Brandwacht"),
        Fault::OtherHead { seq } => format!("row {seq}, the last one, is not the one that Brandwacht sealed last"),
        Fault::BeforeBeginning { seq } => format!("a row has number {seq}, which is before the beginning"),
        Fault::NotAnchored { seq } => format!("row {seq} is not the one of the anchor: the trail was made anew"),
        Fault::AnchorTooOld { seq } => format!("the anchor of row {seq} is older than what is kept; it shows nothing"),
        Fault::CutUntold { seq } => {
            format!("the beginning was cut off up to row {seq}, and no row of the trail says so")
        }
    }
}

fn tell(found: &Verified, json: bool) -> anyhow::Result<Exit> {
    let exit = if found.is_sound() { Exit::Done } else { Exit::Error };
    if json {
        let faults: Vec<_> = found
            .faults
            .iter()
            .map(|fault| serde_json::to_value(fault).map(|value| json!({ "said": said(fault), "fault": value })))
            .collect::<Result<_, _>>()?;
        output::json(&json!({
            "sound": found.is_sound(), "rows": found.rows, "from": found.from, "head": found.head, "faults": faults,
            "more_faults": found.more, "late": found.late, "first_late": found.first_late,
        }))?;
        return Ok(exit);
    }
    for fault in &found.faults {
        output::line(said(fault))?;
    }
    if found.more > 0 {
        output::line(format!("and {} faults more", found.more))?;
    }
    if let Some(first) = found.first_late {
        eprintln!(
            "note: {} rows were sealed more than an hour after the deed, row {first} first: either no worker ran, or \
             somebody wrote a row with an older date",
            found.late
        );
    }
    let outcome = match found.fault_count() {
        0 => "nothing is wrong".to_owned(),
        1 => "1 fault".to_owned(),
        faults => format!("{faults} faults"),
    };
    output::line(format!("{} rows, up to number {}, hash {}: {outcome}", found.rows, found.head.seq, found.head.hash))?;
    Ok(exit)
}

/// Checks an export, a line at a time.
fn of_file(path: &std::path::Path, anchors: Vec<Link>) -> anyhow::Result<Verified> {
    use std::io::{BufRead, Read};
    let file = std::fs::File::open(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let mut reader = std::io::BufReader::new(file);
    let mut checker: Option<Checker> = None;
    let mut text = String::new();
    for line in 1_u64.. {
        text.clear();
        if reader.by_ref().take(LONGEST_LINE).read_line(&mut text)? == 0 {
            break;
        }
        let at = || format!("{}: line {line} is no row of an audit trail", path.display());
        let entry: Entry = serde_json::from_str(&text).with_context(at)?;
        // An export may begin anywhere; what its first row says of the one before it is taken as it is.
        let checker = checker.get_or_insert_with(|| {
            let behind = Link { seq: entry.seq.saturating_sub(1), hash: entry.previous };
            let begin = if entry.seq == 1 { Link::beginning() } else { behind };
            Checker::new(begin, anchors.clone())
        });
        checker.next(&entry);
    }
    Ok(checker.with_context(|| format!("{}: there is no row in it", path.display()))?.finish(None))
}

async fn export(store: &Store, proof: &MayReadAudit, arguments: &Export) -> anyhow::Result<Exit> {
    store.seal_audit().await?;
    let upto = store.audit_state(proof).await?.head.seq;
    let mut after = arguments.after;
    let mut count = 0;
    while after < upto {
        let entries = store.audit_entries(proof, after, PAGE).await?;
        let Some(last) = entries.last().map(|entry| entry.seq) else { break };
        after = last;
        count += entries.len();
        let lines = entries.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
        output::lines(lines)?;
    }
    let mut tx = store.begin().await?;
    tx.audit_exported(proof, after).await?;
    tx.commit().await?;
    output::none_if(count == 0);
    Ok(Exit::Done)
}

async fn make_anchor(
    setup: &Setup,
    store: &Store,
    proof: &MayReadAudit,
    arguments: &MakeAnchor,
) -> anyhow::Result<Exit> {
    let path = setup
        .config
        .bundle_key
        .as_ref()
        .context("there is no key to sign with: set `bundle_key` and run `brandwacht bundle key`")?;
    let key = secret::bundle_key(path)?;
    let (anchor, signed) = crate::anchor::make(store, proof, &key, &setup.config.cert_name).await?;
    let link = anchor.link;
    let mut tx = store.begin().await?;
    tx.audit_anchored(proof, link).await?;
    tx.commit().await?;
    if arguments.json {
        let fingerprint = key.public().fingerprint().to_string();
        output::json(
            &json!({ "seq": link.seq, "hash": link.hash, "at": anchor.at, "key": fingerprint, "signed": signed }),
        )?;
    } else {
        output::line(signed.trim_end())?;
    }
    Ok(Exit::Done)
}

async fn list(
    store: &Store,
    proof: &MayReadAudit,
    viewer: &domain::viewer::Viewer,
    arguments: &List,
) -> anyhow::Result<Exit> {
    let filter = TrailFilter {
        who: arguments.who.clone(),
        act: arguments.act.clone(),
        object: arguments.object.clone(),
        readings: arguments.reads.then_some(true),
        from: arguments.from,
        until: arguments.until,
    };
    let view = store.as_viewer(viewer).await?;
    let mut rows = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let left = arguments.limit.saturating_sub(u32::try_from(rows.len())?);
        if left == 0 {
            break;
        }
        let page = after.take().map_or_else(|| PageRequest::first(left), |after| PageRequest::after(after, left));
        let found = view.trail(proof, &filter, &page).await?;
        rows.extend(found.items);
        after = found.next;
        if after.is_none() {
            break;
        }
    }
    let values = rows.iter().map(|row| {
        json!({
            "seq": row.seq, "at": row.at, "who": row.who, "name": row.name, "organisation": row.organisation,
            "act": row.act, "object": row.object, "detail": row.detail,
        })
    });
    if !arguments.list.print(values)? {
        output::none_if(rows.is_empty());
        output::lines(rows.iter().map(|row| {
            let number = row.seq.map_or_else(|| "-".to_owned(), |seq| seq.to_string());
            let who = row.name.as_deref().unwrap_or(&row.who);
            let organisation = row.organisation.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
            format!("{number:>8}  {}  {:<22}  {who}{organisation}  {}", row.at, row.act, row.object)
        }))?;
    }
    Ok(Exit::Done)
}
