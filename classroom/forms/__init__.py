"""What people send where it all meets, a module a matter."""
