//! The trip-wire behind the audience filter, on PostgreSQL: whoever looks one row up by its identifier does so as a role
//! for which the server itself leaves out every row that the viewer may not read (row-level security).
//!
//! The filter in the query decides; this is there to notice a query whose filter stands at the wrong row or is missing.
//! It holds for the role alone, so backups, migrations and jobs are not touched by it. It is on where the role is there
//! and the program may take it on; ADR 0023 says why it is not everywhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, PgPool};

use super::row::{Row, Rows};
use super::{Ask, Base, Pool, Val, args};
use crate::error::StoreError;

/// The role as which one row is looked up. An operator makes it once for a server.
pub(crate) const READER: &str = "brandwacht_reader";

/// Holds keys, or who is signed in: no page reads them as a viewer.
const SECRET: &[&str] = &[
    "data_key",
    "session",
    "recovery_code",
    "short_token",
    "passkey",
    "passkey_challenge",
    "known_browser",
    "oidc_flow",
];

/// What lets somebody in, wherever it stands: the role may read the other columns of those tables.
const SECRET_COLUMNS: &[&str] = &["secret", "password_hash", "totp_secret", "totp_pending", "token_hash"];

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

/// Whether this database has the trip-wire; known once its tables are.
#[derive(Debug, Clone, Default)]
pub(super) struct Armed(Arc<AtomicBool>);

impl Armed {
    pub(super) fn is(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, armed: bool) {
        self.0.store(armed, Ordering::Relaxed);
    }
}

/// The audiences that a viewer may read, for the server to compare with: these, or all up to a number but these.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Allowed<'a> {
    Only(&'a [i64]),
    AllBut { upto: i64, except: &'a [i64] },
}

impl Allowed<'_> {
    /// Settings take no arguments. Numbers, and names of tables that stand in our own code, go into this text.
    fn settings(self, beside: &[&str]) -> String {
        let (only, upto, except): (&[i64], i64, &[i64]) = match self {
            Self::Only(ids) => (ids, 0, &[]),
            Self::AllBut { upto, except } => (&[], upto, except),
        };
        let list = |ids: &[i64]| ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
        format!(
            "SET LOCAL ROLE {READER}; SET LOCAL brandwacht.among = '{{{}}}'; SET LOCAL brandwacht.upto = '{upto}';
             SET LOCAL brandwacht.hidden = '{{{}}}'; SET LOCAL brandwacht.beside = '{{{}}}'",
            list(only),
            list(except),
            beside.join(",")
        )
    }
}

impl Pool {
    /// Whether looking a row up meets the trip-wire.
    pub(crate) fn is_fenced(&self) -> bool {
        matches!(&self.base, Base::Pg(_, armed) if armed.is())
    }

    /// Leaves the trip-wire out, for tests that compare.
    pub(crate) fn lower_fence(&self) {
        if let Base::Pg(_, armed) = &self.base {
            armed.set(false);
        }
    }

