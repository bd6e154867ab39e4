"""Courses as folders: a package is read and checked as plain data (`package`), then loaded (`load`)."""
