"""The sample organisation: invented people, conversation and contacts."""
