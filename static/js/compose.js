// What one writes is kept while it is typed.
