"""Changes of state where it all meets: plan, agenda, meeting room. Each is one transaction and safe to call twice."""
