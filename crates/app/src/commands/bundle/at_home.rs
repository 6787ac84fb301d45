//! The institution's side: fetching a bundle, looking at it, and sending in what was counted.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use domain::World;
use formats::bundle::{BadBundle, FRESH_DAYS, Manifest, PublicKey, limits, open, peek, read_answers};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use url::Url;

use crate::output::{self, Exit};
use crate::world::SystemWorld;

/// An answer of a server may not be larger; a bundle may not either.
const MAX_BYTES: usize = 256 << 20;
const MAX_ANSWERS: u64 = 16 << 20;
const TIMEOUT: Duration = Duration::from_secs(120);

/// Fetch the newest bundle from your CERT.
#[derive(Debug, Args)]
pub(super) struct Fetch {
    /// The CERT's Brandwacht, for example https://brandwacht.example.
    #[arg(long, value_name = "URL")]
    from: Url,
    /// A file with the token that the CERT gave you.
    #[arg(long, value_name = "FILE")]
    token_file: PathBuf,
    /// Where to put it. What stands there already is asked after: the same bundle is not fetched again.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Show what is in a bundle, who signed it and how old it is.
#[derive(Debug, Args)]
pub(super) struct Show {
    file: PathBuf,
    /// The public key of your CERT; without it nothing is checked.
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Send in what was counted at home, after you have read it.
#[derive(Debug, Args)]
pub(super) struct Answer {
    /// The CERT's Brandwacht, for example https://brandwacht.example.
    #[arg(long, value_name = "URL")]
    to: Url,
    /// A file with the token that the CERT gave you.
    #[arg(long, value_name = "FILE")]
    token_file: PathBuf,
    /// The file that `brandwacht assess --answers` wrote.
    file: PathBuf,
}

/// Writes a file so that a half one never stands under its name.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    std::fs::write(&beside, bytes)
        .and_then(|()| std::fs::rename(&beside, path))
        .with_context(|| format!("{}: cannot be written", path.display()))
}

/// The bytes of a file, when there are no more than may be.
pub(crate) fn read(path: &Path, most: u64) -> anyhow::Result<Vec<u8>> {
    let about = std::fs::metadata(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    if about.len() > most {
        bail!("{}: has {} bytes, more than the {most} that are read", path.display(), about.len());
    }
    std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))
}

/// Says of a file that is no bundle that it is none, and of a bundle what is wrong with it.
pub(crate) fn named<T>(path: &Path, opened: Result<T, BadBundle>) -> anyhow::Result<T> {
    opened.map_err(|problem| match problem {
        BadBundle::Unopened(_) => anyhow::anyhow!("{} is not a bundle: {problem}", path.display()),
        other => anyhow::Error::from(other).context(path.display().to_string()),
    })
}

/// The keys to trust.
pub(crate) fn trusted(path: &Path) -> anyhow::Result<Vec<PublicKey>> {
    let text = String::from_utf8(read(path, 1 << 20)?).with_context(|| format!("{}: is no text", path.display()))?;
    PublicKey::read_all(&text).with_context(|| path.display().to_string())
}

/// What a person wants to know of a bundle before using it.
pub(crate) fn describe(manifest: &Manifest, world: &dyn World) -> Vec<String> {
    let by = &manifest.made_by;
    let days = manifest.days_old(world.now());
    let contact: Vec<&str> =
        [&by.phone, &by.email].into_iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
    let mut lines = vec![
        format!("bundle        {}", manifest.serial),
        format!("made by       {} ({})", by.name, contact.join(", ")),
        format!("made at       {} ({days} days ago)", manifest.made_at),
        format!("share         TLP:{}", manifest.tlp),
        format!("advisories    {}", manifest.advisories()),
        format!("program       {} (this is {})", manifest.program, env!("CARGO_PKG_VERSION")),
    ];
    if let Some(name) = &manifest.made_for {
        lines.push(format!("only for      {name}"));
    }
    lines
}

