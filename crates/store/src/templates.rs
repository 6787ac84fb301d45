//! Texts of the CERT's own that advices begin with. What is right about one `domain::template` says; here they are kept, each
//! with a version, so that nobody overwrites what they have not seen. None is ever deleted: one that is retired is offered no
//! more.

use domain::audience::Audience;
use domain::follow_up::Level;
use domain::policy::MayKeepTemplates;
use domain::refusal::Refusal;
use domain::template::{Kind, MOST, Template, TemplateText};
use domain::{TemplateId, Timestamp};
use serde_json::json;

use crate::db::{Ask, Row, args};
use crate::{Seen, StoreError, Tx, View};

/// A template as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRow {
    pub id: TemplateId,
    pub text: TemplateText,
    /// Counts up with each change.
    pub version: i64,
    pub changed_at: Timestamp,
    /// It is offered no more.
    pub is_retired: bool,
}

/// What came of taking over many at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TakenOver {
    pub added: usize,
    pub changed: usize,
    /// Those that said so before, and those that were left alone.
    pub unchanged: usize,
}

/// What becomes of a template that has the name of one that is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameName {
    /// It stays as somebody made it.
    Leave,
    /// It gets the new text, and is offered again.
    Replace,
}

const COLUMNS: &str = "t.id, t.name, t.level, t.kind, t.advice_nl, t.advice_en, t.version, t.changed_at, t.retired_at";

fn template(row: &Row) -> Result<TemplateRow, StoreError> {
    Ok(TemplateRow {
        id: row.get("id")?,
        text: TemplateText {
            name: row.get("name")?,
            level: row.maybe_code("level", Level::from_code)?,
            kind: row.maybe_code("kind", Kind::from_code)?,
            nl: row.get("advice_nl")?,
            en: row.get("advice_en")?,
        },
        version: row.get("version")?,
        changed_at: row.get("changed_at")?,
        is_retired: row.maybe::<Timestamp>("retired_at")?.is_some(),
    })
}

impl View<'_> {
    /// All templates by name: those in use first, then those that are retired.
    pub async fn templates(&self) -> Result<Vec<Seen<TemplateRow>>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM advice_template t WHERE {{seen:t}}
             ORDER BY CASE WHEN t.retired_at IS NULL THEN 0 ELSE 1 END, t.name"
        );
        self.rows(&text, args![]).await?.iter().map(|row| template(row).map(Seen::new)).collect()
    }

    pub async fn template(&self, id: TemplateId) -> Result<Seen<TemplateRow>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM advice_template t WHERE t.id = $1 AND {{seen:t}}");
        template(&self.row(&text, args![id]).await?).map(Seen::new)
    }
}

