"""What source text says about itself: what it imports, what it offers to others."""
