"""Push to viewers and staff: who listens, what they have, and the sockets."""
