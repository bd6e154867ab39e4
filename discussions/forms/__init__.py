"""What people send to the discussions; one module a matter."""
