//! Bills of materials in the story: a maker gave the CERT one for everybody, and a hospital keeps one of its own. A library
//! in both is vulnerable; in one of them its supplier says with a reason that it does no harm.

use anyhow::Context;
use domain::policy;
use domain::sbom::BillOf;
use domain::viewer::Viewer;
use domain::{AssetId, OrganisationId};
use matching::sbom::component_keys;
use store::NewBill;

use super::region;
use super::story::Stage;

/// The line of the hospital that its own bill is of.
const ARCHIVE: &str = "MT-02454";

impl Stage<'_> {
    /// Brings both bills in. What is found follows by itself.
    pub(super) async fn bills(&self, analyst: &Viewer, hospital: OrganisationId) -> anyhow::Result<()> {
        let tower = BillOf {
            asset: None,
            maker: "Kortrijn Optics".to_owned(),
            product: "Endora HD".to_owned(),
            version: "1.20".to_owned(),
        };
        self.keep_bill(analyst, None, &tower, region::TOWER).await?;
        let view = self.store.as_viewer(analyst).await?;
        let asset: AssetId =
            view.asset_numbered(hospital, ARCHIVE).await.with_context(|| ARCHIVE.to_owned())?.into_inner();
        let line = view.asset(asset).await?.line.clone();
        let archive = BillOf { asset: Some(asset), maker: line.maker, product: line.product, version: String::new() };
        self.keep_bill(analyst, Some(hospital), &archive, region::ARCHIVE).await
    }

    async fn keep_bill(
        &self,
        analyst: &Viewer,
        whose: Option<OrganisationId>,
        of: &BillOf,
        (name, content): region::File,
    ) -> anyhow::Result<()> {
        let read = formats::bill::read(content).with_context(|| name.to_owned())?;
        let keys: Vec<_> = read.sbom.components.iter().map(component_keys).collect();
        let new = NewBill { of, file_name: name, content, sbom: &read.sbom, keys: &keys, statements: &read.vex };
        let mut tx = self.store.begin().await?;
        match whose {
            Some(it) => tx.add_bill(&policy::may_import_inventory(analyst, it)?, it, &new).await?,
            None => tx.add_bill_for_all(&policy::may_take_in(analyst)?, &new).await?,
        };
        Ok(tx.commit().await?)
    }
}
