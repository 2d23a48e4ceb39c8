"""Files that people bring in the browser: read, mapped, looked at, and only then loaded."""
