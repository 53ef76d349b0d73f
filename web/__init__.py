"""The page. Gradio calls home unless told not to before it is imported, hence here."""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
