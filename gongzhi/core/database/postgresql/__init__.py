"""Django's PostgreSQL backend with transactions that cost one round trip less."""
