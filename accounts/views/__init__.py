"""Pages of accounts: sign-in, my account, people, tokens, jobs."""
