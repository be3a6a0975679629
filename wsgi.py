"""The WSGI entry for a server of your own: `gunicorn wsgi:app`. Settings come from the environment."""

from borgerblik.app import create_app
from borgerblik.config import read_settings
from borgerblik.operations.logge import set_up_logging

set_up_logging()
app = create_app(read_settings())
