import EllipticCurves
import Testing
