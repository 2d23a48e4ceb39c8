"""The API's root: what there is, described."""
