//! An uploaded inventory file becomes the organisation's inventory, as a difference with what stands.

use domain::asset::{AssetLine, SheetProblem};
use domain::{ImportId, policy};
use formats::inventory::{Sheet, guess};
use matching::{Register, classify};
use store::{ImportResult, ImportState, NewAsset};

use crate::{Intake, IntakeError, parallel};

impl Intake {
    /// Reads an upload. A file that cannot be read changes nothing, and its result says why.
    pub async fn import_inventory(&self, import: ImportId) -> Result<(), IntakeError> {
        let mut tx = self.store.begin().await?;
        let work = tx.import_to_run(import).await?;
        drop(tx);
        // The job ran before, up to its end.
        if !work.is_due {
            return Ok(());
        }
        let register = self.register().await?;
        let proof = policy::may_import_inventory(&policy::system("inventory import"), work.organisation)?;
        let (content, mapping) = (work.content, work.mapping);
        let read = tokio::task::spawn_blocking(move || {
            let sheet = Sheet::open(&content)?;
            // A saved mapping that does not fit is of another file.
            let mapping = mapping.filter(|mapping| mapping.fits(sheet.headers()));
            let import = sheet.import(&mapping.unwrap_or_else(|| guess(sheet.headers())))?;
            let lines = parallel::each(&import.lines, |(_, line)| new_asset(&register, line));
            let result = ImportResult {
                rejected: import.rejected,
                rejected_total: import.rejected_total,
                doubts: import.doubts,
                doubts_total: import.doubts_total,
                nothing_usable: lines.is_empty(),
                ..ImportResult::default()
            };
            Ok((lines, result))
        })
        .await?;
        let mut tx = self.store.begin().await?;
        let superseded = tx.is_superseded(import).await?;
        if !tx.import_to_run(import).await?.is_due {
            return Ok(());
        }
        let (state, result) = match read {
            Ok(_) if superseded => {
                let problem = Some(SheetProblem::Superseded);
                (ImportState::Failed, ImportResult { problem, ..ImportResult::default() })
            }
            Err(problem) => (ImportState::Failed, ImportResult { problem: Some(problem), ..ImportResult::default() }),
            Ok((_, result)) if result.nothing_usable => (ImportState::Failed, result),
            Ok((lines, mut result)) => {
                result.difference = tx.replace_inventory(&proof, work.organisation, &lines).await?;
                (ImportState::Done, result)
            }
        };
        tx.finish_import(&proof, import, state, &result).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// A line with what matching and mandates need to know of it.
pub fn new_asset(register: &Register, line: &AssetLine) -> NewAsset {
    let known = register.know(line);
    NewAsset {
        class: classify(line),
        keys: known.keys,
        product_key: known.product_key,
        recognised: known.recognised,
        line: line.clone(),
    }
}