/// Warns on standard error about what makes an outcome less certain.
pub(crate) fn warn(manifest: &Manifest, world: &dyn World) {
    let days = manifest.days_old(world.now());
    if days > FRESH_DAYS {
        eprintln!("warning: this bundle is {days} days old; what came out since is not in it. Fetch the newest");
    }
    if manifest.register != matching::Register::fingerprint() {
        eprintln!(
            "warning: the bundle was made by version {} with another product register than this program ({}); use the \
             same version as your CERT for the same outcome",
            manifest.program,
            env!("CARGO_PKG_VERSION")
        );
    }
}

/// For programs: what the manifest says, and how many decisions and whose signature when that was checked.
fn shown(manifest: &Manifest, checked: Option<(usize, String)>) -> serde_json::Value {
    let (decisions, signed_with) = checked.map_or((None, None), |(rules, key)| (Some(rules), Some(key)));
    serde_json::json!({
        "serial": manifest.serial, "made_by": manifest.made_by, "made_at": manifest.made_at, "tlp": manifest.tlp,
        "made_for": manifest.made_for, "program": manifest.program, "advisories": manifest.advisories(),
        "checked": signed_with.is_some(), "signed_with": signed_with, "decisions": decisions,
    })
}

pub(super) fn show(arguments: &Show) -> anyhow::Result<Exit> {
    let bytes = read(&arguments.file, MAX_BYTES as u64)?;
    let world = SystemWorld;
    match &arguments.trust {
        Some(trust) => {
            let keys = trusted(trust)?;
            let bundle = named(&arguments.file, open(&bytes, &keys, 0, limits()))?;
            if arguments.json {
                output::json(&shown(&bundle.manifest, Some((bundle.rules.len(), bundle.signed_by.to_string()))))?;
                warn(&bundle.manifest, &world);
                return Ok(Exit::Done);
            }
            let mut lines = describe(&bundle.manifest, &world);
            lines.push(format!("decisions     {}", bundle.rules.len()));
            lines.push(format!("signed with   {}, which you trust", bundle.signed_by));
            output::lines(lines)?;
            warn(&bundle.manifest, &world);
        }
        None => {
            let manifest = named(&arguments.file, peek(&bytes))?;
            if arguments.json {
                output::json(&shown(&manifest, None))?;
                return Ok(Exit::Done);
            }
            let mut lines = describe(&manifest, &world);
            lines.push("signed with   not checked: give --trust KEYFILE with the public key of your CERT".to_owned());
            output::lines(lines)?;
        }
    }
    Ok(Exit::Done)
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

fn client(url: &Url) -> anyhow::Result<reqwest::Client> {
    let local = url.host_str().is_some_and(|host| host == "localhost" || host == "127.0.0.1" || host == "[::1]");
    if url.scheme() != "https" && !local {
        bail!("{url}: the token would go over the line readable for everybody; use https://");
    }
    // TLS takes the cryptography that the process has chosen; somebody who was quicker chose as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // No redirects: the token goes to the server that was named, and nowhere else.
    Ok(reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT).build()?)
}

fn bearer(path: &Path) -> anyhow::Result<String> {
    let text = String::from_utf8(read(path, 10_000)?).with_context(|| format!("{}: is no text", path.display()))?;
    let token = text.trim();
    if token.is_empty() || token.contains(char::is_whitespace) {
        bail!("{}: holds no token; put the token there that your CERT gave you, and nothing else", path.display());
    }
    Ok(format!("Bearer {token}"))
}

fn address(base: &Url, path: &str) -> anyhow::Result<Url> {
    let mut url = base.clone();
    url.set_query(None);
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    Ok(url)
}

