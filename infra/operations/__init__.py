"""What operators do after a failure: look at dead letters, send them back, replay the bus."""
