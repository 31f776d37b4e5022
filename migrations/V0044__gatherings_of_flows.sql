-- What comes together for a flow and has not started yet is listed, the next to start first.
CREATE INDEX flow_gatherings_flow ON flow_gatherings (flow_id, due_at, id);
