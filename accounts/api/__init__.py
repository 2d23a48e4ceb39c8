"""What every API operation has in common, and the operations over jobs."""
