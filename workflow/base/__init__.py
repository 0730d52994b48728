"""What every room stands on: database base, errors, stored files, the clock and the normal form of text. No rule of an office."""
