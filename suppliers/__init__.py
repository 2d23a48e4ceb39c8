"""What do we know? Plants, parts, suppliers, sites, sources, orders; and how facts get in."""