impl Tx<'_> {
    pub async fn add_template(&mut self, proof: &MayKeepTemplates, it: &Template) -> Result<TemplateId, StoreError> {
        self.room_for_template().await?;
        let id = TemplateId::new(self.world());
        let audience = self.audience_id(&Audience::cert_only()).await?;
        let level = it.level.map(Level::code);
        let kind = it.kind.map(Kind::code);
        let args = args![id, &it.name, level, kind, &it.nl, &it.en, 1_i64, self.now, audience];
        let added = self
            .inner
            .exec(
                "INSERT INTO advice_template (id, name, level, kind, advice_nl, advice_en, version, changed_at, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                args,
            )
            .await;
        named(added)?;
        self.audit(proof, "template.add", id, json!({ "name": it.name }), &Audience::cert_only()).await?;
        Ok(id)
    }

    /// Changes a template whose `version` somebody has seen. Saying again what it says changes nothing.
    pub async fn change_template(
        &mut self,
        proof: &MayKeepTemplates,
        id: TemplateId,
        version: i64,
        it: &Template,
    ) -> Result<(), StoreError> {
        let before = self.template_as_seen(id, version).await?;
        if before.text == **it {
            return Ok(());
        }
        self.put_template(id, it).await?;
        let detail = json!({ "name": it.name, "version": version + 1 });
        self.audit(proof, "template.change", id, detail, &Audience::cert_only()).await
    }

    /// Offers a template no more, or again.
    pub async fn retire_template(
        &mut self,
        proof: &MayKeepTemplates,
        id: TemplateId,
        version: i64,
        retired: bool,
    ) -> Result<(), StoreError> {
        let before = self.template_as_seen(id, version).await?;
        if before.is_retired == retired {
            return Ok(());
        }
        if !retired {
            self.room_for_template().await?;
        }
        let (now, since) = (self.now, retired.then_some(self.now));
        self.inner
            .exec(
                "UPDATE advice_template SET retired_at = $2, version = version + 1, changed_at = $3 WHERE id = $1",
                args![id, since, now],
            )
            .await?;
        let act = if retired { "template.retire" } else { "template.restore" };
        self.audit(proof, act, id, json!({ "name": before.text.name }), &Audience::cert_only()).await
    }

    /// Takes many over: all of them or none.
    pub async fn take_over_templates(
        &mut self,
        proof: &MayKeepTemplates,
        templates: &[Template],
        same_name: SameName,
    ) -> Result<TakenOver, StoreError> {
        let mut taken = TakenOver::default();
        for it in templates {
            let text = format!("SELECT {COLUMNS} FROM advice_template t WHERE t.name = $1");
            let rows = self.inner.all_text(&text, args![&it.name]).await?;
            let Some(there) = rows.first().map(template).transpose()? else {
                self.add_template(proof, it).await?;
                taken.added += 1;
                continue;
            };
            let is_same = there.text == **it && !there.is_retired;
            if is_same || same_name == SameName::Leave {
                taken.unchanged += 1;
                continue;
            }
            let mut version = there.version;
            if there.is_retired {
                self.retire_template(proof, there.id, version, false).await?;
                version += 1;
            }
            self.change_template(proof, there.id, version, it).await?;
            taken.changed += 1;
        }
        Ok(taken)
    }

    /// What somebody has seen still stands, and nobody changes it before this transaction ends.
    async fn template_as_seen(&mut self, id: TemplateId, version: i64) -> Result<TemplateRow, StoreError> {
        self.inner.exec("UPDATE advice_template SET id = id WHERE id = $1", args![id]).await?;
        let text = format!("SELECT {COLUMNS} FROM advice_template t WHERE t.id = $1");
        let rows = self.inner.all_text(&text, args![id]).await?;
        let row = template(rows.first().ok_or(StoreError::NotFound)?)?;
        if row.version == version { Ok(row) } else { Err(Refusal::TemplateChanged.into()) }
    }

    async fn put_template(&mut self, id: TemplateId, it: &Template) -> Result<(), StoreError> {
        let (level, kind) = (it.level.map(Level::code), it.kind.map(Kind::code));
        let changed = self
            .inner
            .exec(
                "UPDATE advice_template SET name = $2, level = $3, kind = $4, advice_nl = $5, advice_en = $6,
                        version = version + 1, changed_at = $7
                 WHERE id = $1",
                args![id, &it.name, level, kind, &it.nl, &it.en, self.now],
            )
            .await;
        named(changed)
    }

    async fn room_for_template(&mut self) -> Result<(), StoreError> {
        let row = self.inner.one("SELECT COUNT(*) AS n FROM advice_template WHERE retired_at IS NULL", args![]).await?;
        let there: i64 = row.get("n")?;
        if usize::try_from(there).is_ok_and(|there| there < MOST) {
            Ok(())
        } else {
            Err(Refusal::TooManyTemplates.into())
        }
    }
}

/// Two with one name could not be told apart in a list.
fn named(done: Result<u64, StoreError>) -> Result<(), StoreError> {
    match done {
        Ok(_) => Ok(()),
        Err(error) if error.is_unique_violation() => Err(Refusal::TemplateName.into()),
        Err(error) => Err(error),
    }
}
