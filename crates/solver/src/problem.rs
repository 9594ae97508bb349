//! A day to be routed, described by indices, seconds and integer prices; knows no names and no clock.
