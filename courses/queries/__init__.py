"""What the pages of people and invitations show."""
