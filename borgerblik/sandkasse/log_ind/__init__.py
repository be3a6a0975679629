"""The sandkasse's identity providers: like NemLog-in and the Context Handler (SAML), like a broker (OpenID Connect)."""
