SELECT engine_id FROM installation
