//! Arrival forecasts along a route; never decides who goes where.
