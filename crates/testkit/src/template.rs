//! The migrated database that the tests of one binary copy. Making all tables anew took a second for every test on
//! PostgreSQL and left a hundred thousand relations in one catalogue; a copy takes a twentieth of that, and is gone
//! with its test.

use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use store::{Address, Store};

use crate::{TestWorld, master_key};

/// The schema in which everything stands, in each database: not the default one, because `Address` must be able to
/// name another.
pub(crate) const SCHEMA: &str = "scratch";

/// A database on the test server that goes away with this value, whoever is still connected to it.
pub(crate) struct OwnDatabase {
    pub(crate) url: String,
    server: String,
    name: Option<String>,
}

impl OwnDatabase {
    /// One with an empty schema.
    pub(crate) async fn empty(server: &str) -> Self {
        let database = Self::made(server, "template0").await;
        Store::create_schema(&database.url, SCHEMA).await.expect("a schema on the test server");
        database
    }

    async fn made(server: &str, template: &str) -> Self {
        let name = format!("test_{:016x}{:016x}", random(), random());
        // Copied as files, not written through the log block by block, which takes three times as long.
        let strategy = if template == "template0" { "" } else { "STRATEGY FILE_COPY" };
        on(server, &format!("CREATE DATABASE {name} TEMPLATE {template} {strategy}")).await;
        Self { url: with_database(server, &name), server: server.to_owned(), name: Some(name) }
    }

    pub(crate) async fn remove(mut self) {
        if let Some(name) = self.name.take() {
            on(&self.server, &drop_of(&name)).await;
        }
    }
}

impl Drop for OwnDatabase {
    /// A test may end anywhere and its runtime cannot wait here, so another one does.
    fn drop(&mut self) {
        let Some(name) = self.name.take() else { return };
        let server = self.server.clone();
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(on(&server, &drop_of(&name)));
        });
        // A test that fails has said why; a database that is left over must not hide it.
        if gone.join().is_err() {
            eprintln!("the test's database could not be taken away");
        }
    }
}

fn drop_of(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
}

/// A copy of this binary's template, which the first test to come makes.
pub(crate) async fn copy_on(server: &str) -> OwnDatabase {
    let (of, made) = binary();
    let template = format!("template_{of}_{made}");
    let mut connection = PgConnection::connect(server).await.expect("the test server answers");
    if !is_there(&mut connection, &template).await {
        // One makes it, and whoever comes meanwhile waits and then finds it.
        let lock = format!("SELECT pg_advisory_lock(hashtext('{template}'))");
        sqlx::query(AssertSqlSafe(lock)).execute(&mut connection).await.expect("a lock on the test server");
        if !is_there(&mut connection, &template).await {
            make(server, &mut connection, &of, &template).await;
        }
    }
    connection.close().await.expect("the connection closes");
    OwnDatabase::made(server, &template).await
}

async fn make(server: &str, connection: &mut PgConnection, of: &str, template: &str) {
    let earlier: Vec<String> =
        sqlx::query_scalar("SELECT datname::text FROM pg_database WHERE starts_with(datname::text, $1)")
            .bind(format!("template_{of}_"))
            .fetch_all(&mut *connection)
            .await
            .expect("the test server says which databases there are");
    for name in earlier {
        on(server, &drop_of(&name)).await;
    }
    let mut making = OwnDatabase::empty(server).await;
    let address = Address::Postgres { url: making.url.clone(), schema: Some(SCHEMA.to_owned()) };
    migrated(&address).await;
    // Under its name it is whole: somebody who is stopped before leaves a database that nobody takes for it.
    if let Some(name) = making.name.take() {
        on(server, &format!("ALTER DATABASE {name} RENAME TO {template}")).await;
    }
}

async fn is_there(connection: &mut PgConnection, name: &str) -> bool {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(connection)
        .await
        .expect("the test server says which databases there are")
}

async fn migrated(address: &Address) {
    let store =
        Store::open(address, TestWorld::friday_afternoon(), master_key()).await.expect("the schema can be made");
    store.close().await;
}

/// Copies the migrated file that stands beside this binary to `path`; `false` when there is none and none can be made
/// there.
pub(crate) async fn copy_of_file(path: &Path) -> bool {
    let Some(template) = file().await else { return false };
    tokio::fs::copy(template, path).await.is_ok()
}

async fn file() -> Option<PathBuf> {
    let (_, made) = binary();
    let template = std::env::current_exe().ok()?.with_extension(format!("{made}.sqlite"));
    if template.exists() {
        return Some(template);
    }
    let folder = tempfile::tempdir_in(template.parent()?).ok()?;
    let making = folder.path().join("making.sqlite");
    migrated(&Address::Sqlite(making.clone())).await;
    // Closing has folded the log into the file, so that the file alone is the database.
    std::fs::rename(making, &template).ok()?;
    Some(template)
}

/// Which binary this is, and since when: another build may have other migrations.
fn binary() -> (String, u64) {
    let path = std::env::current_exe().expect("a test knows its binary");
    let since = path.metadata().and_then(|about| about.modified()).expect("a binary has a time");
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    let nanoseconds = since.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    (format!("{:016x}", hasher.finish()), u64::try_from(nanoseconds).unwrap_or(0))
}

async fn on(server: &str, text: &str) {
    let mut connection = PgConnection::connect(server).await.expect("the test server answers");
    let done = sqlx::query(AssertSqlSafe(text.to_owned())).execute(&mut connection).await;
    done.unwrap_or_else(|error| panic!("{text}: {error}; the tests make databases of their own on the server"));
    connection.close().await.expect("the connection closes");
}

/// The server's URL with another database in it; whatever follows `?` stays.
fn with_database(server: &str, name: &str) -> String {
    let (before, after) = server.split_once('?').map_or((server, None), |(before, after)| (before, Some(after)));
    let host = before.find("://").map_or(0, |at| at + 3);
    let end = before[host..].find('/').map_or(before.len(), |at| host + at);
    let mut url = format!("{}/{name}", &before[..end]);
    if let Some(after) = after {
        url.push('?');
        url.push_str(after);
    }
    url
}

/// Test processes run side by side on one server, so their names must differ for real.
fn random() -> u64 {
    RandomState::new().build_hasher().finish() ^ u64::from(std::process::id())
}