    /// Looks whether every table with an audience has the trip-wire, and whether we may take on the role that it is for.
    pub(crate) async fn look_for_fence(&self) -> Result<(), StoreError> {
        let Base::Pg(pg, armed) = &self.base else { return Ok(()) };
        let row = (&mut &*self)
            .one(
                "SELECT EXISTS (
                     SELECT 1 FROM pg_roles r WHERE r.rolname = $1 AND NOT r.rolsuper AND NOT r.rolbypassrls
                       AND pg_has_role(current_user, r.oid, 'MEMBER')
                       AND has_schema_privilege(r.oid, current_schema(), 'USAGE')
                       AND EXISTS (SELECT 1 FROM pg_policies p
                                   WHERE p.schemaname = current_schema() AND p.policyname = 'fence')
                       AND NOT EXISTS (
                           SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'audience_id' AND NOT a.attisdropped
                           WHERE n.nspname = current_schema() AND c.relkind = 'r'
                             AND (NOT c.relrowsecurity OR NOT has_any_column_privilege(r.oid, c.oid, 'SELECT')
                                  OR NOT EXISTS (SELECT 1 FROM pg_policy p
                                                 WHERE p.polrelid = c.oid AND p.polname = 'fence')))) AS there",
                args![READER],
            )
            .await?;
        // Being a member is not enough where membership was given without the right to take the role on.
        let there = row.get("there")? && {
            let mut tx = pg.begin().await?;
            let taken = sqlx::raw_sql(AssertSqlSafe(format!("SET LOCAL ROLE {READER}"))).execute(&mut *tx).await;
            tx.rollback().await?;
            taken.is_ok()
        };
        armed.set(there);
        Ok(())
    }

    /// Puts the trip-wire on every table that carries an audience, where the role is there. Harmless to repeat.
    pub(crate) async fn raise_fence(&self) -> Result<(), StoreError> {
        if !matches!(&self.base, Base::Pg(..)) {
            return Ok(());
        }
        let (secret, columns) = (quoted(SECRET), quoted(SECRET_COLUMNS));
        // Two programs that start together: the second waits at the lock, and finds the work done.
        let text = format!(
            "DO $$
             DECLARE t TEXT; readable TEXT;
             BEGIN
               IF NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = '{READER}'
                              AND pg_has_role(current_user, r.oid, 'MEMBER')) THEN
                 RETURN;
               END IF;
               PERFORM pg_advisory_xact_lock(hashtext(current_schema() || ' fence'));
               EXECUTE format('GRANT USAGE ON SCHEMA %I TO {READER}', current_schema());
               FOR t IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                        WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relname NOT IN ({secret}) LOOP
                 SELECT string_agg(quote_ident(a.attname), ', ') INTO readable FROM pg_attribute a
                 WHERE a.attrelid = (quote_ident(current_schema()) || '.' || quote_ident(t))::regclass AND a.attnum > 0
                   AND NOT a.attisdropped AND a.attname NOT IN ({columns});
                 EXECUTE format('GRANT SELECT (%s) ON %I TO {READER}', readable, t);
               END LOOP;
               FOR t IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'audience_id' AND NOT a.attisdropped
                        WHERE n.nspname = current_schema() AND c.relkind = 'r'
                          AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'fence') LOOP
                 EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
                 EXECUTE format('CREATE POLICY fence ON %I USING (CASE WHEN current_user <> ''{READER}'' THEN TRUE
                   WHEN %L = ANY (current_setting(''brandwacht.beside'')::text[]) THEN TRUE
                   ELSE audience_id = ANY (current_setting(''brandwacht.among'')::bigint[])
                     OR (audience_id <= current_setting(''brandwacht.upto'')::bigint
                         AND audience_id <> ALL (current_setting(''brandwacht.hidden'')::bigint[])) END)', t, t);
               END LOOP;
             END $$"
        );
        match self.about_schema(&text).await {
            // Whoever may not give rights away works without; `doctor` says so.
            Err(error) if !error.may_not() => Err(error),
            _ => self.look_for_fence().await,
        }
    }

    /// One row as the role that sees only what is allowed, and every row of the tables in `beside`. What the query alone
    /// would have given is an error: its filter let through what it should not.
    pub(crate) async fn fenced(
        &self,
        allowed: Allowed<'_>,
        beside: &[&str],
        text: &str,
        args: Vec<Val>,
    ) -> Result<Option<Row>, StoreError> {
        let mut pool = self;
        let pg = match &self.base {
            Base::Pg(pg, armed) if armed.is() => pg,
            _ => return Ok(pool.all_text(text, args).await?.into_iter().next()),
        };
        let settings = allowed.settings(beside);
        if let Some(row) = self.as_reader(pg, &settings, text, args.clone()).await? {
            return Ok(Some(row));
        }
        if pool.all_text(text, args.clone()).await?.is_empty() {
            return Ok(None);
        }
        // Somebody may have written it between the two looks; then it is there for the role as well by now.
        match self.as_reader(pg, &settings, text, args).await? {
            Some(row) => Ok(Some(row)),
            None => Err(StoreError::HeldBack),
        }
    }

    async fn as_reader(
        &self,
        pg: &PgPool,
        settings: &str,
        text: &str,
        args: Vec<Val>,
    ) -> Result<Option<Row>, StoreError> {
        let mut tx = pg.begin().await?;
        sqlx::raw_sql(AssertSqlSafe(settings.to_owned())).execute(&mut *tx).await?;
        let mut query = sqlx::query(AssertSqlSafe(text));
        for value in args {
            query = super::bind!(query, value);
        }
        let row = query.fetch(&mut *tx).try_next().await?;
        // The role goes with the transaction.
        tx.rollback().await?;
        Ok(row.map(|row| Row::new(Rows::Pg(row), self.keys.clone())))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::audience::Audience;
    use domain::policy;
    use domain::viewer::Viewer;
    use testkit::TestWorld;

    use super::*;
    use crate::{Address, LocalMaster, Store};

    #[test]
    fn settings_are_numbers_and_nothing_else() {
        let text = Allowed::AllBut { upto: 7, except: &[2, 3] }.settings(&["advisory"]);
        assert!(text.contains("brandwacht.among = '{}'") && text.contains("brandwacht.upto = '7'"), "{text}");
        assert!(
            text.contains("brandwacht.hidden = '{2,3}'") && text.contains("brandwacht.beside = '{advisory}'"),
            "{text}"
        );
        assert!(
            Allowed::Only(&[5]).settings(&[]).contains("brandwacht.among = '{5}'; SET LOCAL brandwacht.upto = '0'")
        );
    }

    /// A fresh schema on the test server; `None` where there is none. CI may not come here without one.
    async fn server(name: &str) -> Option<(Store, String, String)> {
        let Ok(url) = std::env::var("BRANDWACHT_TEST_POSTGRES") else {
            assert!(std::env::var_os("BRANDWACHT_TEST_ALL").is_none(), "BRANDWACHT_TEST_ALL wants PostgreSQL tested");
            return None;
        };
        let schema = format!("fence_{}_{name}", std::process::id());
        Store::create_schema(&url, &schema).await.unwrap();
        let address = Address::Postgres { url: url.clone(), schema: Some(schema.clone()) };
        let master = Arc::new(LocalMaster::new(&[42; 32], &[]).unwrap());
        let store = Store::open(&address, TestWorld::friday_afternoon(), master).await.unwrap();
        Some((store, url, schema))
    }

    // Shows: ASVS 8.3.1, 8.4.1, NEN 8.3
    #[tokio::test]
    async fn a_query_without_its_filter_is_held_back_and_said_to_be_a_defect() {
        let Some((store, url, schema)) = server("row").await else {
            eprintln!("SKIPPED: BRANDWACHT_TEST_POSTGRES is not set, and only PostgreSQL has row-level security");
            return;
        };
        assert!(
            store.pool.is_fenced(),
            "make the role first: createuser --no-login {READER} (docs/databases.md, CONTRIBUTING.md)"
        );
        let mut tx = store.begin().await.unwrap();
        let audience = tx.audience_id(&Audience::cert_only()).await.unwrap();
        let (id, now) = (uuid::Uuid::from_u128(7), tx.now);
        tx.inner
            .exec(
                "INSERT INTO intake_run (id, origin, started_at, report, audience_id) VALUES ($1, 'x', $2, '{}', $3)",
                args![id, now, audience],
            )
            .await
            .unwrap();
        tx.commit().await.unwrap();

        let right = "SELECT r.origin FROM intake_run r WHERE r.id = $1 AND {seen:r}";
        let wrong = "SELECT r.origin FROM intake_run r WHERE r.id = $1 AND ({seen:r} OR TRUE)";
        let nobody = Viewer::anonymous();
        let cert = policy::system("test");
        let view = store.as_viewer(&cert).await.unwrap();
        view.row(right, args![id]).await.unwrap();
        view.row(wrong, args![id]).await.unwrap();
        let view = store.as_viewer(&nobody).await.unwrap();
        assert!(matches!(view.row(right, args![id]).await, Err(StoreError::NotFound)));
        assert!(matches!(view.row(wrong, args![id]).await, Err(StoreError::HeldBack)));
        // Without the trip-wire the wrong text leaks, so it is what held it back.
        store.without_row_security();
        let view = store.as_viewer(&nobody).await.unwrap();
        assert!(view.row(wrong, args![id]).await.is_ok());

        store.close().await;
        Store::drop_schema(&url, &schema).await.unwrap();
    }

    /// Everybody may look into schema `public`, so that right alone says nothing.
    #[tokio::test]
    async fn a_role_without_policies_is_no_trip_wire_and_migrating_makes_it_one() {
        let Some((store, url, schema)) = server("late").await else {
            eprintln!("SKIPPED: BRANDWACHT_TEST_POSTGRES is not set, and only PostgreSQL has row-level security");
            return;
        };
        store.pool.about_schema(&format!("GRANT USAGE ON SCHEMA {schema} TO PUBLIC")).await.unwrap();
        store.pool.about_schema("DROP POLICY fence ON notice").await.unwrap();
        store.pool.look_for_fence().await.unwrap();
        assert!(!store.pool.is_fenced(), "one table without it");
        store.migrate().await.unwrap();
        assert!(store.pool.is_fenced());
        store
            .pool
            .about_schema(&format!("REVOKE SELECT ON ALL TABLES IN SCHEMA {schema} FROM {READER}"))
            .await
            .unwrap();
        store.pool.look_for_fence().await.unwrap();
        assert!(!store.pool.is_fenced(), "a dump without its rights");
        store.migrate().await.unwrap();
        assert!(store.pool.is_fenced());
        store.close().await;
        Store::drop_schema(&url, &schema).await.unwrap();
    }

    #[tokio::test]
    async fn every_table_with_an_audience_has_the_trip_wire_and_no_secret_is_readable() {
        let Some((store, url, schema)) = server("tables").await else {
            eprintln!("SKIPPED: BRANDWACHT_TEST_POSTGRES is not set, and only PostgreSQL has row-level security");
            return;
        };
        let rows = (&store.pool)
            .all(
                "SELECT c.relname::text AS name, c.relrowsecurity AS fenced,
                        has_any_column_privilege($1, c.oid, 'SELECT') AS readable,
                        has_table_privilege($1, c.oid, 'INSERT, UPDATE, DELETE') AS writable,
                        EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'audience_id')
                            AS marked
                 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = current_schema() AND c.relkind = 'r'",
                args![READER],
            )
            .await
            .unwrap();
        let mut fenced = 0;
        for row in &rows {
            let name: String = row.get("name").unwrap();
            let (marked, secret): (bool, bool) = (row.get("marked").unwrap(), SECRET.contains(&name.as_str()));
            let has: bool = row.get("fenced").unwrap();
            assert_eq!(has, marked, "{name}");
            assert_eq!(row.get::<bool>("readable").unwrap(), !secret, "{name}");
            assert!(!row.get::<bool>("writable").unwrap(), "{name}");
            fenced += usize::from(has);
        }
        assert!(fenced > 20, "{fenced}");
        for name in SECRET {
            assert!(rows.iter().any(|row| row.get::<String>("name").unwrap() == **name), "there is no table {name}");
        }
        let rows = (&store.pool)
            .all(
                "SELECT c.relname::text || '.' || a.attname::text AS name,
                        has_column_privilege($1, c.oid, a.attnum, 'SELECT') AS readable
                 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                 WHERE n.nspname = current_schema() AND c.relkind = 'r'
                   AND (a.attname IN ('totp_secret', 'totp_pending') OR a.attname LIKE '%password%' OR a.attname LIKE '%token_hash%'
                        OR a.attname LIKE '%secret%' OR a.attname = 'wrapped' OR a.attname LIKE 'credential%')",
                args![READER],
            )
            .await
            .unwrap();
        assert!(rows.len() > 5, "{}", rows.len());
        for row in rows {
            assert!(!row.get::<bool>("readable").unwrap(), "{}", row.get::<String>("name").unwrap());
        }
        store.close().await;
        Store::drop_schema(&url, &schema).await.unwrap();
    }
}
