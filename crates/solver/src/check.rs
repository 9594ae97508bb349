//! Judges a finished plan on its own; shares no evaluation code with the search.
