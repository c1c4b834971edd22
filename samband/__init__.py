"""Samband: the self-hosted network of an organisation."""