/// What the server says went wrong, with what to do about it.
async fn refused(mut answer: reqwest::Response) -> anyhow::Error {
    let status = answer.status();
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = answer.chunk().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > 1 << 20 {
            break;
        }
    }
    let mut text = format!("the CERT's server says {status}");
    if let Ok(problem) = serde_json::from_slice::<serde_json::Value>(&bytes) {
        for field in ["title", "detail"] {
            if let Some(said) = problem.get(field).and_then(serde_json::Value::as_str) {
                text.push_str(": ");
                text.push_str(said);
            }
        }
        let errors = problem.get("errors").and_then(serde_json::Value::as_array);
        for error in errors.into_iter().flatten().take(20) {
            let said =
                |field: &str| error.get(field).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
            text.push_str(&format!("\n  {}: {}", said("pointer"), said("detail")));
        }
    }
    match status.as_u16() {
        401 => text.push_str("\nAsk your CERT for a new token"),
        503 => text.push_str("\nTry again later, or phone your CERT"),
        _ => {}
    }
    anyhow::anyhow!(text)
}

pub(super) fn fetch(arguments: &Fetch) -> anyhow::Result<Exit> {
    let url = address(&arguments.from, "/api/v1/bundle")?;
    let http = client(&url)?;
    let bearer = bearer(&arguments.token_file)?;
    runtime()?.block_on(async {
        let mut request = http.get(url.clone()).header(AUTHORIZATION, bearer);
        if let Ok(known) = std::fs::read(&arguments.out) {
            request = request.header(IF_NONE_MATCH, format!("\"{}\"", domain::ContentHash::of(&known)));
        }
        let mut answer = request.send().await.with_context(|| format!("{url}: no answer"))?;
        if answer.status().as_u16() == 304 {
            output::line(format!("{}: is the newest bundle already", arguments.out.display()))?;
            return Ok(Exit::Done);
        }
        if !answer.status().is_success() {
            return Err(refused(answer).await);
        }
        let tag = answer.headers().get(ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.with_context(|| format!("{url}: the answer broke off"))? {
            if bytes.len() + chunk.len() > MAX_BYTES {
                bail!("{url}: more than {MAX_BYTES} bytes");
            }
            bytes.extend_from_slice(&chunk);
        }
        let manifest = peek(&bytes).with_context(|| format!("{url}: what came is no bundle"))?;
        write(&arguments.out, &bytes)?;
        tracing::debug!(bundle.tag = tag, "fetched");
        let mut lines = describe(&manifest, &SystemWorld);
        lines.push("signed with   not checked yet: `brandwacht bundle show --trust KEYFILE` does".to_owned());
        output::lines(lines)?;
        Ok(Exit::Done)
    })
}

pub(super) fn answer(arguments: &Answer) -> anyhow::Result<Exit> {
    let bytes = read(&arguments.file, MAX_ANSWERS)?;
    // What the server would refuse need not travel.
    if let Err(flaws) = read_answers(&bytes) {
        for flaw in &flaws {
            eprintln!("{}: {}: {}", arguments.file.display(), flaw.pointer, flaw.problem);
        }
        bail!("{}: is no file of answers as `brandwacht assess --answers` writes it", arguments.file.display());
    }
    let url = address(&arguments.to, "/api/v1/assessments")?;
    let http = client(&url)?;
    let bearer = bearer(&arguments.token_file)?;
    runtime()?.block_on(async {
        let request = http.post(url.clone()).header(AUTHORIZATION, bearer).header(CONTENT_TYPE, "application/json");
        let answer = request.body(bytes).send().await.with_context(|| format!("{url}: no answer"))?;
        if !answer.status().is_success() {
            return Err(refused(answer).await);
        }
        let told = answer.bytes().await.with_context(|| format!("{url}: the answer broke off"))?;
        let told: serde_json::Value = serde_json::from_slice(&told).unwrap_or_default();
        let number = |field: &str| told.get(field).and_then(serde_json::Value::as_i64).unwrap_or_default();
        output::line(format!(
            "sent: {} advisories counted, {} of them with something affected; {} said something new, {} not known to the \
             CERT",
            number("counted"),
            number("affected"),
            number("changed"),
            number("unknown")
        ))?;
        Ok(Exit::Done)
    })
}
