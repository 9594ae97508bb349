//! `kept serve` on PostgreSQL: the same first day as on SQLite, in a throwaway cluster.

use kept_store::testing::postgres_url;
use kept_tests::first_day;

#[tokio::test]
async fn the_first_day_goes_the_same_way_on_postgresql() {
    if let Some(url) = postgres_url().await.unwrap() {
        first_day(&url).await.unwrap();
    }
}
