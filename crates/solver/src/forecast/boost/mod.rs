//! Boosted trees for conditional quantiles: what a row's columns say about how late it will be. Must
//! never see a clock, a random number or a row's own outcome.
//!
//! Gradient boosting (Friedman, "Greedy function approximation: a gradient boosting machine", Annals of
//! Statistics 29, 2001) of the pinball loss (Koenker and Bassett, "Regression quantiles", Econometrica 46,
//! 1978) with trees grown leaf by leaf on histograms of binned columns (Ke et al., "LightGBM", NeurIPS
//! 2017, section 2). A column of kinds is split after sorting its kinds by their smoothed gradient
//! (Fisher, "On grouping for maximum homogeneity", JASA 53, 1958).

mod bins;
mod cross;
mod grow;
mod quantile;
mod tree;

pub use bins::{Binned, Bins, COLUMNS_MAX, Column, UNKNOWN_KIND};
pub use cross::{CrossFitted, FOLDS, fold_of};
pub use quantile::{Booster, Settings};
