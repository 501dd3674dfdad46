// The BigIntegers layer.
