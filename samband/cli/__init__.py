"""The `samband` command: thin, every subcommand calls what the packages below offer."""
