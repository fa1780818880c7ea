use std::{collections::BTreeSet, sync::Arc};

use document::compact::{Place, Table};
use kernel::{Actor, Division};
use wire::{Bundle, BundleParcel};

use crate::{Client, LocalError, Ports, Storage as _, dossier::Resting, key, known::Named, stored};

impl<P: Ports> Client<P> {
    /// Bundles as they travel: in columns, but for the streams of which the server could not
    /// rebuild one.
    pub(super) async fn pack_bundles(
        &self,
        bundles: &[Bundle],
        explicit: &BTreeSet<(Actor, Division)>,
    ) -> Result<Vec<BundleParcel>, LocalError> {
        let table: Option<Arc<Table>> = self.survey.table();
        let mut parcels = Vec::with_capacity(bundles.len());
        for bundle in bundles {
            let header = bundle.header().map_err(|_| LocalError::Damaged)?;
            let plain = explicit.contains(&(header.actor, header.village));
            parcels.push(match &table {
                Some(table) if !plain => {
                    sync::compact_bundle(bundle, table, &self.names(bundle).await?)
                }
                _ => BundleParcel::Explicit(bundle.encode()),
            });
        }
        Ok(parcels)
    }

    /// The places of what a bundle's commits were written upon, as far as the server knows it.
    async fn names(&self, bundle: &Bundle) -> Result<Named, LocalError> {
        let mut named = Named::default();
        let records: BTreeSet<_> = bundle.commits().iter().map(|commit| commit.record).collect();
        for record in records {
            let resting = self.ports.storage().get(&key::resting(record)).await?;
            let resting: Option<Resting> = resting.and_then(|bytes| stored::decode(&bytes));
            for (hash, place) in resting.iter().flat_map(Resting::places) {
                if self.is_held_above(place) {
                    named.0.insert((record, hash), place);
                }
            }
        }
        Ok(named)
    }

    /// Whether the server knows which commit stands at a place: all that came from it, and of
    /// the own commits those it has receipted.
    fn is_held_above(&self, place: Place) -> bool {
        let own = self.own.streams.get(&(place.actor, place.village));
        own.is_none_or(|stream| place.n <= stream.durable)
    }
}
