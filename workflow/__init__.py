"""Trình Ký: a Vietnamese administrative document from draft to archive. Each package below is one room (docs/rooms)."""
