//! Fresh databases: a file in a temporary folder, or a database of its own on a PostgreSQL server. Both are copies of
//! one that was migrated before (`template`).

use std::ops::Deref;
use std::sync::Arc;

use store::{Address, LocalMaster, MasterKey, Store};
use tempfile::TempDir;

use crate::TestWorld;
use crate::template::{self, OwnDatabase, SCHEMA};

/// A store with an empty, migrated database that goes away afterwards.
pub struct Scratch {
    pub store: Store,
    pub world: Arc<TestWorld>,
    pub address: Address,
    kept: Kept,
}

/// What goes away with the scratch.
enum Kept {
    Folder(#[allow(dead_code, reason = "held, for the folder goes away with it")] TempDir),
    Database(OwnDatabase),
}

impl Deref for Scratch {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Scratch {
    /// Runs one statement behind the store's back: to damage what is there, or to set up what no method makes.
    /// `{id:…}` in the text becomes the database's literal of that identifier.
    pub async fn sql(&self, text: &str) {
        self.try_sql(text).await.expect("the statement runs");
    }

    /// The same database with another master key at hand.
    pub async fn with_master(&self, master: Arc<dyn MasterKey>) -> Result<Store, store::StoreError> {
        Store::open(&self.address, self.world.clone(), master).await
    }

    /// Takes the database away at once, and not only when the test ends: for tests that need one after the other.
    pub async fn remove(self) {
        self.store.close().await;
        if let Kept::Database(database) = self.kept {
            database.remove().await;
        }
    }

    /// The same for a statement that the database may refuse.
    pub async fn try_sql(&self, text: &str) -> Result<(), sqlx::Error> {
        use sqlx::Connection;
        let lite = matches!(self.address, Address::Sqlite(_));
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{id:") {
            let (id, tail) = after.split_once('}').expect("{id:…} is closed");
            let id: uuid::Uuid = id.parse().expect("an identifier");
            out.push_str(before);
            out.push_str(&if lite { format!("x'{}'", id.simple()) } else { format!("'{id}'::uuid") });
            rest = tail;
        }
        out.push_str(rest);
        match &self.address {
            Address::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let mut connection = sqlx::SqliteConnection::connect_with(&options).await.expect("the database opens");
                sqlx::query(sqlx::AssertSqlSafe(out)).execute(&mut connection).await.map(|_| ())
            }
            Address::Postgres { url, schema } => {
                let options: sqlx::postgres::PgConnectOptions = url.parse().expect("a URL");
                let options = options.options([("search_path", schema.as_deref().unwrap_or("public"))]);
                let mut connection = sqlx::PgConnection::connect_with(&options).await.expect("the database opens");
                sqlx::query(sqlx::AssertSqlSafe(out)).execute(&mut connection).await.map(|_| ())
            }
        }
    }
}

pub async fn sqlite() -> Scratch {
    let (folder, path) = folder();
    let copied = template::copy_of_file(&path).await;
    let scratch = connect(Address::Sqlite(path), Kept::Folder(folder)).await;
    if copied { ready(scratch) } else { migrated(scratch).await }
}

/// A database without tables, for tests of the migrations themselves.
pub async fn sqlite_unmigrated() -> Scratch {
    let (folder, path) = folder();
    connect(Address::Sqlite(path), Kept::Folder(folder)).await
}

fn folder() -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("test.sqlite");
    (folder, path)
}

/// `None` when no server is named in BRANDWACHT_TEST_POSTGRES. With BRANDWACHT_TEST_ALL set that is an error:
/// CI must not skip half of the tests in silence.
pub async fn postgres() -> Option<Scratch> {
    let server = server()?;
    let database = template::copy_on(&server).await;
    Some(ready(on_server(database).await))
}

/// As `postgres`, without tables.
pub async fn postgres_unmigrated() -> Option<Scratch> {
    let server = server()?;
    Some(on_server(OwnDatabase::empty(&server).await).await)
}

fn server() -> Option<String> {
    let url = std::env::var("BRANDWACHT_TEST_POSTGRES").ok();
    assert!(
        url.is_some() || std::env::var_os("BRANDWACHT_TEST_ALL").is_none(),
        "BRANDWACHT_TEST_ALL is set, so PostgreSQL must be tested: set BRANDWACHT_TEST_POSTGRES to a URL"
    );
    url
}

async fn on_server(database: OwnDatabase) -> Scratch {
    let address = Address::Postgres { url: database.url.clone(), schema: Some(SCHEMA.to_owned()) };
    connect(address, Kept::Database(database)).await
}

/// The master key of every test; nothing that it wraps is real.
pub fn master_key() -> Arc<dyn MasterKey> {
    Arc::new(LocalMaster::new(&[42; 32], &[]).expect("a master key"))
}

async fn connect(address: Address, kept: Kept) -> Scratch {
    let world = TestWorld::friday_afternoon();
    let store = Store::connect(&address, world.clone(), master_key()).await.expect("the database opens");
    Scratch { store, world, address, kept }
}

async fn migrated(scratch: Scratch) -> Scratch {
    scratch.store.migrate().await.expect("the schema can be made");
    ready(scratch)
}

fn ready(scratch: Scratch) -> Scratch {
    if std::env::var("BRANDWACHT_TEST_ROW_SECURITY").is_ok_and(|value| value == "off") {
        scratch.store.without_row_security();
    }
    scratch
}
