"""Pages that read facts only: editing, history, notes, allocation."""
