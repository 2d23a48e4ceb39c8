"""Who may, and who did? People, roles, tokens, the history of changes, and the jobs that carry work."""
