"""What operators do after a failure: look at dead letters, redrive, replay, compare, reindex."""
