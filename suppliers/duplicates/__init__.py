"""Duplicates: rows that may be one, found and ranked; merged with a preview, and taken apart again."""
