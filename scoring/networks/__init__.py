"""The supply networks: built from the facts, frozen, and answered for; what pages and the API read of them."""
