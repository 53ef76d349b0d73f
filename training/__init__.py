"""How index/model is made from sentence pairs and development questions. Not shipped."""
