"""A local SDI, YDI and token issuer with invented citizens, read from the published contract on its own."""
