// The ComputeNode layer.
