"""Prompts, one a file, loaded by fixed name. Answers without a chat model need none."""
