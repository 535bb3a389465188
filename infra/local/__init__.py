"""The local AWS: the embedded emulator, started, corrected where it differs, and observed."""
