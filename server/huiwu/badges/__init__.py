"""Pictures of badge codes; the only room that draws QR symbols."""
