"""What people send about circles, places in them and invitations."""
