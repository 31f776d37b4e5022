//! One part of a listing, and how many rows there are in all.

use super::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::ports::StoreError;
use tokio_postgres::{Row, types::ToSql};

/// Which part of a listing is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Rows left out at the start.
    pub offset: i64,
    /// Most rows given.
    pub limit: i64,
}

/// Part of a listing.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    pub rows: Vec<T>,
    /// Rows of the whole listing.
    pub total: i64,
}

/// A listing as two statements over the same filters: `list` takes limit and offset as its last parameters.
pub(crate) struct Listing {
    pub list: &'static str,
    pub count: &'static str,
}

impl Listing {
    /// Both statements at once: the connection pipelines them.
    pub async fn slice<T>(
        &self,
        db: &impl GenericClient,
        filters: &[&(dyn ToSql + Sync)],
        window: Window,
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Slice<T>, StoreError> {
        let (list, count) =
            futures::try_join!(db.prepare_cached(self.list), db.prepare_cached(self.count))
                .map_err(store_error)?;
        let mut windowed = filters.to_vec();
        windowed.extend([&window.limit as &(dyn ToSql + Sync), &window.offset]);
        let (rows, count) =
            futures::try_join!(db.query(&list, &windowed), db.query_one(&count, filters))
                .map_err(store_error)?;
        Ok(Slice { rows: rows.iter().map(read).collect::<Result<_, _>>()?, total: count.get(0) })
    }

    /// The rows alone.
    pub async fn rows<T>(
        &self,
        db: &impl GenericClient,
        filters: &[&(dyn ToSql + Sync)],
        window: Window,
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let list = db.prepare_cached(self.list).await.map_err(store_error)?;
        let mut windowed = filters.to_vec();
        windowed.extend([&window.limit as &(dyn ToSql + Sync), &window.offset]);
        db.query(&list, &windowed).await.map_err(store_error)?.iter().map(read).collect()
    }

    /// How many rows the whole listing has.
    pub async fn count(
        &self,
        db: &impl GenericClient,
        filters: &[&(dyn ToSql + Sync)],
    ) -> Result<i64, StoreError> {
        let count = db.prepare_cached(self.count).await.map_err(store_error)?;
        Ok(db.query_one(&count, filters).await.map_err(store_error)?.get(0))
    }
}
