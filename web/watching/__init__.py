"""What machines ask: is the process alive, may it be given visitors, how is the product."""
