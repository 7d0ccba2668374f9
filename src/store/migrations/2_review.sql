CREATE INDEX event_review ON event (interview) WHERE kind > 14;
