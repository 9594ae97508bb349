//! day file
