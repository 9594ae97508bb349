//! `kept serve` on SQLite, from the first start to the second.

use kept_tests::{Program, first_day};

#[tokio::test]
async fn a_firm_starts_imports_its_day_plans_it_and_finds_all_of_it_after_a_restart() {
    let folder = Program::find().unwrap();
    first_day(&folder.sqlite("kept.db")).await.unwrap();
}
