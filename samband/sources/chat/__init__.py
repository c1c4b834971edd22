"""Moving in: the archive of another conversation (Slack, Mattermost, Zulip, plain JSONL) becomes rooms and entries.

The readers (`slack`, `mattermost`, `zulip`, `jsonl`) run in the child process without secrets and know no Django;
`planning`, `storing` and `reverting` do with their records what their namesakes one level up do with mails and commits.
"""
