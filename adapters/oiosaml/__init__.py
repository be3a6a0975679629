"""OIOSAML 3: sign-in and sign-out through NemLog-in and the Context Handler, as a service provider (IDENTITY 2)."""
