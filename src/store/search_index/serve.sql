UPDATE embedding_models SET is_serving = true WHERE id = $1
