"""Pure computations of the app: limits on failures, one-time codes, passkeys."""
