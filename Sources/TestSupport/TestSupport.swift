// The TestSupport layer.
