"""One module for each subcommand; `import_git.py` is `samband import git`.

A module has `HELP` (one line), `add(parser)`, and `run(args) -> int | None`, and may have

- `NEEDS`: "app", "system" or "owner": the database role with which it works. The database then
  runs and Django is set up before `run` is called. Without it, neither.
- `DJANGO`: False when only the database is needed, not Django.
- `AS_ROOT`: what root starting it means: "become" (the default: go on as Samband's own account),
  "read" or "write" (likewise, but root's files may be read, or written too), "stay".
"""
