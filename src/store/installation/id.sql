SELECT id FROM installation
