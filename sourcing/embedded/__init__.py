"""PostgreSQL and Valkey out of wheels, for a folder that has no servers of its own."""
