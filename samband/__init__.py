"""Samband: the self-hosted network of an organisation."""

__version__ = "0.2.0.dev0"
