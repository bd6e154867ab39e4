"""Forms about oneself (`settings`) and at the door (`door`, `second_step`: allauth's flows in the site's words)."""
