"""What a payment was made of, why it is not the last one over again, what a year came to, and what is coming."""
