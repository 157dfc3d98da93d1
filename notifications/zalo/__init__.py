"""What the Zalo channels share: the HTTP contract, what its codes mean, the rotating tokens."""
