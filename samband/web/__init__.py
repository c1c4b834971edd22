"""The shell around every page: templates, design tokens, shared components, icons."""
