"""What holds for every topic, whoever wrote it."""
