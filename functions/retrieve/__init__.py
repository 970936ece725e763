"""WADO-RS: studies, series, instances, frames and bulk data, as they are stored."""
