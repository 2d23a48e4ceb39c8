"""What a supplier's contact answers by a signed link, without an account. It changes no fact."""
