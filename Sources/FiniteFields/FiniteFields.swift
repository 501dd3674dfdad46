// The FiniteFields layer.
